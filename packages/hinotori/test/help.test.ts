/** What the commands say of themselves. */
import { describe, expect, test } from "vitest";

import { commandHelp } from "../src/command/help.ts";
import { runCommandLine } from "../src/command/run.ts";
import { commands } from "../src/commands.ts";
import { styleFor } from "../src/io.ts";
import { recordingIo } from "./support/io.ts";

const names = Object.keys(commands);

describe("the table of commands", () => {
  test.for(names)("leads to %s, in one short line", async (name) => {
    const { summary, load } = commands[name]!;
    const { command } = await load();
    expect(command.usage.replace(/\s*[<[].*/, "")).toBe(name);
    for (const line of [summary, command.summary]) expect(line).toMatch(/^[A-Z].{1,78}[^.]$/);
  });

  test.for(names)("has help for %s that fits on a screen", async (name) => {
    const { command } = await commands[name]!.load();
    const lines = commandHelp(command, styleFor(false, {})).split("\n");
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(140);
    for (const { help } of Object.values(command.options)) expect(help).toMatch(/^\S.*[^.]$/);
  });
});

describe("hinotori help", () => {
  test("lists every command once, under the title of its group", async () => {
    const io = recordingIo();
    await runCommandLine(["help"], { commands, io, cwd: "/", env: {} });
    const listed =
      io
        .stdout()
        .match(/^ {2}\S+( \S+)*/gm)
        ?.map((line) => line.trim()) ?? [];
    expect(listed.toSorted()).toEqual(names.toSorted());
    expect(io.stdout().match(/^\S+$/gm)).toEqual(["Tasks", "Database", "Generators"]);
  });
});
