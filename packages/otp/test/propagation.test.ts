import { AsyncLocalStorage } from "node:async_hooks";

import { GenServer, Process, Propagation, Task, deferred, type From, noreply, ok, reply } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const span = new AsyncLocalStorage<string | undefined>();

const Server = GenServer.define("Propagation.Server", {
  init: () => ok({ seen: [] as (string | undefined)[] }),
  handleCall: {
    sync: (state) => reply(span.getStore(), state),
    later: async (state) => {
      await null;
      return reply(span.getStore(), state);
    },
    deferred: deferred((state, from: From<string | undefined>) => {
      GenServer.reply(from, span.getStore());
      return noreply(state);
    }),
    seen: (state) => reply(state.seen, state),
  },
  handleCast: { note: (state) => noreply({ seen: [...state.seen, span.getStore()] }) },
});

let takeOut: () => void;
beforeEach(() => {
  takeOut = Propagation.install({
    capture: () => span.getStore(),
    run: (captured, body) => span.run(captured as string | undefined, body),
  });
});
afterEach(() => takeOut());

describe("Propagation", () => {
  test("a call carries its caller's context into the handler, before and after an await", async () => {
    const pid = await startSupervised(Server);
    const asked = span.run("a", () =>
      Promise.all([
        GenServer.call(pid, ["sync"]),
        GenServer.call(pid, ["later"]),
        GenServer.call(pid, ["sync"]),
        GenServer.call(pid, ["deferred"]),
      ]),
    );
    expect(await asked).toEqual(["a", "a", "a", "a"]);
  });

  test("callers at the same time each have their own", async () => {
    const pid = await startSupervised(Server);
    const names = Array.from({ length: 50 }, (_, i) => `caller ${i}`);
    const got = await Promise.all(names.map((name) => span.run(name, () => GenServer.call(pid, ["later"]))));
    expect(got).toEqual(names);
  });

  test("what carries nothing is handled in nobody's context, whoever woke the scheduler", async () => {
    const pid = await startSupervised(Server);
    span.run("a", () => GenServer.cast(pid, ["note"]));
    expect(await GenServer.call(pid, ["seen"])).toEqual([undefined]);
  });

  test("a spawned process and a task run in the context they were made in", async () => {
    const seen: (string | undefined)[] = [];
    const done = span.run("a", () => Task.async(async () => span.getStore()));
    expect(await Task.await(done)).toBe("a");
    const [pid, ref] = span.run("b", () => Process.spawnMonitor(() => void seen.push(span.getStore())));
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    expect([pid.constructor.name, seen]).toEqual(["Pid", ["b"]]);
  });

  test("a second one is refused, and nothing is carried when it is taken out", async () => {
    const other = { capture: () => 1, run: <Result>(_: unknown, body: () => Result) => body() };
    expect(() => Propagation.install(other)).toThrow(expect.objectContaining({ code: "OTP_ARGUMENT" }));
    takeOut();
    const put = Propagation.install(other);
    put();
  });
});
