/** A configuration that is read anew on SIGHUP: who is told, in which order, and what a mistake in it does. */

import { describe, expect, test } from "vitest";

import { order, run } from "../support/program.ts";

/** An application that says what it is told; `next` is what the configuration will say. */
const watching = `
  let next = {};
  const watching = (name, more) => Application.define(name, {
    start: () => tree({ ...worker(name) }),
    configChange: (...what) => say(name + " " + JSON.stringify(what)),
    ...more,
  });
`;

describe("SIGHUP", () => {
  test("reads the configuration anew and tells each application what changed, is new and is gone", async () => {
    const program = run(`${watching}
      const Base = watching("base");
      const Top = watching("top", { applications: [Base], env: { size: 1 } });
      Application.putAllEnv("base", { colour: "red" });
      Application.putAllEnv("top", { size: 3, host: "a", old: true });
      next = { top: { host: "b", port: 4 }, base: { colour: "red" }, other: { x: 1 } };
      await Application.run(Top, { reload: () => next });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGHUP");
    await program.says("top [");
    program.signal("SIGTERM");
    const { code, output } = await program.ended;
    expect(output).toContain(`top [{"size":1,"host":"b"},{"port":4},["old"]]`);
    expect(output).not.toContain("base [");
    expect(output).toContain("configuration changed: top: size, host, port, old; other: x");
    expect(code).toBe(0);
  });

  test("puts all values before it tells anyone, and tells in start order", async () => {
    const program = run(`${watching}
      const Base = watching("base", { configChange: () => say("base sees top " + Application.getEnv("top", "a")) });
      const Top = watching("top", { applications: [Base], configChange: () => say("top is told") });
      await Application.run(Top, { reload: async () => ({ top: { a: 1 }, base: { b: 1 } }) });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGHUP");
    await program.says("top is told");
    expect(order(program.output, "base sees top 1", "top is told")).toEqual(["base sees top 1", "top is told"]);
  });

  test("tells nobody when nothing changed, and names what is not named in the configuration not at all", async () => {
    const program = run(`${watching}
      Application.putEnv("app", "a", 1);
      await Application.run(watching("app"), { reload: () => ({}) });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGHUP");
    await program.says("the configuration is as it was");
    expect(program.output).not.toContain("app [");
  });

  test("leaves everything as it is when the configuration cannot be read, says why, and reads again next time", async () => {
    const program = run(`${watching}
      Application.putEnv("app", "a", 1);
      let reads = 0;
      const reload = () => {
        reads += 1;
        if (reads === 1) throw new Error("expected PORT to be a number");
        return { app: { a: Application.getEnv("app", "a") + 1 } };
      };
      await Application.run(watching("app"), { reload });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGHUP");
    await program.says("expected PORT to be a number");
    expect(program.output).toContain("could not be read anew, and stays as it was");
    program.signal("SIGHUP");
    await program.says(`app [{"a":2},{},[]]`);
  });

  test("reports a configChange that throws, and tells the others", async () => {
    const program = run(`${watching}
      const Base = watching("base", { configChange: () => { throw new Error("cannot take that"); } });
      const Top = watching("top", { applications: [Base] });
      await Application.run(Top, { reload: () => ({ base: { a: 1 }, top: { a: 1 } }) });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGHUP");
    await program.says(`top [{},{"a":1},[]]`);
    await program.says("configChange of application base failed");
    await program.says("cannot take that");
  });

  test("waits for a start that is under way", async () => {
    const program = run(`${watching}
      const slow = { id: "slow", start: async () => { say("starting"); await Process.sleep(100); return Worker.startLink("slow"); } };
      const app = watching("app", { start: () => tree(slow) });
      await Application.run(app, { reload: () => ({ app: { a: 1 } }) });
    `);
    await program.says("starting");
    program.signal("SIGHUP");
    await program.says(`app [{},{"a":1},[]]`);
  });

  test("ends a program that cannot read its configuration anew, as it ends any other", async () => {
    const program = run(
      `await Application.run(Application.define("app", { start: () => tree(worker("a")) })); say("up");`,
    );
    await program.says("up");
    program.signal("SIGHUP");
    const { code, output } = await program.ended;
    expect(code).toBe(null);
    expect(output).not.toContain("a ends");
  });

  test("stops the program where it is among the signals that do", async () => {
    const program = run(`
      const app = Application.define("app", { start: () => tree(worker("a")) });
      await Application.run(app, { signals: ["SIGHUP"], reload: () => { say("read"); return {}; } });
      say("up");
    `);
    await program.says("up");
    program.signal("SIGHUP");
    const { code, output } = await program.ended;
    expect(code).toBe(0);
    expect(output).not.toContain("read");
  });
});
