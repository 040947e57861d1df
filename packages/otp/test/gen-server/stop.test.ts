/** GenServer.stop: after what waits, terminate and all; what it resolves with, and why it fails. */

import { GenServer, Process, noreply, ok, reply } from "@hinotori/otp";
import { clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
type Work = (state: unknown) => unknown;
interface Begin {
  readonly trap?: boolean;
  readonly atEnd?: () => unknown;
}

/** Tells the test of its end: ["terminated", reason, state]. */
const Told = GenServer.define("Told", {
  init: ({ trap = false, atEnd }: Begin = {}) => {
    Process.flag("trap_exit", trap);
    return ok({ n: 0, atEnd });
  },
  handleCall: { do: (_state, work: Work) => work(_state) as never },
  handleCast: { do: (_state, work: Work) => work(_state) as never },
  terminate: (reason, state) => (Process.send(me, ["terminated", reason, state.n]), state.atEnd?.()),
});

describe("GenServer.stop", () => {
  test("GS-089: runs terminate(normal), trapping or not; when it resolves the process is dead and its name free", async () => {
    for (const trap of [true, false]) {
      const pid = await Told.start({ trap, atEnd: () => Process.sleep(0) }, { name: "stopped" });
      expect(await GenServer.stop("stopped")).toBe("ok");
      expect([Process.alive(pid), Process.whereis("stopped")]).toEqual([false, undefined]);
      expect(await messages()).toEqual([["terminated", "normal", 0]]);
    }
  });

  test("GS-091: an end for a reason of the same structure is the end that was asked for", async () => {
    const pid = await Told.start({ trap: true, atEnd: () => Process.exit(["shutdown", "x"]) });
    expect(await GenServer.stop(pid, ["shutdown", "x"])).toBe("ok");
    expect(await messages()).toEqual([["terminated", ["shutdown", "x"], 0]]);
  });

  test("GS-093: comes after what the server was sent before", async () => {
    const ran: number[] = [];
    const pid = await Told.start();
    for (const n of [1, 2, 3]) GenServer.cast(pid, ["do", (state) => (ran.push(n), noreply(state))]);
    await GenServer.stop(pid, "shutdown");
    expect(ran).toEqual([1, 2, 3]);
  });

  test("GS-090: of nobody is noproc", async () => {
    const pid = await Told.start();
    await GenServer.stop(pid);
    for (const server of [pid, "nobody", Told]) {
      const failure = await failureOf(GenServer.stop(server));
      expect(failure.exitReason).toEqual(["noproc", ["GenServer", "stop", [server, "normal", "infinity"]]]);
    }
  });

  test("GS-091: fails with the reason when the server ends with another", async () => {
    const pid = await Told.start({ atEnd: () => Process.exit("other") });
    expect((await failureOf(GenServer.stop(pid, "shutdown", 1000))).exitReason).toEqual([
      "other",
      ["GenServer", "stop", [pid, "shutdown", 1000]],
    ]);
  });

  test("GS-092: past its timeout fails with timeout; the server goes on ending, and no message strays", async () => {
    clock.virtual();
    const door = gate();
    const pid = await Told.start({ atEnd: () => door.wait });
    const failed = failureOf(GenServer.stop(pid, "normal", 50));
    await clock.advance(50);
    expect((await failed).reason).toBe("timeout");
    const end = endOf(pid);
    door.open();
    expect(await end).toBe("normal");
    expect(await messages()).toEqual([["terminated", "normal", 0]]);
    expect(clock.pending).toBe(0);
  });

  test("GS-094: from inside is calling_self", async () => {
    const pid = await Told.start();
    const asked = GenServer.call(pid, [
      "do",
      async (state) => reply((await failureOf(GenServer.stop(pid))).exitReason, state),
    ]);
    expect(await asked).toEqual(["calling_self", ["GenServer", "stop", [pid, "normal", "infinity"]]]);
    expect(Process.alive(pid)).toBe(true);
  });

  test.each([[-1], [Number.NaN], ["5"]])("GS-095: refuses a timeout of %o, and the server lives", async (timeout) => {
    const pid = await Told.start();
    expect((await failureOf(GenServer.stop(pid, "normal", timeout as never))).code).toBe("OTP_ARGUMENT");
    expect(Process.alive(pid)).toBe(true);
  });

  test("with a structured reason is ok, and linked processes are told of it", async () => {
    const reason = ["shutdown", { because: "tests" }];
    const pid = await Told.startLink({});
    expect(await GenServer.stop(pid, reason)).toBe("ok");
    expect((await messages()).at(-1)).toEqual(["EXIT", pid, reason]);
  });

  test("of a plain process sends it an exit signal", async () => {
    const pid = Process.spawn(() => Process.sleep("infinity"));
    expect(await GenServer.stop(pid, "enough")).toBe("ok");
  });
});
