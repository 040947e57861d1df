/** A program at a terminal: SIGHUP because that was closed is no reason to read a configuration. */

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";

import { prelude } from "../support/program.ts";

/** Makes a terminal and runs a program in it. Not every system has it. */
const script = "/usr/bin/script";

describe.skipIf(!fs.existsSync(script) || process.platform !== "linux")("at a terminal SIGHUP", () => {
  test("reads the configuration while the terminal is there, and stops in order when it was closed", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "otp-terminal-"));
    onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
    const said = path.join(folder, "said");
    fs.writeFileSync(said, "");
    const terminal = spawn(script, ["--quiet", "--command", 'exec "$NODE" $FLAGS --eval "$PROGRAM"', "/dev/null"], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["ignore", "ignore", "ignore"],
      env: { PATH: process.env["PATH"], NODE: process.execPath, FLAGS: flags, PROGRAM: program, SAID: said },
    });
    onTestFinished(() => void terminal.kill("SIGKILL"));
    const pid = Number((await line(said, /^up (\d+)$/m))[1]);
    onTestFinished(() => {
      // It has ended when all went well.
      if (fs.existsSync(`/proc/${pid}`)) process.kill(pid, "SIGKILL");
    });
    process.kill(pid, "SIGHUP");
    await line(said, /^read$/m);
    terminal.kill("SIGKILL");
    await line(said, /^exit \d+$/m);
    // A line that is printed just when the terminal goes is an error, so the code may be either.
    expect(fs.readFileSync(said, "utf8")).toMatch(/^up \d+\nread\na ends: shutdown\nexit [01]\n$/);
  });
});

const flags = "--import tsx --conditions=@hinotori/source --input-type=module";
const program = `${prelude.replace(/const say = .*/, "")}
  import fs from "node:fs";
  function say(line) { fs.appendFileSync(process.env.SAID, line + "\\n"); }
  process.on("exit", (code) => say("exit " + code));
  await Application.run(Application.define("app", { start: () => tree(worker("a")) }), { reload: () => { say("read"); return {}; } });
  say("up " + process.pid);
`;

/** Resolves when a file has a line. */
async function line(file: string, pattern: RegExp): Promise<RegExpMatchArray> {
  const changes = fs.promises.watch(file)[Symbol.asyncIterator]();
  for (;;) {
    // Watched before it is read, so that nothing comes in between.
    const change = changes.next();
    const found = fs.readFileSync(file, "utf8").match(pattern);
    if (found !== null) return found;
    await change;
  }
}
