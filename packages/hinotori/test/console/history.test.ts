import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { historyOf } from "../../src/console/history.ts";

function temporary(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-history-"));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("keeps the lines of each application for its next console, for nobody else to read", () => {
  const env = { XDG_STATE_HOME: path.join(temporary(), "state") };
  expect(historyOf("shop", env).lines).toEqual([]);
  historyOf("shop", env).keep(["newest", "oldest"]);
  expect(historyOf("shop", env).lines).toEqual(["newest", "oldest"]);
  expect(historyOf("other", env).lines).toEqual([]);
  const { mode } = fs.statSync(path.join(env.XDG_STATE_HOME, "hinotori", "shop.history"));
  expect(mode & 0o777).toBe(0o600);
});

test("does without where nothing can be written", () => {
  const file = path.join(temporary(), "file");
  fs.writeFileSync(file, "");
  expect(() => historyOf("shop", { XDG_STATE_HOME: file }).keep(["line"])).not.toThrow();
});
