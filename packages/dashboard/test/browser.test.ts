/** The pages in a real Chromium, under the policy of a generated application. */
import { type DashboardOptions } from "@hinotori/dashboard";
import { GenServer, Logger, Process } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { launchOptions, whyNoBrowser } from "@hinotori/tooling/chromium";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { pidText } from "../src/format.ts";
import { Repo, Shop, shopEndpoint, shopFolder, Tickets } from "./support/served.ts";

const title = `in Chromium${whyNoBrowser === undefined ? "" : `: ${whyNoBrowser}`}`;

describe.skipIf(whyNoBrowser !== undefined)(title, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch(launchOptions);
  });
  afterAll(() => browser?.close());

  /** A window on the dashboard of a program that is served; it must not complain of anything. */
  const open = async (options: DashboardOptions = {}, context: Parameters<Browser["newContext"]>[0] = {}) => {
    const endpoint = shopEndpoint({ refreshMs: 250, ...options }, 0);
    await startSupervised([Shop, { priv: shopFolder(onTestFinished), endpoint }]);
    const window = await browser.newContext(context);
    const page = await window.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => {
      // The one thing that a test brings about itself: a server that is away.
      if (message.type() === "error" && !message.text().includes("Failed to load resource"))
        complaints.push(message.text());
    });
    onTestFinished(async () => {
      await window.close();
      expect(complaints).toEqual([]);
    });
    const at = `http://127.0.0.1:${endpoint.serverInfo()!.port}/dev/dashboard`;
    return { page, endpoint, at };
  };

  /** What the program logs is to be seen in a page, not where the tests are reported. */
  const muteConsole = () => {
    Logger.configure({ console: false });
    onTestFinished(() => Logger.configure({ console: {} }));
  };

  const tickets = () => Process.whereis("Shop.Tickets")!;
  const isLive = (page: Page) => page.locator("#connection[data-state=live]").waitFor();

  test.each([
    ["by day", { colorScheme: "light" }],
    ["by night", { colorScheme: "dark" }],
    ["on a phone", { viewport: { width: 390, height: 800 } }],
    ["without scripts", { javaScriptEnabled: false }],
  ] as const)("every page can be read %s, and is no wider than the window", async (_when, context) => {
    const { page, at } = await open({ repos: [Repo], requestLogger: true }, context);
    await page.goto(at);
    const menu = page.locator("nav.menu a");
    const titles = await menu.allTextContents();
    expect(titles).toEqual(["Home", "System", "Metrics", "Request logger", "Applications", "Processes", "Database"]);
    for (const title of titles) {
      await menu.getByText(title, { exact: true }).click();
      await page.locator("h1").first().waitFor();
      expect(await page.title()).toBe(`${title} · Dashboard`);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
    expect(await page.locator("body").evaluate("getComputedStyle(document.body).backgroundImage")).toContain(
      "gradient",
    );
  });

  test("a value changes while it is looked at, and what is typed and focused stays", async () => {
    const { page, at } = await open();
    await page.goto(`${at}/processes?search=Shop.Tickets`);
    const reductions = page.locator("tbody tr td.number").nth(1);
    expect(await reductions.textContent()).toBe("0");
    await page.locator("input[type=search]").fill("half a wo");
    await GenServer.call(Tickets, ["take"]);
    await page
      .locator("tbody tr td.number")
      .nth(1)
      .and(page.getByText("1", { exact: true }))
      .waitFor();
    expect(await page.locator("input[type=search]").inputValue()).toBe("half a wo");
    expect(await page.evaluate("document.activeElement.name")).toBe("search");
  });

  test("nothing moves while text is selected", async () => {
    const { page, at } = await open();
    await page.goto(`${at}/process?pid=${pidText(tickets())}`);
    await isLive(page);
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))");
    await GenServer.call(Tickets, ["take"]);
    await page.waitForResponse((answer) => answer.url().includes("/process?pid="));
    await page.waitForResponse((answer) => answer.url().includes("/process?pid="));
    const reductions = page.locator(".figure", { hasText: "Reductions" }).locator("dd");
    expect(await reductions.textContent()).toMatch(/^0/);
    await page.evaluate("getSelection().removeAllRanges()");
    await reductions.and(page.getByText(/^1/)).waitFor();
  });

  test("how often is chosen, kept, and may be never", async () => {
    const { page, at } = await open();
    await page.goto(`${at}/home`);
    expect(await page.locator("#every").inputValue()).toBe("250");
    await page.locator("#every").selectOption("0");
    await page.locator("#connection[data-state=paused]").waitFor();
    await page.goto(`${at}/os`);
    expect(await page.locator("#connection").textContent()).toBe("Paused");
    await page.locator("#every").selectOption("1000");
    await isLive(page);
  });

  test("a server that is away is told, and one that is back is read again", async () => {
    const { page, at } = await open();
    await page.goto(`${at}/home`);
    await page.route("**/home", (route) => route.abort());
    await page.locator("#connection[data-state=away]").waitFor();
    expect(await page.locator("#connection").textContent()).toContain("cannot be reached");
    await page.unroute("**/home");
    await isLive(page);
  });

  test("a process is ended by its button, and seen to be started anew", async () => {
    const { page, at } = await open({ allowDestructiveActions: true });
    const before = tickets();
    await page.goto(`${at}/applications`);
    await page.getByRole("link", { name: "Shop.Tickets" }).click();
    await page.getByText("End this process").click();
    // The fold stays open, though the page is drawn anew.
    await page.waitForResponse((answer) => answer.url().includes("/process?pid="));
    await page.getByRole("button", { name: /^Kill/ }).click();
    await page.getByText("There is no such process").waitFor();
    await page.getByRole("link", { name: "Shop.Tickets" }).click();
    await page.locator("h1", { hasText: "Shop.Tickets" }).waitFor();
    expect(tickets()).not.toBe(before);
    await page.goto(`${at}/applications`);
    await page.locator(".node", { hasText: "Shop.Tickets" }).getByText("1 restart").waitFor();
  });

  test("the lines of a browser that is marked come while they are looked at", async () => {
    muteConsole();
    const { page, at } = await open({ requestLogger: true });
    await page.goto(`${at}/request-logger`);
    await page.getByRole("link", { name: "Start" }).click();
    await page.getByRole("button", { name: "Log this browser" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.evaluate("fetch('/order')");
    await page.locator(".log li", { hasText: "an order came" }).waitFor();
  });

  test("they are read without scripts as well", async () => {
    muteConsole();
    const { page, at } = await open({ requestLogger: true }, { javaScriptEnabled: false });
    await page.goto(`${at}/request-logger`);
    await page.getByRole("link", { name: "Start" }).click();
    const mark = await page.getByLabel("Parameter of the address").inputValue();
    const asked = await page.request.get(new URL(`/order?${mark}`, at).href);
    expect(asked.status()).toBe(200);
    await page.reload();
    await page.locator(".log li", { hasText: "an order came" }).waitFor();
  });
});
