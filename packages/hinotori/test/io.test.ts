import { describe, expect, test } from "vitest";

import { styleFor } from "../src/io.ts";
import { terminalIo } from "../src/io/terminal.ts";

function terminal({ isTTY = false, env = {} as Record<string, string> } = {}) {
  const written = { out: "", err: "" };
  const io = terminalIo({
    stdin: { isTTY },
    stdout: { isTTY, write: (text) => (written.out += text) },
    stderr: { isTTY, write: (text) => (written.err += text) },
    env,
  });
  return { io, written };
}

describe("terminalIo", () => {
  test("prints lines where they belong", async () => {
    const { io, written } = terminal();
    io.out("out");
    io.err("err");
    io.json({ a: 1 });
    await io.progress("working", async () => 1);
    expect(written).toEqual({ out: 'out\n{\n  "a": 1\n}\n', err: "err\nworking ...\n" });
  });

  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { CI: "true" }, false],
    [true, { CI: "false" }, true],
  ])("on a terminal: %s, with %j, is interactive: %s", (isTTY, env, expected) => {
    expect(terminal({ isTTY, env }).io.interactive).toBe(expected);
  });

  test("refuses to ask where nobody sits", async () => {
    await expect(terminal().io.ask("Name?")).rejects.toMatchObject({ code: "HINOTORI_USAGE" });
    await expect(terminal().io.confirm("Really?", true)).rejects.toThrow('expected a terminal to ask "Really?"');
  });
});

describe("styleFor", () => {
  test.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, true],
  ])("on a terminal: %s, with %j, colours: %s", (isTerminal, env, expected) => {
    expect(styleFor(isTerminal, env).red("x") !== "x").toBe(expected);
  });
});
