/** GenServer: what a server is asked and told, in which order, and how it is addressed. */

import {
  ArgumentError,
  type From,
  GenServer,
  type Pid,
  Process,
  deferred,
  noreply,
  ok,
  reply,
  stop,
} from "@hinotori/otp";
import { captureLog, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { failureOf, gate, inProcess, messages, startClean } from "./support/run.ts";

startClean();

const me = Process.self();

const Tickets = GenServer.define("Tickets", {
  registered: true,
  init: (first: number = 1) => ok({ next: first, given: 0 }),
  handleCall: {
    take: (desk) => reply(desk.next, { next: desk.next + 1, given: desk.given + 1 }),
    desk: (desk) => reply(desk, desk),
    echo: (desk, ...args: unknown[]) => reply(args, desk),
  },
  handleCast: {
    skip_to: (desk, next: number) => noreply({ ...desk, next }),
    tell: (desk, ...args: unknown[]) => (Process.send(me, args), noreply(desk)),
  },
});

const startTickets = () => Tickets.start(100, { name: "desk" });

describe("GenServer.call", () => {
  test("GS-025: replies, and keeps the new state", async () => {
    const desk = await startTickets();
    expect([await GenServer.call(desk, ["take"]), await GenServer.call(desk, ["take"])]).toEqual([100, 101]);
    expect(await GenServer.call(desk, ["desk"])).toEqual({ next: 102, given: 2 });
  });

  test("passes any number of arguments, undefined ones too", async () => {
    const desk = await startTickets();
    for (const args of [[], [1], [1, undefined], [undefined], [1, 2, 3], Array.from({ length: 12 }, (_, n) => n)]) {
      expect(await GenServer.call(desk, ["echo", ...args])).toEqual(args);
      expect(await GenServer.call(desk, ["echo", ...args], 1000)).toEqual(args);
      GenServer.cast(desk, ["tell", ...args]);
      expect(await Process.receive()).toEqual(args);
    }
  });

  test("takes a pid, a name, a module under its own name, a name on this node, and a via name", async () => {
    const started = await Tickets.start(1);
    const via = { whereisName: () => started, registerName: () => true, unregisterName: () => {} };
    const answers = [
      await GenServer.call(started, ["take"]),
      await GenServer.call("Tickets", ["take"]),
      await GenServer.call(Tickets, ["take"]),
      await GenServer.call({ name: "Tickets", node: "nonode@nohost" }, ["take"]),
      await GenServer.call(via, ["take"] as never),
    ];
    expect(answers).toEqual([1, 2, 3, 4, 5]);
  });

  test("GS-052: a busy server serves its callers in the order they came", async () => {
    const door = gate();
    const Busy = GenServer.define("Busy", {
      init: () => ok([] as number[]),
      handleCall: {
        wait: async (state) => (await door.wait, reply(0, state)),
        add: (state, n: number) => reply([...state, n], [...state, n]),
      },
    });
    const busy = await Busy.start();
    const first = GenServer.call(busy, ["wait"]);
    const others = [1, 2, 3].map((n) => GenServer.call(busy, ["add", n]));
    door.open();
    await first;
    expect(await Promise.all(others)).toEqual([[1], [1, 2], [1, 2, 3]]);
  });

  test("GS-051: takes nothing else while a handler awaits, cast, info and call alike", async () => {
    const door = gate();
    const order: string[] = [];
    const Slow = GenServer.define("Slow", {
      init: () => ok(0),
      handleCall: {
        slow: async (state) => {
          order.push("slow begins");
          await door.wait;
          order.push("slow ends");
          return reply("done", state);
        },
        next: (state) => (order.push("call"), reply("next", state)),
      },
      handleCast: { told: (state) => (order.push("cast"), noreply(state)) },
      handleInfo: (state) => (order.push("info"), noreply(state)),
    });
    const slow = await Slow.start();
    const calls = [GenServer.call(slow, ["slow"])] as Promise<unknown>[];
    GenServer.cast(slow, ["told"]);
    Process.send(slow, "info");
    calls.push(GenServer.call(slow, ["next"]));
    await settled();
    expect(order).toEqual(["slow begins"]);
    door.open();
    await Promise.all(calls);
    expect(order).toEqual(["slow begins", "slow ends", "cast", "info", "call"]);
  });

  test("ND-001: another server answers while one awaits", async () => {
    const door = gate();
    const Slow = GenServer.define("Slow", {
      init: () => ok(0),
      handleCall: { slow: async (state) => (await door.wait, reply(1, state)) },
    });
    const waiting = GenServer.call(await Slow.start(), ["slow"]);
    expect(await GenServer.call(await Tickets.start(5), ["take"])).toBe(5);
    door.open();
    await waiting;
  });

  test("an asynchronous handler sees the state that was there when it was called, and leaves its own", async () => {
    const Counter = GenServer.define("Counter", {
      init: () => ok(0),
      handleCall: { add: async (n) => (await Process.sleep(0), reply(n, n + 1)) },
    });
    const counter = await Counter.start();
    const answers = await Promise.all(Array.from({ length: 20 }, () => GenServer.call(counter, ["add"])));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test("GS-046: from tells who asks", async () => {
    const Who = GenServer.define("Who", {
      init: () => ok(0),
      handleCall: (state: number, _request: string, from: From<Pid>) => reply(from.pid, state),
    });
    const who = await Who.start();
    expect(await GenServer.call(who, "anything")).toBe(me);
    const { returned } = await inProcess(async () => [await GenServer.call(who, "x"), Process.self()]);
    const [asked, asker] = returned as unknown[];
    expect(asked).toBe(asker);
  });

  test("self is the server in its handlers, and the caller again after", async () => {
    const Who = GenServer.define("Who", {
      init: () => ok(Process.self()),
      handleCall: {
        now: (state) => reply(Process.self(), state),
        later: async (state) => (await Process.sleep(0), reply(Process.self(), state)),
      },
    });
    const who = await Who.start();
    for (let turn = 0; turn < 3; turn++) {
      expect(await GenServer.call(who, ["now"])).toBe(who);
      expect(Process.self()).toBe(me);
      expect(await GenServer.call(who, ["later"])).toBe(who);
      expect(Process.self()).toBe(me);
    }
  });

  test("self is right after an await in a handler that is asynchronous from its first call", async () => {
    const Who = GenServer.define("Who", {
      init: () => ok(0),
      handleCall: { later: (state) => Process.sleep(0).then(() => reply(Process.self(), state)) },
    });
    const who = await Who.start();
    expect(await GenServer.call(who, ["later"])).toBe(who);
  });

  test("a tag that is on the prototype of objects is no handler", async () => {
    for (const tag of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
      const { reason } = await failureOf(GenServer.call((await Tickets.start(1)) as never, [tag] as never));
      expect(reason).toMatchObject({ code: "OTP_NO_CLAUSE" });
    }
  });
});

describe("a deferred reply", () => {
  const Desk = GenServer.define("Desk", {
    init: () => ok([] as From<string>[]),
    handleCall: {
      wait: deferred((waiting, from: From<string>, _why?: string) => noreply([...waiting, from])),
      parked: (waiting) => reply(waiting, waiting),
    },
    handleCast: {
      serve: (waiting, answer: string) => (waiting.forEach((from) => GenServer.reply(from, answer)), noreply([])),
    },
  });

  test("GS-043: is given later, from the server or from any other process", async () => {
    const desk = await Desk.start();
    const first = GenServer.call(desk, ["wait", "why"]);
    GenServer.cast(desk, ["serve", "served"]);
    expect(await first).toBe("served");
    const second = GenServer.call(desk, ["wait"]);
    const [from] = await GenServer.call(desk, ["parked"]);
    const { returned } = await inProcess(() => GenServer.reply(from!, "from elsewhere"));
    expect(returned).toBe("ok");
    expect(await second).toBe("from elsewhere");
  });

  test("GS-044: given twice, the first counts and the second answers nobody", async () => {
    const desk = await Desk.start();
    const first = GenServer.call(desk, ["wait"]);
    const [from] = await GenServer.call(desk, ["parked"]);
    GenServer.reply(from!, "first");
    const second = GenServer.call(desk, ["wait"]);
    expect(GenServer.reply(from!, "second")).toBe("ok");
    GenServer.cast(desk, ["serve", "third"]);
    expect([await first, await second]).toEqual(["first", "third"]);
    expect(await messages()).toEqual([]);
  });

  test("GS-045: to a caller that has ended is dropped", async () => {
    const desk = await Desk.start();
    const caller = Process.spawn(() => GenServer.call(desk, ["wait"]));
    await settled();
    Process.exit(caller, "kill");
    GenServer.cast(desk, ["serve", "late"]);
    expect(await GenServer.call(desk, ["parked"])).toEqual([]);
  });

  test("from a process that was ended does not count", async () => {
    const desk = await Desk.start();
    const answer = GenServer.call(desk, ["wait"]);
    const [from] = await GenServer.call(desk, ["parked"]);
    const door = gate();
    const ghost = Process.spawn(async () => (await door.wait, GenServer.reply(from!, "from the dead")));
    await settled();
    Process.exit(ghost, "kill");
    door.open();
    await settled();
    GenServer.cast(desk, ["serve", "from the living"]);
    expect(await answer).toBe("from the living");
  });

  test("a reply before noreply answers, and the caller is not kept waiting", async () => {
    const Early = GenServer.define("Early", {
      init: () => ok(0),
      handleCall: {
        early: deferred((state: number, from: From<string>) => (GenServer.reply(from, "early"), noreply(state + 1))),
        state: (s) => reply(s, s),
      },
    });
    const early = await Early.start();
    expect(await GenServer.call(early, ["early"])).toBe("early");
    expect(await GenServer.call(early, ["state"])).toBe(1);
  });

  test("reply refuses what is no from", () => {
    expect(() => GenServer.reply({} as never, 1 as never)).toThrow(ArgumentError);
  });
});

describe("GenServer.cast", () => {
  test("GS-053: is ok whoever is there: nobody, the dead, an unknown name, a via name that throws, another node", async () => {
    const dead = await startTickets();
    Process.exit(dead, "kill");
    const throws = {
      whereisName: () => {
        throw new Error("no registry");
      },
      registerName: () => true,
      unregisterName: () => {},
    };
    for (const server of [
      dead,
      "nobody",
      Tickets,
      { name: "nobody", node: "nonode@nohost" },
      { name: "x", node: "other@host" },
      throws,
    ]) {
      expect(GenServer.cast(server as never, ["x"] as never)).toBe("ok");
    }
  });

  test("GS-054: casts and calls of one sender are handled in the order they were sent", async () => {
    const desk = await startTickets();
    GenServer.cast(desk, ["skip_to", 7]);
    const seven = GenServer.call(desk, ["take"]);
    GenServer.cast(desk, ["skip_to", 50]);
    expect([await seven, await GenServer.call(desk, ["take"])]).toEqual([7, 50]);
  });

  test("a hundred thousand casts queue and drain in order", async () => {
    const Sum = GenServer.define("Sum", {
      init: () => ok({ last: -1, wrong: 0 }),
      handleCast: {
        n: (state, n: number) => noreply({ last: n, wrong: state.wrong + (n === state.last + 1 ? 0 : 1) }),
      },
      handleCall: { state: (state) => reply(state, state) },
    });
    const sum = await Sum.start();
    for (let n = 0; n < 100_000; n++) GenServer.cast(sum, ["n", n]);
    expect(await GenServer.call(sum, ["state"], "infinity")).toEqual({ last: 99_999, wrong: 0 });
  });
});

describe("GenServer.handleInfo", () => {
  test("GS-057: without it, a message is logged once and the server lives on", async () => {
    const desk = await startTickets();
    const events = await captureLog(async () => {
      Process.send(desk, { stray: true });
      await GenServer.call(desk, ["take"]);
    });
    expect(events.map(({ level, report }) => [level, report?.["label"]])).toEqual([["error", "unexpected_message"]]);
    expect(events[0]!.metadata["pid"]).toBe(desk);
  });
});

describe("servers of one function", () => {
  test("take any request, and answer by what they return", async () => {
    const Any = GenServer.define("Any", {
      init: () => ok("state"),
      handleCall: (state: string, request: { readonly ask: number }) => reply(request.ask + 1, state),
      handleCast: (state: string, request: string) => (Process.send(me, request), noreply(state)),
    });
    const any = await Any.start();
    expect(await GenServer.call(any, { ask: 1 })).toBe(2);
    GenServer.cast(any, "told");
    expect(await Process.receive()).toBe("told");
  });

  test("may park every caller and answer by from", async () => {
    const Any = GenServer.define("Any", {
      init: () => ok(0),
      handleCall: (state: number, request: string, from: From<string>) => {
        if (request === "stop") return stop("normal", state, { reply: "bye" });
        GenServer.reply(from, `${request}!`);
        return noreply(state + 1);
      },
    });
    const any = await Any.start();
    expect(await GenServer.call(any as never, "hello" as never)).toBe("hello!");
    expect(await GenServer.call(any as never, "stop" as never)).toBe("bye");
    expect(Process.alive(any)).toBe(false);
  });
});

describe("GenServer.multiCall and abcast", () => {
  test("GS-100: answers by node, and the nodes that gave none", async () => {
    await startTickets();
    expect(await GenServer.multiCall(["nonode@nohost", "other@host"], "desk", ["take"])).toEqual([
      [["nonode@nohost", 100]],
      ["other@host"],
    ]);
    expect(await GenServer.multiCall(["nonode@nohost"], "nobody", ["take"])).toEqual([[], ["nonode@nohost"]]);
  });

  test("GS-101: abcast is abcast, whoever exists", async () => {
    await Tickets.start(1);
    expect(GenServer.abcast(["nonode@nohost", "other@host"], "Tickets", ["skip_to", 9])).toBe("abcast");
    expect(await GenServer.call(Tickets, ["take"])).toBe(9);
  });
});

describe("GenServer.whereis", () => {
  test("finds by pid, name, module; undefined for names of the dead and the unknown, and a pid is its own answer", async () => {
    const started = await Tickets.start(1);
    expect([GenServer.whereis(started), GenServer.whereis(Tickets), GenServer.whereis("Tickets")]).toEqual([
      started,
      started,
      started,
    ]);
    Process.exit(started, "kill");
    expect([GenServer.whereis(started), GenServer.whereis(Tickets), GenServer.whereis("nobody")]).toEqual([
      started,
      undefined,
      undefined,
    ]);
  });
});

describe("GenServer.define", () => {
  test.each([
    ["an unknown callback", { init: () => ok(0), handleCalls: {} }, "handleCalls"],
    ["no init", {}, "init"],
    ["a handler that is no function", { init: () => ok(0), handleCall: { get: 1 } }, "get"],
    ["a callback that is no function", { init: () => ok(0), terminate: "x" }, "terminate"],
  ])("refuses %s", (_what, callbacks, named) => {
    expect(() => GenServer.define("Wrong", callbacks as never)).toThrow(named);
  });
});
