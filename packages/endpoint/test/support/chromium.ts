/** A real browser, where this machine has one, and pages of an endpoint in it. */
import { readFile } from "node:fs/promises";

import { launchOptions } from "@hinotori/tooling/chromium";
import { Hono } from "hono";
import { type Browser, chromium, type Page } from "playwright-core";

export { whyNoBrowser } from "@hinotori/tooling/chromium";

/** Starts a browser. */
export const startBrowser = (): Promise<Browser> => chromium.launch(launchOptions);

/** A page, and everything that went wrong in it. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
  /** Runs a piece of the page's own script, such as `talk.join("room:1")`. */
  run<Result>(script: string): Promise<Result>;
}

/** Opens the page of an endpoint that serves `pageApp`, in a window of its own. */
export async function openPage(browser: Browser, port: number): Promise<Watched> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction("globalThis.talk !== undefined");
  return { page, complaints, run: (script) => page.evaluate(script) };
}

/** The page: the published client's own bundle, and a script that uses it. */
export async function pageApp(): Promise<Hono> {
  const client = await readFile(new URL("../../node_modules/phoenix/priv/static/phoenix.mjs", import.meta.url), "utf8");
  const script = await readFile(new URL("page.mjs", import.meta.url), "utf8");
  const js = { "content-type": "text/javascript" };
  return new Hono()
    .get("/", (c) => c.html('<!doctype html><title>talk</title><script type="module" src="/page.mjs"></script>'))
    .get("/favicon.ico", (c) => c.body(null, 204))
    .get("/phoenix.mjs", (c) => c.body(client, 200, js))
    .get("/page.mjs", (c) => c.body(script, 200, js));
}
