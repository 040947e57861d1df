/** The end of a server: when terminate runs, with what, what its caller gets, and what is reported. */

import { GenServer, Process, noreply, ok, reply, stop } from "@hinotori/otp";
import { captureLog, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const me = Process.self();
type Work = (state: unknown) => unknown;
interface Begin {
  readonly trap?: boolean;
  readonly atEnd?: (reason: unknown, state: unknown) => unknown;
}

/** Tells the test of its end: ["terminated", reason, state]. */
const Told = GenServer.define("Told", {
  init: ({ trap = false, atEnd }: Begin = {}) => {
    Process.flag("trap_exit", trap);
    return ok({ n: 0, atEnd });
  },
  handleCall: {
    do: (state, work: Work) => work(state) as never,
    links: (state) => reply(Process.info(Process.self())!.links, state),
  },
  handleCast: { do: (state, work: Work) => work(state) as never },
  handleInfo: (state, message) => (Process.send(me, ["info", message]), noreply(state)),
  handleContinue: (state, work) => (work as Work)(state) as never,
  terminate: (reason, state) => (Process.send(me, ["terminated", reason, state.n]), state.atEnd?.(reason, state)),
});
const Plain = GenServer.define("Plain", {
  init: () => ok(0),
  handleCall: { do: (state: number, work: Work) => work(state) as never },
});

/** The messages of the test, ends of monitored processes left out. */
const told = async (): Promise<unknown[]> =>
  (await messages()).filter((message) => (message as unknown[])[0] === "terminated");

describe("terminate", () => {
  test("GS-074: runs with the reason and the new state of a stop, from any callback", async () => {
    for (const via of ["call", "cast", "continue"]) {
      const pid = await Told.start();
      const end = endOf(pid);
      const work: Work = (state) => stop("done", { ...(state as object), n: 7 });
      if (via === "call") await failureOf(GenServer.call(pid, ["do", work]));
      else if (via === "cast") GenServer.cast(pid, ["do", work]);
      else GenServer.cast(pid, ["do", (state) => noreply(state, { continue: work })]);
      expect(await end).toBe("done");
      expect(await told()).toEqual([["terminated", "done", 7]]);
    }
  });

  test("GS-077: runs with the old state after a throw, an exit or a bad return", async () => {
    const error = new Error("boom");
    const ways: readonly [Work, unknown][] = [
      [
        () => {
          throw error;
        },
        error,
      ],
      [() => Process.exit("out"), "out"],
      [() => "nonsense", ["bad_return_value", "nonsense"]],
    ];
    for (const [work, reason] of ways) {
      const pid = await Told.start();
      const end = endOf(pid);
      GenServer.cast(pid, ["do", work]);
      expect(await end).toEqual(reason);
      expect(await told()).toEqual([["terminated", reason, 0]]);
    }
  });

  test("GS-040: runs to its end before the reply of a stop is given; then the process ends", async () => {
    const order: string[] = [];
    const pid = await Told.start({ atEnd: async () => (await Process.sleep(0), order.push("terminated")) });
    const end = endOf(pid).then((reason) => (order.push("ended"), reason));
    const answer = GenServer.call(pid, ["do", (state) => stop("normal", state, { reply: "bye" })]).then(
      (value) => (order.push("replied"), value),
    );
    expect([await answer, await end]).toEqual(["bye", "normal"]);
    expect(order).toEqual(["terminated", "replied", "ended"]);
  });

  test("GS-041: that throws still lets the caller have its reply; the end has terminate's error", async () => {
    const error = new Error("in terminate");
    for (const atEnd of [
      () => {
        throw error;
      },
      async () => {
        throw error;
      },
    ]) {
      const pid = await Told.start({ atEnd });
      const end = endOf(pid);
      expect(await GenServer.call(pid, ["do", (state) => stop("normal", state, { reply: undefined })])).toBeUndefined();
      expect(await end).toBe(error);
    }
  });

  test("GS-042: a reply of undefined is a reply; no reply is none", async () => {
    const pid = await Told.start();
    expect(await GenServer.call(pid, ["do", (state) => stop("normal", state, { reply: undefined })])).toBeUndefined();
    const other = await Told.start();
    expect((await failureOf(GenServer.call(other, ["do", (state) => stop("normal", state)]))).reason).toBe("normal");
  });

  test("GS-086: that throws or exits makes the reason of the end", async () => {
    const pid = await Told.start({ atEnd: () => Process.exit("other") });
    const end = endOf(pid);
    GenServer.cast(pid, ["do", (state) => stop("first", state)]);
    expect(await end).toBe("other");
  });

  test("GS-088: may be left out", async () => {
    const pid = await Plain.start();
    expect((await failureOf(GenServer.call(pid, ["do", (state) => stop("why", state)]))).reason).toBe("why");
  });

  test("runs once, also when a second stop waits behind the first", async () => {
    const door = gate();
    const pid = await Told.start({ atEnd: () => door.wait });
    const ends = [GenServer.stop(pid), failureOf(GenServer.stop(pid, "shutdown")), endOf(pid)];
    await settled();
    door.open();
    expect(await ends[0]).toBe("ok");
    expect(((await ends[1]) as { reason: unknown }).reason).toEqual([
      "normal",
      ["sys", "terminate", [pid, "shutdown", "infinity"]],
    ]);
    expect(await told()).toEqual([["terminated", "normal", 0]]);
  });

  test.each([
    [
      "at once",
      (): never => {
        throw "a value";
      },
    ],
    ["later", () => Promise.reject("a value")],
  ])("a value that it throws %s is not the reason", async (_when, atEnd) => {
    const pid = await Told.start({ atEnd });
    const end = endOf(pid);
    expect(await GenServer.stop(pid, "shutdown")).toBe("ok");
    expect(await end).toBe("shutdown");
  });

  test("a kill while it awaits ends the server at once", async () => {
    const pid = await Told.start({ atEnd: () => new Promise(() => {}) });
    const asked = failureOf(GenServer.call(pid, ["do", (state) => stop("normal", state, { reply: "never" })]));
    const end = endOf(pid);
    await settled();
    Process.exit(pid, "kill");
    expect([await end, (await asked).reason]).toEqual(["killed", "killed"]);
  });

  test("nothing is handled while it awaits, and what waits is not handled after", async () => {
    const door = gate();
    const ran: string[] = [];
    const pid = await Told.start({ atEnd: () => door.wait });
    GenServer.cast(pid, ["do", (state) => stop("normal", state)]);
    GenServer.cast(pid, ["do", (state) => (ran.push("cast"), noreply(state))]);
    const asked = failureOf(GenServer.call(pid, ["links"]));
    await settled();
    door.open();
    expect((await asked).reason).toBe("normal");
    expect(ran).toEqual([]);
  });
});

describe("exit signals and terminate", () => {
  /** A parent that starts the server linked, then ends with a reason; resolves when the server has ended, or undefined when it lives. */
  async function parentEnds(reason: unknown, begin: Begin): Promise<unknown> {
    let pid: Awaited<ReturnType<typeof Told.start>> | undefined;
    await inProcess(async () => {
      pid = await Told.startLink(begin);
      Process.exit(reason);
    });
    await settled();
    if (Process.alive(pid!)) return "alive";
    return endOf(pid!).then(() => "dead");
  }

  test.each([["shutdown"], ["boom"], ["normal"], ["kill"]])(
    "GS-078, GS-081: a trapping server ends with its parent's %o, terminate and all",
    async (reason) => {
      expect(await parentEnds(reason, { trap: true })).toBe("dead");
      expect(await told()).toEqual([["terminated", reason, 0]]);
    },
  );

  test("GS-079: a server that does not trap outlives its parent's normal end", async () => {
    expect(await parentEnds("normal", {})).toBe("alive");
  });

  test.each([["shutdown"], ["boom"]])(
    "GS-080: a server that does not trap dies of its parent's %o without terminate",
    async (reason) => {
      expect(await parentEnds(reason, {})).toBe("dead");
      expect(await told()).toEqual([]);
    },
  );

  test("an exit signal that the parent sends counts as the parent's exit; a stranger's is a message", async () => {
    const pid = await Told.startLink({ trap: true });
    await inProcess(() => Process.exit(pid, "stranger"));
    expect(await Process.receive((message) => (message as unknown[])[0] === "info")).toEqual([
      "info",
      ["EXIT", expect.anything(), "stranger"],
    ]);
    expect(Process.alive(pid)).toBe(true);
    const end = endOf(pid);
    Process.exit(pid, "parent says so");
    expect(await end).toBe("parent says so");
    expect(await told()).toEqual([["terminated", "parent says so", 0]]);
  });

  test("GS-082: a server started without a link has no parent: its starter's signal is a message", async () => {
    const pid = await Told.start({ trap: true });
    Process.exit(pid, "from the starter");
    expect(await Process.receive()).toEqual(["info", ["EXIT", me, "from the starter"]]);
    expect(Process.alive(pid)).toBe(true);
  });

  test("GS-083: a server that does not trap dies of its helper's crash without terminate", async () => {
    const pid = await Told.start();
    const end = endOf(pid);
    GenServer.cast(pid, ["do", (state) => (Process.spawnLink(() => Process.exit("helper")), noreply(state))]);
    expect(await end).toBe("helper");
    expect(await told()).toEqual([]);
  });

  test("a trapping server gets its helper's end as a message, and lives", async () => {
    const pid = await Told.start({ trap: true });
    GenServer.cast(pid, ["do", (state) => (Process.spawnLink(() => Process.exit("helper")), noreply(state))]);
    expect(await Process.receive()).toEqual(["info", ["EXIT", expect.anything(), "helper"]]);
    expect(Process.alive(pid)).toBe(true);
  });

  test("GS-084: a kill never runs terminate, trapping or not", async () => {
    for (const trap of [true, false]) {
      const pid = await Told.start({ trap });
      const end = endOf(pid);
      Process.exit(pid, "kill");
      expect(await end).toBe("killed");
    }
    await settled();
    expect(await told()).toEqual([]);
  });

  test("GS-085: what was sent before the shutdown is handled, then terminate; what comes after is not", async () => {
    const ran: number[] = [];
    const pid = await Told.startLink({ trap: true });
    const end = endOf(pid);
    const note = (n: number): void => void GenServer.cast(pid, ["do", (state) => (ran.push(n), noreply(state))]);
    note(1);
    note(2);
    Process.exit(pid, "shutdown");
    note(3);
    expect(await end).toBe("shutdown");
    expect(ran).toEqual([1, 2]);
    expect(await told()).toEqual([["terminated", "shutdown", 0]]);
  });

  test("a shutdown waits for the asynchronous handler of a trapping server, and not for another's", async () => {
    const door = gate();
    const [trapping, plain] = [await Told.startLink({ trap: true }), await Told.startLink({})];
    for (const pid of [trapping, plain])
      GenServer.cast(pid, ["do", async (state) => (await door.wait, noreply({ ...(state as object), n: 1 }))]);
    await settled();
    for (const pid of [trapping, plain]) Process.exit(pid, "shutdown");
    await settled();
    expect([Process.alive(trapping), Process.alive(plain)]).toEqual([true, false]);
    const end = endOf(trapping);
    door.open();
    expect(await end).toBe("shutdown");
    expect(await told()).toEqual([["terminated", "shutdown", 1]]);
  });
});

describe("the report of an end", () => {
  test.each([["normal"], ["shutdown"], [["shutdown", "x"]]])("GS-097: %o is no report", async (reason) => {
    const events = await captureLog(async () => {
      const pid = await Plain.start();
      await failureOf(GenServer.call(pid, ["do", (state) => stop(reason, state)]));
    });
    expect(events).toEqual([]);
  });

  test("GS-097: any other is one report, with reason, state, last message and client, told as the server", async () => {
    let pid: unknown;
    const work: Work = (state) => stop("why", state);
    const events = await captureLog(async () => {
      const server = await Plain.start(undefined, { name: "reported" });
      pid = server;
      await failureOf(GenServer.call(server, ["do", work]));
    });
    expect(events).toHaveLength(1);
    expect(events[0]!.report).toMatchObject({
      label: "gen_server_terminate",
      name: "reported",
      pid,
      reason: "why",
      state: 0,
      lastMessage: ["do", work],
      client: me,
    });
    expect(events[0]!.metadata).toMatchObject({ pid, crash_reason: "why" });
    expect(events[0]!.text()).toContain("GenServer reported");
  });

  test("a server that a signal ends is no report of its own", async () => {
    const events = await captureLog(async () => {
      const pid = await Plain.start();
      const end = endOf(pid);
      Process.exit(pid, "boom");
      await end;
    });
    expect(events).toEqual([]);
  });

  test("SY-011: formatStatus keeps secrets out of it; when it throws, a placeholder stands there", async () => {
    const Secret = GenServer.define("Secret", {
      init: (throws: boolean) => ok({ password: "secret", throws }),
      handleCast: { crash: (state) => stop("why", state) },
      formatStatus: ({ state, ...rest }) => {
        if ((state as { throws: boolean }).throws) throw new Error("formatStatus failed");
        return { ...rest, state: "hidden", message: "hidden too" };
      },
    });
    for (const throws of [false, true]) {
      const [event] = await captureLog(async () => {
        const pid = await Secret.start(throws);
        const end = endOf(pid);
        GenServer.cast(pid, ["crash"]);
        await end;
      });
      expect(event!.text()).not.toContain("password");
      expect(event!.report!["state"]).toEqual(throws ? expect.stringContaining("formatStatus") : "hidden");
    }
  });
});
