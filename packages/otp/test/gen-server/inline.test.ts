/** The short cut of a call to an idle server: same order, same failures, same identity as the long way. */

import { GenServer, type Pid, Process, noreply, ok, reply } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, inProcess, startClean } from "../support/run.ts";

startClean();

/** A desk whose handlers have been called before, so that its next call may take the short cut. */
async function warm(): Promise<Awaited<ReturnType<typeof Desk.start>>> {
  const pid = await Desk.start();
  for (let turn = 0; turn < 2; turn++) await GenServer.call(pid, ["do", () => 0]);
  await settled();
  await settled();
  return pid;
}

const Desk = GenServer.define("Desk", {
  init: () => ok(0),
  handleCall: { do: (n, work: (n: number) => unknown) => reply(work(n), n + 1) },
  handleCast: { add: (n, by: number) => noreply(n + by) },
});

describe("a call to an idle server", () => {
  test("runs in the server, and the caller is itself again after", async () => {
    const pid = await warm();
    const before = Process.self();
    const answer = GenServer.call(pid, ["do", () => Process.self()]);
    expect(Process.self()).toBe(before);
    expect(await answer).toBe(pid);
  });

  test("that throws fails the call, ends the server, and throws nothing at the caller's feet", async () => {
    const pid = await warm();
    const error = new Error("boom");
    const end = endOf(pid);
    const answer = GenServer.call(pid, [
      "do",
      () => {
        throw error;
      },
    ]);
    expect((await failureOf(answer)).reason).toBe(error);
    expect(await end).toBe(error);
  });

  test("comes after a cast that was sent before", async () => {
    const pid = await warm();
    GenServer.cast(pid, ["add", 100]);
    expect(await GenServer.call(pid, ["do", (n) => n])).toBe(102);
  });

  test("whose handler is called again from within waits its turn", async () => {
    const pid = await warm();
    const order: string[] = [];
    let inner: Promise<unknown> | undefined;
    const outer = GenServer.call(pid, [
      "do",
      () => {
        inner = inProcess(() => GenServer.call(pid, ["do", () => order.push("inner")]));
        Process.send(pid, "ignored");
        GenServer.cast(pid, ["add", 1]);
        order.push("outer");
      },
    ]);
    await outer;
    await inner;
    expect(order).toEqual(["outer", "inner"]);
  });

  test("whose handler kills its own server fails with killed", async () => {
    const pid = await warm();
    expect((await failureOf(GenServer.call(pid, ["do", () => Process.exit(Process.self(), "kill")]))).reason).toBe(
      "killed",
    );
    expect(Process.alive(pid)).toBe(false);
  });

  test("whose handler kills the caller: the caller does not go on", async () => {
    const pid = await warm();
    let wentOn = false;
    const out = await inProcess(async () => {
      const me = Process.self();
      await GenServer.call(pid, ["do", () => Process.exit(me, "kill")]);
      wentOn = true;
    });
    await settled();
    expect([out.reason, wentOn]).toEqual(["killed", false]);
  });

  test("a handler that is asynchronous on some calls only is still answered, one message at a time", async () => {
    const order: string[] = [];
    const Mixed = GenServer.define("Mixed", {
      init: () => ok(0),
      handleCall: {
        get: (n, slow: boolean) => {
          if (!slow) return (order.push("fast"), reply(n, n + 1));
          return Process.sleep(0).then(() => (order.push("slow"), reply(n, n + 1)));
        },
      },
    });
    const pid = await Mixed.start();
    expect(await GenServer.call(pid, ["get", false])).toBe(0);
    const answers = [GenServer.call(pid, ["get", true]), GenServer.call(pid, ["get", false])];
    expect(await Promise.all(answers)).toEqual([1, 2]);
    expect(order).toEqual(["fast", "slow", "fast"]);
  });

  test("a chain of ten thousand servers, each calling the next without waiting, does not overflow the stack", async () => {
    const errors: unknown[] = [];
    let reached = 0;
    const Link = GenServer.define("Link", {
      init: (next: Pid | undefined) => ok(next),
      handleCall: {
        go: (next) => {
          reached++;
          if (next !== undefined)
            GenServer.call(next as never, ["go"] as never).catch((error: unknown) => errors.push(error));
          return reply("went", next);
        },
      },
    });
    let next: Pid | undefined;
    for (let at = 0; at < 10_000; at++) next = await Link.start(next);
    for (let round = 1; round <= 3; round++) {
      expect(await GenServer.call(next as never, ["go"] as never)).toBe("went");
      while (reached < round * 10_000 && errors.length === 0) await settled();
      expect(errors).toEqual([]);
    }
  });
});
