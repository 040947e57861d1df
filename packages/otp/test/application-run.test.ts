/** Programs run as a whole, in processes of their own: signals, deadlines, exit codes, and ends that come by themselves. */

import { describe, expect, test } from "vitest";

import { order, run } from "./support/program.ts";

describe("Application.run", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "AP-020: on %s stops every application in reverse and exits 0",
    async (signal) => {
      const program = run(`
      const Base = Application.define("base", { start: () => tree(worker("a"), worker("b")), stop: () => say("base stopped") });
      const Top = Application.define("top", {
        applications: [Base], start: () => tree(worker("c")), prepStop: () => say("top prepares"), stop: () => say("top stopped"),
      });
      await Application.run(Top);
      say("up");
    `);
      await program.says("up");
      program.signal(signal);
      const { code, output } = await program.ended;
      const lines = [
        "top prepares",
        "c ends: shutdown",
        "top stopped",
        "b ends: shutdown",
        "a ends: shutdown",
        "base stopped",
      ];
      expect(order(output, ...lines)).toEqual(lines);
      expect(output).toContain(`${signal} received: shutting down`);
      expect(code).toBe(0);
    },
  );

  test("on a second signal ends by force, with exit code 1", async () => {
    const program = run(`await Application.run(Application.define("app", { start: () => tree(stuck) })); say("up");`);
    await program.says("up");
    program.signal("SIGTERM");
    await program.says("stuck");
    program.signal("SIGINT");
    const { code, output } = await program.ended;
    expect(output).toContain("SIGINT received again: ending by force");
    expect(code).toBe(1);
  });

  test("takes the same signal within half a second for the same press of a key, and a later one for the second", async () => {
    const program = run(`
      import { Clock } from "@hinotori/otp";
      let now = 0;
      Clock.useClock({ ...Clock.useClock(undefined), monotonicTime: () => now });
      await Application.run(Application.define("app", { start: () => tree(stuck) }));
      const press = (ms) => { now += ms; say("pressed at " + now); process.emit("SIGINT", "SIGINT"); };
      for (const ms of [0, 0, 499, 1]) press(ms);
    `);
    const { code, output } = await program.ended;
    expect(output.match(/pressed at \d+/g)).toEqual([0, 0, 499, 500].map((at) => `pressed at ${at}`));
    expect(output).toContain("SIGINT received again: ending by force");
    expect(code).toBe(1);
  });

  test("ends by force when the shutdown takes longer than its deadline, with exit code 1", async () => {
    const program = run(`
      const app = Application.define("app", { start: () => tree(worker("a"), stuck, worker("b")) });
      await Application.run(app, { shutdownTimeout: 50 });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGTERM");
    const { code, output } = await program.ended;
    expect(output).toContain("the shutdown took longer than 50 ms");
    expect(order(output, "b ends: shutdown", "a ends: shutdown", "stuck")).toEqual(["b ends: shutdown", "stuck"]);
    expect(code).toBe(1);
  });

  test("takes the signals that it is told to", async () => {
    const program = run(`
      await Application.run(Application.define("app", { start: () => tree(worker("a")) }), { signals: ["SIGUSR2"] });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGUSR2");
    expect(await program.ended).toMatchObject({ code: 0, output: expect.stringContaining("a ends: shutdown") });
  });

  test("exits 1 when it does not start: says which application, which child and why, and stops what had started", async () => {
    const program = run(`
      const Base = Application.define("base", { start: () => tree(worker("a")) });
      const broken = { id: "Db", start: () => { throw new Error("no such file: data.db"); } };
      const app = Application.define("app", { applications: [Base], start: () => tree(worker("b"), broken) });
      await Application.run(app);
    `);
    const { code, output } = await program.ended;
    expect(output).toMatch(/application app did not start/);
    expect(output).toContain("application app did not start: failed to start child Db: Error: no such file: data.db");
    expect(output).toContain("no such file: data.db");
    expect(order(output, "b ends: shutdown", "a ends: shutdown")).toEqual(["b ends: shutdown", "a ends: shutdown"]);
    expect(code).toBe(1);
  });

  test("exits 1 when its application ends by itself, the others stopped in order", async () => {
    const program = run(`
      const Base = Application.define("base", { start: () => tree(worker("a")), stop: () => say("base stopped") });
      const app = Application.define("app", { applications: [Base], start: () => tree({ ...worker("b") , start: () => Worker.startLink("b", { name: "b" }) }) });
      await Application.run(app);
      GenServer.cast("b", ["crash"]);
    `);
    const { code, output } = await program.ended;
    expect(output).toContain("crash of worker");
    expect(output).toContain("Application app exited");
    expect(order(output, "a ends: shutdown", "base stopped")).toEqual(["a ends: shutdown", "base stopped"]);
    expect(code).toBe(1);
  });

  test("exits 1 when an application that it needs ends by itself: all of them are permanent", async () => {
    const program = run(`
      const Base = Application.define("base", { start: () => tree({ id: "a", start: () => Worker.startLink("a", { name: "a" }) }) });
      const app = Application.define("app", { applications: [Base], start: () => tree(worker("b")) });
      await Application.run(app);
      Process.exit(Process.whereis("a"), "kill");
    `);
    const { code, output } = await program.ended;
    expect(output).toContain("Application base exited");
    expect(output).toContain("b ends: shutdown");
    expect(code).toBe(1);
  });

  test("reports a rejection that nobody handles, and lives", async () => {
    const program = run(`
      await Application.run(Application.define("app", { start: () => tree(worker("a")) }));
      Promise.reject(new Error("nobody cares"));
      setImmediate(() => setImmediate(() => say("lives")));
    `);
    await program.says("nobody cares");
    await program.says("lives");
    program.signal("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0, output: expect.stringContaining("a ends: shutdown") });
  });

  test("reports an exception that nobody catches, stops in order, and exits 1", async () => {
    const program = run(`
      await Application.run(Application.define("app", { start: () => tree(worker("a")) }));
      setImmediate(() => { throw new Error("out of nowhere"); });
    `);
    const { code, output } = await program.ended;
    expect(output).toContain("out of nowhere");
    expect(output).toContain("a ends: shutdown");
    expect(code).toBe(1);
  });

  test("outlives the crash of a supervised process: it is reported once, and restarted", async () => {
    const program = run(`
      const named = { id: "b", start: () => Worker.startLink("b", { name: "b" }) };
      await Application.run(Application.define("app", { start: () => Supervisor.startLink([named], { strategy: "one_for_one", name: "sup" }) }));
      GenServer.cast("b", ["crash"]);
      await GenServer.call("sup", ["count_children"]);
      const { active } = await Supervisor.countChildren("sup");
      say("active: " + active);
    `);
    await program.says("active: 1");
    program.signal("SIGTERM");
    const { code, output } = await program.ended;
    expect(output.match(/ terminating$/gm)).toHaveLength(1);
    expect(code).toBe(0);
  });

  test("asked to stop while it starts, waits for the start and stops in order", async () => {
    const program = run(`
      const slow = { id: "slow", start: async () => { say("starting"); await Process.sleep(200); return Worker.startLink("slow"); } };
      await Application.run(Application.define("app", { start: () => tree(worker("a"), slow) }));
    `);
    await program.says("starting");
    program.signal("SIGTERM");
    const { code, output } = await program.ended;
    expect(order(output, "slow ends: shutdown", "a ends: shutdown")).toEqual([
      "slow ends: shutdown",
      "a ends: shutdown",
    ]);
    expect(code).toBe(0);
  });
});

describe("a program without Application.run", () => {
  test("ends by itself when everything is stopped", async () => {
    const program = run(`
      const app = Application.define("app", { start: () => tree(worker("a"), worker("b")) });
      await Application.ensureAllStarted(app);
      await GenServer.call((await Worker.start("c")), ["what"]).catch(() => {});
      await Application.stop(app);
      say("done");
    `);
    expect(await program.ended).toMatchObject({ code: 0, output: expect.stringContaining("done") });
  });

  test("is not held by the deadline of a call that was answered, nor by a shutdown's", async () => {
    const program = run(`
      const Slow = GenServer.define("Slow", {
        init: () => { Process.flag("trap_exit", true); return ok(0); },
        handleCall: { ask: async (state) => { await null; return reply("answer", state); } },
        terminate: async () => { await null; },
      });
      const sup = await tree({ ...Slow.childSpec(), shutdown: 3_600_000 });
      const [{ pid }] = await Supervisor.whichChildren(sup);
      say(await GenServer.call(pid, ["ask"], 3_600_000));
      await Supervisor.stop(sup);
    `);
    expect(await program.ended).toMatchObject({ code: 0, output: expect.stringContaining("answer") });
  });

  test("is held by a call that waits, until its time is over", async () => {
    const program = run(`
      const Mute = GenServer.define("Mute", { init: () => ok(0), handleCall: { ask: deferred((state, _from) => noreply(state)) } });
      const mute = await Mute.start();
      await GenServer.call(mute, ["ask"], 100).catch((error) => say("failed: " + error.reason));
    `);
    expect(await program.ended).toMatchObject({ code: 0, output: expect.stringContaining("failed: timeout") });
  });

  test("is not held by idle servers: it ends, and nobody stops them", async () => {
    const program = run(`await tree(worker("a")); say("done");`);
    expect(await program.ended).toMatchObject({ code: 0, output: expect.stringContaining("done") });
  });
});
