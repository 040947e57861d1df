/** A real browser, where this machine has one. */
import { launchOptions } from "@hinotori/tooling/chromium";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

export { whyNoBrowser } from "@hinotori/tooling/chromium";

/** A page, and everything its console complained of. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** Starts a browser that ends with the test. */
export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch(launchOptions);
  onTestFinished(() => browser.close());
  return browser;
}

/** Opens a page in a window of its own and waits until it is live. */
export async function openPage(
  browser: Browser,
  url: string,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<Watched> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => {
    // A stream of events ends with its page.
    if (!request.url().endsWith("/events")) complaints.push(`${request.url()}: ${request.failure()?.errorText}`);
  });
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.getByText("Live", { exact: true }).waitFor();
  return { page, complaints };
}
