/** Whole programs: they end by themselves when nothing is left to do, and what nobody caught is not swallowed. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program in a Node of its own. A program that does not end fails its test by the test's own timeout. */
function run(text: string): Promise<Ended> {
  const prelude = `import { Clock, GenServer, Logger, Process, deferred, noreply, ok, reply, stop } from "@hinotori/otp";`;
  const args = [
    "--import",
    "tsx",
    "--conditions=@hinotori/source",
    "--input-type=module",
    "--eval",
    `${prelude}\n${text}`,
  ];
  const options = {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, NODE_OPTIONS: "", NODE_ENV: "production" },
    timeout: 25_000,
  };
  return new Promise((done) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ code, output: stdout + stderr });
    });
  });
}

describe("ND-013: a program ends by itself", () => {
  test("after a call that was answered, though its timeout is an hour", async () => {
    const ended = await run(`
      const Desk = GenServer.define("Desk", { init: () => ok(1), handleCall: { get: async (n) => (await null, reply(n, n)) } });
      const pid = await Desk.startLink();
      console.log(await GenServer.call(pid, ["get"], 3_600_000));
    `);
    expect(ended).toEqual({ code: 0, output: "1\n" });
  });

  test("though servers and messages that nobody receives are left", async () => {
    const ended = await run(`
      const Desk = GenServer.define("Desk", { init: () => ok(1) });
      await Desk.startLink();
      for (let n = 0; n < 5000; n++) Process.send(Process.self(), n);
      Process.spawnMonitor(() => 1);
      console.log("done");
    `);
    expect(ended).toEqual({ code: 0, output: "done\n" });
  });

  test("though processes sleep for ever or wait for messages", async () => {
    const ended = await run(`
      Process.spawn(() => Process.sleep("infinity"));
      Process.spawn(() => Process.receive());
      console.log("done");
    `);
    expect(ended).toEqual({ code: 0, output: "done\n" });
  });

  test("TM-020: not before a timer that was set has sent its message", async () => {
    const ended = await run(`
      Process.spawn(async () => { await Process.receive(); console.log("beat"); }, { name: "heart" });
      Process.sendAfter("heart", "beat", 20);
    `);
    expect(ended).toEqual({ code: 0, output: "beat\n" });
  });

  test("TM-008: a timer of a process that has ended does not hold it", async () => {
    const ended = await run(`
      const pid = Process.spawn(() => Process.sleep("infinity"));
      Process.sendAfter(pid, "late", 3_600_000);
      Process.exit(pid, "kill");
    `);
    expect(ended).toEqual({ code: 0, output: "" });
  });
});

describe("a crash", () => {
  test("of a process does not end the program, and is one report", async () => {
    const { code, output } = await run(`
      const Desk = GenServer.define("Desk", { init: () => ok(1), handleCast: { crash: () => { throw new Error("boom"); } } });
      const pid = await Desk.start();
      GenServer.cast(pid, ["crash"]);
      Process.spawn(() => { throw new Error("bang"); });
      await Process.sleep(0);
      console.log("alive:", Process.alive(pid));
    `);
    expect(code).toBe(0);
    expect(output).toContain("alive: false");
    expect([output.split("Error: boom").length, output.split("Error: bang").length]).toEqual([2, 2]);
  });

  test("of a linked server reaches the root as a message, not as an end", async () => {
    const { code, output } = await run(`
      const Desk = GenServer.define("Desk", { init: () => ok(1), handleCast: { end: (n) => stop(["shutdown", "enough"], n) } });
      const pid = await Desk.startLink();
      GenServer.cast(pid, ["end"]);
      const [tag, from, reason] = await Process.receive();
      console.log(tag, from === pid, JSON.stringify(reason));
    `);
    expect([code, output]).toEqual([0, 'EXIT true ["shutdown","enough"]\n']);
  });

  test("ND-010: a rejection that no callback awaits belongs to the host: Node ends the program with it", async () => {
    const { code, output } = await run(`
      const Desk = GenServer.define("Desk", { init: () => ok(1), handleCast: { stray: (n) => (void Promise.reject(new Error("stray")), noreply(n)) } });
      GenServer.cast(await Desk.start(), ["stray"]);
      await Process.sleep(0);
    `);
    expect(code).toBe(1);
    expect(output).toContain("stray");
  });
});
