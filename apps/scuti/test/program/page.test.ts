/** The page in a real browser, on the real program. */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { openPage, startBrowser, whyNoBrowser } from "../support/browser.ts";
import { patienceMs, startProgram, temporaryFolder } from "../support/program.ts";

const title = whyNoBrowser === undefined ? "the page" : `the page (skipped: ${whyNoBrowser})`;

describe.skipIf(whyNoBrowser !== undefined)(title, { timeout: 2 * patienceMs }, () => {
  test("shows in each window what was done in the other, and a crash that heals", async () => {
    const { browser, url } = await begin();
    const here = await openPage(browser, url);
    const there = await openPage(browser, url);

    await put(here.page, "color", '{"name": "vermilion"}');
    await row(there.page, "color").getByText('{"name":"vermilion"}').waitFor();
    await there.page.getByRole("status").getByText("Put color").waitFor();
    expect(await here.page.getByLabel("Key", { exact: true }).inputValue()).toBe("");

    await row(there.page, "version").getByRole("button", { name: "Delete version" }).click();
    await row(here.page, "version").waitFor({ state: "detached" });

    const before = await pidOf(here.page);
    await here.page.getByRole("button", { name: "Crash the Hashmap" }).click();
    for (const { page } of [here, there]) {
      await vital(page, "Restarts").getByText("1", { exact: true }).waitFor();
      await row(page, "version").waitFor();
      await row(page, "color").waitFor({ state: "detached" });
      await page
        .getByRole("listitem")
        .filter({ hasText: /^crash/ })
        .waitFor();
    }
    expect(await pidOf(there.page)).toBe(await pidOf(here.page));
    expect(await pidOf(here.page)).not.toBe(before);
    expect([...here.complaints, ...there.complaints]).toEqual([]);
  });

  test("is worked by keyboard alone, and the focus is never lost", async () => {
    const { browser, url } = await begin();
    const { page, complaints } = await openPage(browser, url);

    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Crash the Hashmap");

    for (const expected of ["Delete app_name", "Delete version", "Delete started_at"]) {
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe(expected);
    }
    await page.keyboard.press("Tab");
    await page.keyboard.type("color");
    await page.keyboard.press("Tab");
    await page.keyboard.type("vermilion");
    await page.keyboard.press("Enter");
    await row(page, "color").getByText('"vermilion"').waitFor();

    // The button goes with its row; the focus goes to the title of what it was in.
    await page.keyboard.press("Shift+Tab");
    await page.getByRole("button", { name: "Delete color" }).focus();
    await page.keyboard.press("Enter");
    await row(page, "color").waitFor({ state: "detached" });
    await expect.poll(() => focused(page), { timeout: 20_000 }).toBe("Entries");
    expect(complaints).toEqual([]);
  });

  test("says what is wrong with a key, and where", async () => {
    const { browser, url } = await begin();
    const { page } = await openPage(browser, url);
    await put(page, "two words", "1");
    await page.getByRole("alert").getByText("A key is 1 to 64 letters").waitFor();
    expect(await page.getByLabel("Key", { exact: true }).getAttribute("aria-invalid")).toBe("true");
    await put(page, "words", "1");
    await row(page, "words").waitFor();
    expect(await page.getByRole("alert").textContent()).toBe("");
  });

  test("works without JavaScript", async () => {
    const { browser, url } = await begin();
    const { page } = await openPage(browser, url, { javaScriptEnabled: false });
    const before = await pidOf(page);
    await put(page, "color", "vermilion");
    await row(page, "color").getByText('"vermilion"').waitFor();
    await page.getByRole("button", { name: "Delete version" }).click();
    await row(page, "version").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Crash the Hashmap" }).click();
    await page.reload();
    await vital(page, "Restarts").getByText("1", { exact: true }).waitFor();
    expect(await pidOf(page)).not.toBe(before);
  });

  test("says that it is not live when the program has ended, and is live again with the next", async () => {
    const { browser, url, program, variables } = await begin();
    const { page } = await openPage(browser, url);
    program.signal("SIGTERM");
    expect(await program.ended()).toEqual({ code: 0, signal: null });
    await page.getByText("Reconnecting…").waitFor();
    await startProgram({ ...variables, PORT: new URL(url).port }).url();
    await page.getByText("Live", { exact: true }).waitFor({ timeout: patienceMs });
  });
});

async function begin() {
  const variables = { PORT: "0", RELEASE_NAME: "scuti", DATABASE_PATH: join(temporaryFolder(), "scuti.db") };
  const program = startProgram(variables);
  const [browser, url] = await Promise.all([startBrowser(), program.url()] satisfies [
    Promise<Browser>,
    Promise<string>,
  ]);
  return { browser, url, program, variables };
}

async function put(page: Page, key: string, value: string): Promise<void> {
  await page.getByLabel("Key", { exact: true }).fill(key);
  await page.getByLabel("Value", { exact: true }).fill(value);
  await page.getByRole("button", { name: "Put", exact: true }).click();
}

function row(page: Page, key: string) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: key, exact: true }) });
}

function vital(page: Page, name: string) {
  return page.getByRole("region", { name: "The Hashmap" }).locator("div", { hasText: name });
}

function pidOf(page: Page): Promise<string | null> {
  return vital(page, "Process").getByRole("definition").textContent();
}

function focused(page: Page): Promise<string> {
  return page.evaluate(
    `(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()`,
  );
}
