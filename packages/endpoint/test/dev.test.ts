/** The dev server: the newest code behind an address that is always there. */
import { describe, expect, test } from "vitest";

import { type DevApp, startDevApp, web } from "./support/dev-app.ts";

/** Asks until the answer is this one; each of the answers before it must be one of the others that are allowed. */
async function untilAnswer(app: DevApp, path: string, wanted: string): Promise<void> {
  for (;;) {
    const text = await (await fetch(app.url + path)).text();
    if (text === wanted) return;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const kPatience = { timeout: 120_000 };

describe("dev", () => {
  test("answers with the newest code, and refuses and cuts nothing on the way", kPatience, async () => {
    const app = await startDevApp();
    const seen = new Set<string>();
    let done = false;
    const hammer = async (): Promise<void> => {
      while (!done) {
        const answer = await fetch(`${app.url}/echo`, { method: "POST", body: "x".repeat(10_000) });
        expect(answer.status).toBe(200);
        const [word = "", body] = (await answer.text()).split(" ");
        expect(body).toHaveLength(10_000);
        seen.add(word);
      }
    };
    const hammers = [hammer(), hammer(), hammer()];
    await untilAnswer(app, "/word", "first");
    for (const word of ["second", "third"]) {
      app.write("src/web.ts", web(word));
      await untilAnswer(app, "/word", word);
    }
    done = true;
    await Promise.all(hammers);
    expect(seen).toContain("third");
  });

  test("says what the compiler says, and goes on with the next save", kPatience, async () => {
    const app = await startDevApp();
    await untilAnswer(app, "/word", "first");
    app.write("src/web.ts", `${web("broken")}\nconst = 1;\n`);
    await app.printed(/it is started again when a file changes/);
    const failed = await fetch(`${app.url}/`, { headers: { accept: "text/html" } });
    expect(failed.status).toBe(500);
    const page = await failed.text();
    expect(page).toContain("TransformError");
    expect(page).toContain("src/web.ts:");
    expect(page).toContain("live_reload/client.js?state=failure-1");
    app.write("src/web.ts", web("mended"));
    await untilAnswer(app, "/word", "mended");
  });

  test("shows what a program printed that fell, and starts the next one", kPatience, async () => {
    const app = await startDevApp();
    await untilAnswer(app, "/word", "first");
    const fallen = await fetch(`${app.url}/exit`, { headers: { accept: "text/plain" } });
    expect(fallen.status).toBe(500);
    const text = await fallen.text();
    expect(text).toContain("exit code 7, while it ran");
    expect(text).toContain("Access Tiny.Endpoint at");
    app.write("src/web.ts", web("second"));
    await untilAnswer(app, "/word", "second");
  });

  test("is there with a page when the very first start fails", kPatience, async () => {
    const app = await startDevApp({ "src/web.ts": "export const Web = ;" });
    const failed = await fetch(`${app.url}/`);
    expect(failed.status).toBe(500);
    expect(await failed.text()).toContain("TransformError");
  });

  test("ends everything with one signal", kPatience, async () => {
    const app = await startDevApp();
    const pid = Number(await (await fetch(`${app.url}/pid`)).text());
    expect(isAlive(pid)).toBe(true);
    expect(await app.end("SIGINT")).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(app.output()).toContain("stopped, exit code 0");
  });

  test("leaves no program behind when it is killed", kPatience, async () => {
    const app = await startDevApp();
    const pid = Number(await (await fetch(`${app.url}/pid`)).text());
    await app.end("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  });
});
