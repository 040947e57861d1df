/** The scheduler: fair between processes, and between them and the event loop. */

import { GenServer, type Pid, Process, noreply, ok, reply } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { startClean } from "./support/run.ts";

startClean();

describe("the run queue", () => {
  test("ND-007: ten thousand messages between two servers overflow no stack", async () => {
    const me = Process.self();
    const Player = GenServer.define("Player", {
      init: () => ok(0),
      handleCast: {
        ball: (hits, other: Pid, left: number) => {
          if (left === 0) Process.send(me, "over");
          else GenServer.cast(other as never, ["ball", Process.self(), left - 1] as never);
          return noreply(hits + 1);
        },
      },
      handleCall: { hits: (hits) => reply(hits, hits) },
    });
    const [a, b] = [await Player.start(), await Player.start()];
    GenServer.cast(a, ["ball", b, 10_000]);
    await Process.receive((message) => message === "over");
    expect((await GenServer.call(a, ["hits"])) + (await GenServer.call(b, ["hits"]))).toBe(10_001);
  });

  test("ND-007: a flood that feeds itself leaves timers and I/O their turns", async () => {
    let stop = false;
    const Loop = GenServer.define("Loop", {
      init: () => ok(0),
      handleCast: {
        again: (n) => (stop || GenServer.cast(Process.self() as never, ["again"] as never), noreply(n + 1)),
      },
    });
    const pid = await Loop.start();
    GenServer.cast(pid, ["again"]);
    // The event loop itself is what is tested: its own timer must get its turn, however long that takes.
    await new Promise<void>((done) => setTimeout(done, 1));
    await new Promise<void>((done) => setImmediate(done));
    stop = true;
    await GenServer.stop(pid);
  });

  test("calls to idle servers in a loop that never ends leave timers their turns", async () => {
    let stop = false;
    const Desk = GenServer.define("Desk", { init: () => ok(0), handleCall: { get: (n) => reply(n, n + 1) } });
    const pid = await Desk.start();
    const loop = (async () => {
      while (!stop) await GenServer.call(pid, ["get"]);
    })();
    // The event loop itself is what is tested: its own timer must get its turn, however long that takes.
    await new Promise<void>((done) => setTimeout(done, 1));
    stop = true;
    await loop;
  });

  test("a server with a long queue does not keep another waiting for its end", async () => {
    let handled = 0;
    const Long = GenServer.define("Long", { init: () => ok(0), handleCast: { work: (n) => (handled++, noreply(n)) } });
    const Short = GenServer.define("Short", {
      init: () => ok(0),
      handleCast: { look: (n, seen: (n: number) => void) => (seen(handled), noreply(n)) },
    });
    const [long, short] = [await Long.start(), await Short.start()];
    const count = 200_000;
    for (let n = 0; n < count; n++) GenServer.cast(long, ["work"]);
    const at = await new Promise<number>((done) => GenServer.cast(short, ["look", done]));
    expect(at).toBeLessThan(count);
    await GenServer.stop(long);
    expect(handled).toBe(count);
  });
});
