/** The limit does what it is measured for: without OTP's duties its figures would be no limit of anything. */
import { describe, expect, test } from "vitest";
import { Exit, Process, link, send, whereis, type Behaviour } from "../limit/process.ts";
import { call, cast, start, stop } from "../limit/server.ts";
import { supervise } from "../limit/supervisor.ts";

const list: Behaviour = {
  init: (first) => [first],
  call: (process, tag, value) => {
    if (tag === "crash") throw new Error("crash");
    if (tag === "add") (process.state as unknown[]).push(value);
    return [...(process.state as unknown[])];
  },
  cast: (process, tag, value) => {
    if (tag === "crash") throw new Error("crash");
    (process.state as unknown[]).push(value);
  },
  info: (process, message) => void (process.state as unknown[]).push(message),
};

describe("call and cast", () => {
  test("keep their order, also past the end of a segment", async () => {
    const process = await start(list, 0);
    for (let place = 1; place <= 2_000; place++) cast(process, ["add", place]);
    const answer = (await call(process, ["add", 2_001])) as number[];
    expect(answer).toEqual(Array.from({ length: 2_002 }, (_, place) => place));
  });

  test("an idle server answers at once, and what it crashes on fails that call", async () => {
    const process = await start(list, 0);
    expect(await call(process, ["list"])).toEqual([0]);
    await expect(call(process, ["crash"])).rejects.toBeInstanceOf(Exit);
    await expect(call(process, ["list"])).rejects.toMatchObject({ reason: "noproc" });
  });

  test("a crash fails every waiting caller", async () => {
    const process = await start(list, 0);
    cast(process, ["crash"]);
    const waiting = [call(process, ["list"]), call(process, ["list"])];
    for (const answer of waiting) await expect(answer).rejects.toMatchObject({ reason: { message: "crash" } });
  });

  test("a flood does not keep the event loop", async () => {
    const process = await start({ ...list, info: (self) => send(self, "again") }, 0);
    send(process, "again");
    // A real timer: it only fires when the flood lets the event loop turn.
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(process.alive).toBe(true);
    process.exit("killed");
  });
});

describe("stop and links", () => {
  test("stop ends in order, behind what was sent before it", async () => {
    const seen: unknown[] = [];
    const process = await start({ ...list, terminate: (self) => void seen.push(...(self.state as unknown[])) }, 0);
    cast(process, ["add", 1]);
    await stop(process);
    expect(seen).toEqual([0, 1]);
    await expect(stop(process)).rejects.toMatchObject({ reason: "noproc" });
  });

  test("a crash takes the linked with it, an orderly end does not", async () => {
    const parent = new Process(list, 0);
    const calm = await start(list, 0, parent);
    await stop(calm);
    expect(parent.alive).toBe(true);
    const other = new Process(list, 0);
    link(parent, other);
    other.exit("boom");
    expect(parent.alive).toBe(false);
  });
});

describe("supervise", () => {
  test("starts a fallen child again, until it falls too often", async () => {
    const supervisor = supervise({ behaviour: list, argument: 0, name: "list", maxRestarts: 2, withinMs: 60_000 });
    for (let crash = 0; crash < 3; crash++) {
      const child = whereis("list") as Process;
      child.exit("boom");
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(whereis("list")).toBeUndefined();
    expect(supervisor.alive).toBe(false);
  });
});
