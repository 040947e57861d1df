/** The template's application as a program: where it reads its configuration, and that it does so again when it is told. */
import fs from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

import { generatedApp } from "./support/generated-app.ts";
import { startInTest } from "./support/release.ts";

const patienceMs = 120_000;

test(
  "reads a file .env where the environment is silent, and again on SIGHUP",
  { timeout: 2 * patienceMs },
  async () => {
    const app = generatedApp();
    onTestFinished(() => app.remove());
    const say = (lines: readonly string[]): void => fs.writeFileSync(path.join(app.root, ".env"), lines.join("\n"));
    const fixed = ["PORT=1", "RELEASE_NAME=blank_slate", `DATABASE_PATH=${path.join(app.workspace, "test.db")}`];

    say([...fixed, `METRICS_TOKEN=${"a".repeat(16)}`]);
    const program = startInTest(
      process.execPath,
      ["--conditions=@hinotori/source", "--import", "tsx", "src/main.ts"],
      // The environment goes first.
      { cwd: app.root, env: { PATH: process.env["PATH"] ?? "", PORT: "0" } },
    );
    const url = await program.url();
    const ask = async (token: string): Promise<number> => {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token.repeat(16)}` } });
      await answer.body?.cancel();
      return answer.status;
    };
    expect([await ask("a"), await ask("b")]).toEqual([200, 401]);

    say([...fixed, `METRICS_TOKEN=${"b".repeat(16)}`]);
    program.kill("SIGHUP");
    await expect.poll(() => ask("b"), { timeout: patienceMs }).toBe(200);
    expect(await ask("a")).toBe(401);
  },
);
