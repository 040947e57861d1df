/** Pages in a real browser that follow the files of a developed application. */
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";

import { startBrowser, whyNoBrowser } from "./support/chromium.ts";
import { startDevApp, web } from "./support/dev-app.ts";

const title = whyNoBrowser === undefined ? "a page" : `a page (skipped: ${whyNoBrowser})`;

describe.skipIf(whyNoBrowser !== undefined)(title, { timeout: 240_000 }, () => {
  test("swaps its style sheet, loads new code, and shows an error until it is mended", async () => {
    const app = await startDevApp();
    const page = await openPage(app.url);
    const colour = (): Promise<string> => page.evaluate("getComputedStyle(document.querySelector('h1')).color");
    await expect.poll(colour, { timeout: 60_000 }).toBe("rgb(1, 2, 3)");

    await page.evaluate("window.mark = 'the same page'");
    const listening = page.waitForResponse((response) => response.url().endsWith("/hinotori/live_reload"));
    await page.reload();
    await listening;
    await page.evaluate("window.mark = 'the same page'");
    app.write("priv/static/app.css", "h1 { color: rgb(4, 5, 6) }");
    await expect.poll(colour, { timeout: 60_000 }).toBe("rgb(4, 5, 6)");
    expect(await page.evaluate("window.mark")).toBe("the same page");
    expect(await page.locator("link").count()).toBe(1);

    app.write("src/web.ts", web("second"));
    await page.getByRole("heading", { name: "second" }).waitFor();
    expect(await page.evaluate("window.mark")).toBeUndefined();

    app.write("src/web.ts", "const = 1;");
    await page.getByRole("heading", { name: "TransformError" }).waitFor();
    app.write("src/web.ts", web("third"));
    await page.getByRole("heading", { name: "third" }).waitFor();
  });

  test("of an error copies itself as Markdown, and opens its calls by keyboard", async () => {
    const failing = web("first").replace("c.text(word))", "c.text(nowhere))");
    const app = await startDevApp({ "src/web.ts": failing });
    const page = await openPage(`${app.url}/word`, { permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByRole("heading", { name: "ReferenceError" }).waitFor();
    await page.getByRole("button", { name: "Copy as Markdown" }).click();
    await page.getByRole("status").getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toContain("## ReferenceError");
    const calls = page.locator("details.others");
    await calls.locator("> summary").focus();
    await page.keyboard.press("Enter");
    expect(await calls.evaluate((details) => details.hasAttribute("open"))).toBe(true);
  });
});

async function openPage(url: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const browser = await startBrowser();
  onTestFinished(() => browser.close());
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(url);
  return page;
}
