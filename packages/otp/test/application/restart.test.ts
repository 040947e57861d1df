/** A program started anew in place: everything stops in order, the configuration is read, everything starts. */

import { Application } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import { order, run } from "../support/program.ts";

describe("Application.restart", () => {
  test("stops everything in reverse and starts it anew, in the same process, with the configuration read anew", async () => {
    const program = run(`
      const started = (name) => ({ start: () => { say(name + " starts"); return tree(worker(name)); } });
      const Base = Application.define("base", started("base"));
      const Top = Application.define("top", {
        ...started("top"), applications: [Base],
        configChange: () => say("told"), prepStop: () => say("top prepares"),
      });
      await Application.run(Top, { reload: () => ({ top: { colour: "blue" } }) });
      await Application.restart();
      say(Application.started().join() + " " + Application.getEnv("top", "colour"));
    `);
    await program.says("base,top blue");
    const lines = [
      "base starts",
      "top starts",
      "top prepares",
      "top ends: shutdown",
      "base ends: shutdown",
      "base starts",
      "top starts",
    ];
    expect(order(program.output, ...lines, "told")).toEqual(lines);
    program.signal("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  test("stops nothing when the configuration cannot be read, and rejects with why", async () => {
    const program = run(`
      await Application.run(Application.define("app", { start: () => tree(worker("a")) }), {
        reload: () => { throw new Error("no PORT"); },
      });
      await Application.restart().catch((error) => say("rejected: " + error.message));
      say("runs: " + Application.started());
    `);
    await program.says("runs: app");
    expect(program.output).toContain("rejected: no PORT");
    expect(program.output).not.toContain("a ends");
  });

  test("ends the program with exit code 1 when it does not start again", async () => {
    const program = run(`
      let starts = 0;
      const app = Application.define("app", {
        start: () => { starts += 1; if (starts === 2) throw new Error("the port is taken"); return tree(worker("a")); },
      });
      await Application.run(app);
      await Application.restart().catch((error) => say("rejected: " + error.code));
    `);
    const { code, output } = await program.ended;
    expect(output).toContain("a ends: shutdown");
    expect(output).toContain("the port is taken");
    expect(output).toContain("rejected: OTP_APPLICATION");
    expect(code).toBe(1);
  });

  test("asked to stop meanwhile, does not start again", async () => {
    const program = run(`
      const app = Application.define("app", {
        start: () => { say("starts"); return tree(worker("a")); },
        prepStop: async () => { say("prepares"); await Process.sleep(200); },
      });
      await Application.run(app);
      void Application.restart();
    `);
    await program.says("prepares");
    program.signal("SIGTERM");
    const { code, output } = await program.ended;
    expect(order(output, "starts", "a ends: shutdown")).toEqual(["starts", "a ends: shutdown"]);
    expect(code).toBe(0);
  });

  test("ends by force when the stop takes longer than its deadline", async () => {
    const program = run(`
      const app = Application.define("app", { start: () => tree(stuck) });
      await Application.run(app, { shutdownTimeout: 50 });
      void Application.restart();
    `);
    const { code, output } = await program.ended;
    expect(output).toContain("the shutdown took longer than 50 ms");
    expect(code).toBe(1);
  });

  test("refuses where no program runs", async () => {
    await expect(Application.restart()).rejects.toMatchObject({ reason: ["not_running"] });
  });
});
