/** A real browser, where this machine has one. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";

const executablePath = "/usr/bin/chromium";

/** Why no browser can be started; undefined where one can. */
export const whyNoBrowser: string | undefined = existsSync(executablePath)
  ? undefined
  : `there is no ${executablePath} on this machine`;

/** A page, and everything its console complained of. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
}

/** Starts a browser that ends with the test. */
export async function startBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
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
