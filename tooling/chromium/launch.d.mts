/** The types of `launch.mjs`. */

/** Why no browser can be started; `undefined` where one can. */
export declare const whyNoBrowser: string | undefined;

/** What a launcher such as playwright-core's `chromium.launch` is given. */
export declare const launchOptions: { readonly executablePath: string; readonly args: string[] };
