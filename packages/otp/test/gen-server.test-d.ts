/** What the compiler knows of a GenServer: from one definition, every message, answer, state and start. */

import { type From, GenServer, type Pid, Process, deferred, ignore, noreply, ok, reply, stop } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

const Desk = GenServer.define("Desk", {
  registered: true,
  init: (first: number) => ok({ next: first, owner: "nobody" }),
  handleCall: {
    take: (desk) => reply(desk.next, { ...desk, next: desk.next + 1 }),
    rename: (desk, owner: string, loud?: boolean) =>
      reply(loud === true ? ("renamed" as const) : ("ok" as const), { ...desk, owner }),
    later: async (desk, ...words: string[]) => reply(words, desk),
    either: (desk, n: number) => (n > 0 ? reply("positive" as const, desk) : reply(null, desk)),
    end: (desk) => stop("normal", desk),
  },
  handleCast: {
    skip_to: (desk, next: number) => noreply({ ...desk, next }),
    reset: (desk) => noreply(desk),
  },
  handleInfo: (desk, message) => {
    expectTypeOf(desk).toEqualTypeOf<{ next: number; owner: string }>();
    expectTypeOf(message).toBeUnknown();
    return noreply(desk);
  },
  terminate: (reason, desk) => {
    expectTypeOf(reason).toBeUnknown();
    expectTypeOf(desk.next).toBeNumber();
  },
});

declare const desk: Awaited<ReturnType<typeof Desk.startLink>>;

describe("GenServer.call", () => {
  test("knows the answer of each tag", () => {
    expectTypeOf(GenServer.call(desk, ["take"])).toEqualTypeOf<Promise<number>>();
    expectTypeOf(GenServer.call(desk, ["rename", "me"])).toEqualTypeOf<Promise<"ok" | "renamed">>();
    expectTypeOf(GenServer.call(desk, ["rename", "me", true])).toEqualTypeOf<Promise<"ok" | "renamed">>();
    expectTypeOf(GenServer.call(desk, ["later", "a", "b"])).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(GenServer.call(desk, ["later"])).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(GenServer.call(desk, ["either", 1])).toEqualTypeOf<Promise<"positive" | null>>();
    expectTypeOf(GenServer.call(desk, ["end"])).toEqualTypeOf<Promise<never>>();
  });

  test("takes a timeout, infinity, or options", () => {
    void GenServer.call(desk, ["take"], 100);
    void GenServer.call(desk, ["take"], "infinity");
    void GenServer.call(desk, ["take"], { timeout: 100, signal: AbortSignal.abort() });
    // @ts-expect-error a timeout is a number or "infinity"
    void GenServer.call(desk, ["take"], "forever");
    // @ts-expect-error the option is called timeout
    void GenServer.call(desk, ["take"], { timout: 100 });
  });

  test("refuses an unknown tag", () => {
    // @ts-expect-error there is no such call
    void GenServer.call(desk, ["tale"]);
    // @ts-expect-error a cast is no call
    void GenServer.call(desk, ["skip_to", 1]);
    // @ts-expect-error a request is a tuple
    void GenServer.call(desk, "take");
    // @ts-expect-error a request begins with its tag
    void GenServer.call(desk, []);
  });

  test("refuses a wrong, a missing and an extra argument", () => {
    // @ts-expect-error the owner is a string
    void GenServer.call(desk, ["rename", 7]);
    // @ts-expect-error the owner is missing
    void GenServer.call(desk, ["rename"]);
    // @ts-expect-error take has no argument
    void GenServer.call(desk, ["take", 1]);
    // @ts-expect-error rename has two arguments
    void GenServer.call(desk, ["rename", "me", true, 1]);
    // @ts-expect-error loud is a boolean
    void GenServer.call(desk, ["rename", "me", "loud"]);
    // @ts-expect-error words are strings
    void GenServer.call(desk, ["later", "a", 1]);
  });

  test("refuses a wrong use of the answer", () => {
    // @ts-expect-error take answers a number
    const wrong: Promise<string> = GenServer.call(desk, ["take"]);
    // @ts-expect-error rename answers "ok" or "renamed"
    const other: Promise<"ok"> = GenServer.call(desk, ["rename", "me"]);
    expectTypeOf([wrong, other]).toBeArray();
  });
});

describe("GenServer.cast", () => {
  test("takes the tags of casts, and answers ok", () => {
    expectTypeOf(GenServer.cast(desk, ["skip_to", 1])).toEqualTypeOf<"ok">();
    GenServer.cast(desk, ["reset"]);
    // @ts-expect-error there is no such cast
    GenServer.cast(desk, ["take"]);
    // @ts-expect-error next is a number
    GenServer.cast(desk, ["skip_to", "1"]);
    // @ts-expect-error next is missing
    GenServer.cast(desk, ["skip_to"]);
    // @ts-expect-error reset has no argument
    GenServer.cast(desk, ["reset", 1]);
  });
});

describe("a server", () => {
  test("may be its module, with the same messages as its pid", () => {
    expectTypeOf(GenServer.call(Desk, ["take"])).toEqualTypeOf<Promise<number>>();
    GenServer.cast(Desk, ["skip_to", 1]);
    // @ts-expect-error there is no such call
    void GenServer.call(Desk, ["tale"]);
    // @ts-expect-error next is a number
    GenServer.cast(Desk, ["skip_to", "1"]);
  });

  test("known by name alone takes any request and answers unknown", () => {
    expectTypeOf(GenServer.call("Desk", ["anything", 1])).toEqualTypeOf<Promise<unknown>>();
    expectTypeOf(GenServer.call({ name: "Desk", node: "n" }, "anything")).toEqualTypeOf<Promise<unknown>>();
    GenServer.cast("Desk", { any: "thing" });
    // @ts-expect-error a number is no server
    void GenServer.call(7, ["take"]);
  });

  test("of another module is another type", () => {
    const Other = GenServer.define("Other", { init: () => ok(0), handleCall: { other: (n) => reply(n, n) } });
    // @ts-expect-error its pid does not take the desk's calls
    const wrong: typeof desk = {} as Awaited<ReturnType<typeof Other.start>>;
    expectTypeOf(wrong).not.toBeAny();
  });

  test("that leaves its handlers out takes nothing", () => {
    const Mute = GenServer.define("Mute", { init: () => ok(0) });
    const mute = {} as Awaited<ReturnType<typeof Mute.start>>;
    // @ts-expect-error it has no calls
    void GenServer.call(mute, ["get"]);
    // @ts-expect-error it has no casts
    GenServer.cast(mute, ["get"]);
  });

  test("is a pid like any other", () => {
    expectTypeOf(desk).toExtend<Pid>();
    Process.send(desk, "anything");
    Process.monitor(Desk);
    void GenServer.stop(desk);
    expectTypeOf(GenServer.stop(Desk, "shutdown", 100)).toEqualTypeOf<Promise<"ok">>();
  });
});

describe("a start", () => {
  test("takes the argument of init, then options", () => {
    void Desk.startLink(1);
    void Desk.startLink(1, { name: "desk", timeout: 100 });
    void GenServer.start(Desk, 1, { name: "desk" });
    // @ts-expect-error the argument is missing
    void Desk.startLink();
    // @ts-expect-error the argument is a number
    void Desk.startLink("1");
    // @ts-expect-error the argument is a number
    void GenServer.startLink(Desk, "1");
    // @ts-expect-error the option is called name
    void Desk.startLink(1, { nam: "desk" });
    // @ts-expect-error a name is a string or a via name
    void Desk.startLink(1, { name: 7 });
  });

  test("of an init without, or with a default argument may leave it out", () => {
    const None = GenServer.define("None", { init: () => ok(0) });
    const Default = GenServer.define("Default", { init: (n: number = 1) => ok(n) });
    void None.startLink();
    void None.startLink(undefined, { name: "none" });
    void Default.startLink();
    void Default.startLink(2);
    // @ts-expect-error its init takes nothing
    void None.startLink(1);
    // @ts-expect-error the argument is a number
    void Default.startLink("2");
  });

  test("is undefined only when init may ignore", () => {
    const Maybe = GenServer.define("Maybe", { init: (go: boolean) => (go ? ok(0) : ignore()) });
    const Later = GenServer.define("Later", { init: async (go: boolean) => (go ? ok(0) : ignore()) });
    const Fails = GenServer.define("Fails", {
      init: (go: boolean) => (go ? ok(0) : stop("no")),
      handleCall: { get: (n) => reply(n, n) },
    });
    expectTypeOf<Awaited<ReturnType<typeof Desk.start>>>().toExtend<Pid>();
    expectTypeOf<Extract<Awaited<ReturnType<typeof Desk.start>>, undefined>>().toBeNever();
    expectTypeOf<Extract<Awaited<ReturnType<typeof Maybe.start>>, undefined>>().toBeUndefined();
    expectTypeOf<Extract<Awaited<ReturnType<typeof Later.start>>, undefined>>().toBeUndefined();
    expectTypeOf<Extract<Awaited<ReturnType<typeof Fails.start>>, undefined>>().toBeNever();
    // @ts-expect-error it may be undefined
    void Maybe.start(true).then((pid) => GenServer.stop(pid));
  });

  test("childSpec takes the same argument", () => {
    Desk.childSpec(1);
    // @ts-expect-error the argument is a number
    Desk.childSpec("1");
    // @ts-expect-error the argument is missing
    Desk.childSpec();
  });
});

describe("handlers", () => {
  test("know the state that init makes, through a promise as well", () => {
    GenServer.define("Async", {
      init: async () => ok({ list: [1] }),
      handleCall: {
        get: (state) => {
          expectTypeOf(state).toEqualTypeOf<{ list: number[] }>();
          return reply(state.list, state);
        },
      },
      handleContinue: (state, argument) => {
        expectTypeOf(state).toEqualTypeOf<{ list: number[] }>();
        expectTypeOf(argument).toBeUnknown();
        return noreply(state);
      },
    });
  });

  test("are refused when they leave another state", () => {
    GenServer.define("Wrong", {
      init: () => ok({ n: 1 }),
      handleCall: {
        // @ts-expect-error the state is { n: number }
        call: () => reply("ok", { n: "1" }),
      },
      handleCast: {
        // @ts-expect-error the state is { n: number }
        cast: () => noreply("state"),
      },
      // @ts-expect-error the state is { n: number }
      handleInfo: () => noreply({ m: 1 }),
    });
  });

  test("are refused when they use the state wrongly", () => {
    GenServer.define("Wrong", {
      init: () => ok({ n: 1 }),
      handleCall: {
        // @ts-expect-error there is no m in the state
        call: (state) => reply(state.m, state),
      },
    });
  });

  test("are refused with a way out that is not theirs", () => {
    GenServer.define("Wrong", {
      init: () => ok(1),
      handleCast: {
        // @ts-expect-error nobody waits for the reply of a cast
        cast: (n) => reply("x", n),
      },
      // @ts-expect-error nobody waits for the reply of a message
      handleInfo: (n) => reply("x", n),
    });
    GenServer.define("Wrong", {
      init: () => ok(1),
      handleCall: {
        // @ts-expect-error a call's handler returns a way out
        call: (n) => n,
      },
    });
  });

  test("are refused when init is", () => {
    // @ts-expect-error init returns ok, ignore or stop
    GenServer.define("Wrong", { init: () => ({ n: 1 }) });
    // @ts-expect-error init is missing
    GenServer.define("Wrong", { handleCall: {} });
  });

  test("a callback that does not exist is refused", () => {
    GenServer.define("Wrong", {
      init: () => ok(1),
      // @ts-expect-error it is called handleCall
      handleCalls: {},
    });
  });
});

describe("handlers of one function", () => {
  const Any = GenServer.define("Any", {
    init: () => ok(0),
    handleCall: (n, request: { readonly ask: string }) => reply(request.ask.length + n, n),
    handleCast: (n, request: "up" | "down") => noreply(request === "up" ? n + 1 : n - 1),
  });
  const any = {} as Awaited<ReturnType<typeof Any.start>>;

  test("take their request and answer what they return", () => {
    expectTypeOf(GenServer.call(any, { ask: "x" })).toEqualTypeOf<Promise<number>>();
    GenServer.cast(any, "up");
    // @ts-expect-error ask is a string
    void GenServer.call(any, { ask: 1 });
    // @ts-expect-error the request is { ask }
    void GenServer.call(any, ["ask"]);
    // @ts-expect-error the cast is "up" or "down"
    GenServer.cast(any, "left");
  });
});

describe("deferred", () => {
  const Queue = GenServer.define("Queue", {
    init: () => ok([] as From<string>[]),
    handleCall: {
      wait: deferred((waiting, from: From<string>, _key: number) => noreply([...waiting, from])),
    },
    handleCast: { serve: (waiting) => (waiting.forEach((from) => GenServer.reply(from, "served")), noreply([])) },
  });
  const queue = {} as Awaited<ReturnType<typeof Queue.start>>;

  test("is answered with what its From takes, and its arguments come after", () => {
    expectTypeOf(GenServer.call(queue, ["wait", 1])).toEqualTypeOf<Promise<string>>();
    // @ts-expect-error the key is a number
    void GenServer.call(queue, ["wait", "1"]);
    // @ts-expect-error the key is missing
    void GenServer.call(queue, ["wait"]);
  });

  test("GenServer.reply answers what the From takes", () => {
    const from = {} as From<string>;
    GenServer.reply(from, "text");
    // @ts-expect-error the answer is a string
    GenServer.reply(from, 7);
    expectTypeOf(from.pid).toExtend<Pid>();
  });

  test("leaves the state of its server", () => {
    GenServer.define("Wrong", {
      init: () => ok(0),
      handleCall: {
        // @ts-expect-error the state is a number
        wait: deferred((_n: number, _from: From<string>) => noreply("state")),
      },
    });
  });
});

test("Process.receive gives what its matcher says, or undefined", () => {
  expectTypeOf(Process.receive()).toEqualTypeOf<Promise<unknown>>();
  expectTypeOf(Process.receive((message): message is string => typeof message === "string")).toEqualTypeOf<
    Promise<string | undefined>
  >();
  expectTypeOf(Process.spawnMonitor(() => 1)[0]).toEqualTypeOf<Pid>();
  expectTypeOf(Process.spawn(() => 1)).toEqualTypeOf<Pid>();
});
