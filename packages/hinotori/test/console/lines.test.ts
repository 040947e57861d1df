import os from "node:os";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";

import { Process } from "@hinotori/otp";
import { describe, expect, onTestFinished, test } from "vitest";

import { Lines } from "../../src/console/lines.ts";
import { Session } from "../../src/console/session.ts";

/** A console at a terminal that is none: keys go in, and what would be seen comes out. */
function terminal(history: readonly string[] = []) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let seen = "";
  let look = (): void => {};
  output.on("data", (bytes: Buffer) => {
    seen += stripVTControlCharacters(bytes.toString());
    look();
  });
  const kept: (readonly string[])[] = [];
  const say = (text: string): void => lines.print(text);
  const session = new Session({ names: { Process, say }, root: os.tmpdir(), print: say });
  const lines: Lines = new Lines(session, {
    input,
    // What a console asks of its output, this one has.
    output: output as unknown as NodeJS.WriteStream,
    terminal: true,
    name: "shop",
    history: { lines: history, keep: (all) => void kept.push([...all]) },
    help: "no help",
  });
  onTestFinished(() => {
    lines.close();
    session.stop();
  });
  /** Resolves when this is seen, and forgets what was seen before it. */
  const sees = (text: string): Promise<void> =>
    new Promise((found) => {
      look = () => {
        const at = seen.indexOf(text);
        if (at < 0) return;
        seen = seen.slice(at + text.length);
        look = () => {};
        found();
      };
      look();
    });
  const types = (text: string): void => void input.write(text);
  return { lines, kept, sees, types, ended: lines.run() };
}

describe("Lines, at a terminal", () => {
  test("prompts with the number of the input, and with dots for the rest of one", async () => {
    const { sees, types, lines, ended } = terminal();
    await sees("shop(1)> ");
    types("1 + 1\r");
    await sees("2\n");
    await sees("shop(2)> ");
    types("[1,\r");
    await sees("    ...> ");
    types("2]\r");
    await sees("[ 1, 2 ]\n");
    await sees("shop(3)> ");
    lines.close();
    expect(await ended).toBe(0);
  });

  test("puts what is logged above the line that is being typed", async () => {
    const { sees, types, lines } = terminal();
    await sees("shop(1)> ");
    types("half a li");
    await sees("half a li");
    lines.write("12:00:00.000 [error] something fell\n");
    await sees("something fell\n");
    await sees("shop(1)> half a li");
  });

  test("forgets at a Ctrl-C what was typed, and says how to leave when that was nothing", async () => {
    const { sees, types } = terminal();
    await sees("shop(1)> ");
    types("[1,\r");
    await sees("...> ");
    types("\u0003");
    await sees("shop(1)> ");
    types("\u0003");
    await sees(".exit or Ctrl-D stops the application and leaves\n");
    types("'still here'\r");
    await sees("'still here'\n");
  });

  test("stops waiting at a Ctrl-C, and prints the value when it comes", async () => {
    const { sees, types } = terminal();
    await sees("shop(1)> ");
    types("const me = self(); say('it runs'); await Process.receive()\r");
    await sees("it runs\n");
    types("\u0003");
    await sees("interrupted; it goes on");
    await sees("shop(2)> ");
    types("void Process.send(me, 'late')\r");
    await sees("(1) has ended, after it was interrupted:\n");
    await sees("'late'\n");
  });

  test("keeps what was typed, and completes names", async () => {
    const { sees, types, kept } = terminal(["'from before'"]);
    await sees("shop(1)> ");
    types("\u001b[A\r");
    await sees("'from before'\n");
    await sees("shop(2)> ");
    types("Process.whe");
    await sees("Process.whe");
    types("\t");
    await sees("reis");
    types("\r");
    await sees("shop(3)> ");
    expect(kept.at(-1)).toEqual(["Process.whereis", "'from before'"]);
  });

  test("ends at .exit and at a Ctrl-D, and knows no other command than .help", async () => {
    const first = terminal();
    await first.sees("shop(1)> ");
    first.types(".help\r");
    await first.sees("no help\n");
    first.types(".load x\r.wrong\r");
    await first.sees("expected .help or .exit, got: .wrong\n");
    first.types(".exit\r");
    expect(await first.ended).toBe(1);
    const second = terminal();
    await second.sees("shop(1)> ");
    second.types("\u0004");
    expect(await second.ended).toBe(0);
  });
});
