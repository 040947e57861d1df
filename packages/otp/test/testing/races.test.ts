/** Races that simulate must find in few seeds: each planted, each with the order that shows it and one that does not. */

import { GenServer, Logger, type Pid, Process, noreply, ok, reply } from "@hinotori/otp";
import { SimulationError, simulate } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

Logger.configure({ console: false });

const Counter = GenServer.define("Counter", {
  init: () => ok(0),
  handleCall: { get: (n) => reply(n, n), put: (_n, next: number) => reply("ok", next) },
});

/** Runs bodies as processes, and gives the reasons they end with, in the order they were started. */
async function all(...bodies: (() => unknown)[]): Promise<unknown[]> {
  const refs = bodies.map((body) => Process.spawn(body, { monitor: true })[1]);
  const reasons: unknown[] = [];
  for (const ref of refs) {
    const down = (await Process.receive((message) => Array.isArray(message) && message[1] === ref)) as unknown[];
    reasons.push(down[4]);
  }
  return reasons;
}

const increment = async (counter: Pid): Promise<number> => {
  const n = (await GenServer.call(counter, ["get"])) as number;
  await GenServer.call(counter, ["put", n + 1]);
  return n;
};

const races = {
  "an update is lost": async () => {
    const counter = await Counter.start();
    await all(
      () => increment(counter),
      () => increment(counter),
    );
    return GenServer.call(counter, ["get"]);
  },
  "four updates of one go between two reads of another": async () => {
    const counter = await Counter.start();
    const reads: number[] = [];
    await all(
      async () => {
        for (let turn = 0; turn < 3; turn++) reads.push(await GenServer.call(counter, ["get"]));
      },
      async () => {
        for (let turn = 0; turn < 4; turn++) await increment(counter);
      },
    );
    const [first = 0, , last = 0] = reads;
    return last - first === 4;
  },
  "two find nobody, and both start one": async () => {
    const directory = await Counter.start();
    let started = 0;
    const ensure = async (): Promise<void> => {
      if ((await GenServer.call(directory, ["get"])) === 1) return;
      await Counter.start();
      started++;
      await GenServer.call(directory, ["put", 1]);
    };
    await all(ensure, ensure);
    return started;
  },
  "a name is taken between the look and the start": async () => {
    const Slow = GenServer.define("Slow", { init: async () => (await Process.sleep(5), ok(0)) });
    const gate = await Counter.start();
    const ensure = async (): Promise<void> => {
      if (Process.whereis("raced") !== undefined) return;
      await GenServer.call(gate, ["get"]);
      await Slow.start(undefined, { name: "raced" });
    };
    return (await all(ensure, ensure)).every((reason) => reason === "normal");
  },
  "an answer comes in the same moment as its timeout": async () => {
    const Slow = GenServer.define("Slow", {
      init: () => ok(0),
      handleCall: { work: async (n) => (await Process.sleep(100), reply("done", n)) },
    });
    const slow = await Slow.start();
    return GenServer.call(slow, ["work"], 100).catch((error: { reason: unknown }) => error.reason);
  },
  "a monitor is set before or after the end": async () => {
    const short = Process.spawn(() => Process.exit("boom"));
    let told: unknown;
    await all(async () => {
      Process.monitor(short);
      [, , , , told] = (await Process.receive()) as unknown[];
    });
    return told;
  },
  "who was notified and who was answered both go on": async () => {
    const me = Process.self();
    const notified = Process.spawn(async () => {
      await Process.receive();
      Process.send(me, "notified");
    });
    const Server = GenServer.define("Server", {
      init: () => ok(0),
      handleCall: { go: (n) => (Process.send(notified, "go"), reply("ok", n)) },
    });
    const server = await Server.start();
    Process.spawn(async () => {
      await GenServer.call(server, ["go"]);
      Process.send(me, "answered");
    });
    return Process.receive();
  },
  "one handles a single message after another has handled thirty": async () => {
    const seen: string[] = [];
    const Noter = GenServer.define("Noter", {
      init: () => ok(0),
      handleCall: { done: (n) => reply("ok", n) },
      handleCast: { note: (n, what: string) => (seen.push(what), noreply(n)) },
    });
    const [one, many] = [await Noter.start(), await Noter.start()];
    GenServer.cast(one, ["note", "one"]);
    for (let at = 0; at < 30; at++) GenServer.cast(many, ["note", "many"]);
    await Promise.all([GenServer.call(one, ["done"]), GenServer.call(many, ["done"])]);
    return seen.indexOf("one") === 30;
  },
};

const outcomes: readonly (readonly [keyof typeof races, readonly unknown[]])[] = [
  ["an update is lost", [1, 2]],
  ["four updates of one go between two reads of another", [true, false]],
  ["two find nobody, and both start one", [1, 2]],
  ["a name is taken between the look and the start", [true, false]],
  ["an answer comes in the same moment as its timeout", ["done", "timeout"]],
  ["a monitor is set before or after the end", ["boom", "noproc"]],
  ["who was notified and who was answered both go on", ["answered", "notified"]],
  ["one handles a single message after another has handled thirty", [true, false]],
];

describe("simulate", () => {
  test.each(outcomes)("finds in a hundred seeds when %s, and when not", async (name, expected) => {
    const found = new Set<unknown>();
    for (let seed = 1; seed <= 100 && found.size < expected.length; seed++)
      found.add(await simulate(seed, races[name]));
    expect(found).toEqual(new Set(expected));
  });

  test.each(outcomes)("takes the same steps again under the same seed: %s", async (name) => {
    const trace = async (seed: number): Promise<readonly string[]> => {
      const failure = simulate(seed, async () => {
        throw new Error(String(await races[name]()));
      });
      const error = (await failure.catch((thrown: unknown) => thrown)) as SimulationError;
      return [error.message, ...error.trace];
    };
    for (const seed of [1, 2, 3, 4]) expect(await trace(seed)).toEqual(await trace(seed));
  });

  test("takes an answer late when turns are delayed, and never without", async () => {
    const Quick = GenServer.define("Quick", { init: () => ok(0), handleCall: { now: (n) => reply("now", n) } });
    const program = async (): Promise<unknown> => {
      const quick = await Quick.start();
      return GenServer.call(quick, ["now"], 100).catch((error: { reason: unknown }) => error.reason);
    };
    const found = new Set<unknown>();
    for (let seed = 1; seed <= 100; seed++) found.add(await simulate(seed, program, { maxDelay: 300 }));
    expect(found).toEqual(new Set(["now", "timeout"]));
    for (let seed = 1; seed <= 20; seed++) expect(await simulate(seed, program)).toBe("now");
  });

  test("tells the seed, the steps and what the program threw", async () => {
    const error = (await simulate(7, async () => {
      const counter = await Counter.start();
      await increment(counter);
      throw new RangeError("not what it should be");
    }).catch((thrown: unknown) => thrown)) as SimulationError;
    expect(error).toBeInstanceOf(SimulationError);
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.message).toBe(
      [
        "the simulated program failed: not what it should be",
        "",
        "Replay it with simulate(7, …). The steps:",
        "    0ms Simulation #PID<0.0.0>",
        '    0ms Counter #PID<0.1.0> ["get"]',
        "    0ms Simulation #PID<0.0.0> goes on",
        '    0ms Counter #PID<0.1.0> ["put", 1]',
        "    0ms Simulation #PID<0.0.0> goes on",
      ].join("\n"),
    );
  });

  test("leaves no process, name or timer of a run to the next", async () => {
    const before = Process.list();
    for (let seed = 1; seed <= 10; seed++) {
      await simulate(seed, async ({ clock }) => {
        expect([Process.whereis("left"), clock.pending, clock.monotonicTime()]).toEqual([undefined, 0, 0]);
        await Counter.start(undefined, { name: "left" });
        Process.sendInterval("left", "beat", 10);
        Process.spawn(() => Process.sleep(1000));
        await Process.sleep(1);
      });
    }
    expect(Process.list()).toEqual(before);
  });
});
