/** Scopes of metadata: which events carry them, before and after an `await`, and in whose processes. */

import { AsyncLocalStorage } from "node:async_hooks";

import { GenServer, Logger, ok, Process, Propagation, reply } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { inProcess, startClean } from "../support/run.ts";

startClean();

const scopeWith = (id: string): Logger.Scope => ({ metadata: { request_id: id } });

/** Each text that is logged meanwhile, with the request that it is said to belong to. */
async function logged(work: () => unknown): Promise<readonly (readonly [string, unknown])[]> {
  const events = await captureLog(async () => void (await work()));
  return events.map((event) => [event.text(), event.metadata["request_id"]] as const);
}

const Desk = GenServer.define("Scope.Desk", {
  init: () => ok(0),
  handleCall: {
    say: (state) => {
      Logger.error("handler");
      return reply("said", state);
    },
    slowly: async (state) => {
      await undefined;
      Logger.error("handler");
      return reply("said", state);
    },
    note: (state) => {
      Logger.metadata({ desk: 7 });
      return reply("noted", state);
    },
    noted: (state) => reply(Logger.metadata(), state),
  },
});

/** Takes scopes along into processes that are asked; returns what ends that. */
function carry(): () => void {
  return Propagation.install({
    capture: Logger.scope,
    run: (scope, body) => Logger.within(scope as Logger.Scope | undefined, body),
  });
}

describe.each([false, true])("within a scope, with acrossAwait %s,", (acrossAwait) => {
  beforeEach(() => Logger.configure({ acrossAwait }));
  afterEach(() => Logger.configure({ acrossAwait: false }));

  test("events carry its metadata, those of the call winning, and others do not", async () => {
    const said = await logged(() => {
      Logger.within(scopeWith("a"), () => {
        Logger.error("in");
        Logger.error("own", { request_id: "call" });
        Logger.within(scopeWith("b"), () => Logger.error("inner"));
        Logger.within(undefined, () => Logger.error("outside"));
        Logger.error("again");
      });
      Logger.error("after");
    });
    expect(said).toEqual([
      ["in", "a"],
      ["own", "call"],
      ["inner", "b"],
      ["outside", undefined],
      ["again", "a"],
      ["after", undefined],
    ]);
  });

  test("an event after an await is known by its own scope, or by none", async () => {
    const work = (id: string) =>
      Logger.within(scopeWith(id), async () => {
        await undefined;
        Logger.error(id);
      });
    const said = await logged(() => Promise.all([work("a"), work("b")]));
    expect(said).toEqual([
      ["a", acrossAwait ? "a" : undefined],
      ["b", acrossAwait ? "b" : undefined],
    ]);
  });

  test("what is thrown leaves it", () => {
    const broken = (): never =>
      Logger.within(scopeWith("a"), () => {
        throw new Error("no ink");
      });
    expect(broken).toThrow("no ink");
    expect(Logger.scope()).toBeUndefined();
  });

  test("metadata adds to the scope and to nothing else", async () => {
    await inProcess(() => {
      Logger.metadata({ desk: 1 });
      const scope = scopeWith("a");
      Logger.within(scope, () => {
        expect(Logger.scope()).toEqual(scope);
        expect(Logger.metadata({ user: 7 })).toEqual({ request_id: "a", user: 7 });
        Logger.resetMetadata({ user: 8 });
      });
      expect(scope.metadata).toEqual({ user: 8 });
      expect(Logger.metadata()).toEqual({ desk: 1 });
    });
  });

  test("a server that is called later has its own metadata", async () => {
    const desk = await startSupervised(Desk);
    const said = await logged(() =>
      Logger.within(scopeWith("a"), () =>
        Promise.all([GenServer.call(desk, ["slowly"]), GenServer.call(desk, ["say"])]),
      ),
    );
    expect(said).toEqual([
      ["handler", undefined],
      ["handler", undefined],
    ]);
  });

  test("what a server adds is the server's, though its caller's scope was lent to it", async () => {
    onTestFinished(carry());
    const desk = await startSupervised(Desk);
    const scope = scopeWith("a");
    await Logger.within(scope, () => GenServer.call(desk, ["note"]));
    expect(scope.metadata).toEqual({ request_id: "a" });
    expect(await GenServer.call(desk, ["noted"])).toEqual({ desk: 7 });
  });

  test("a propagator takes it along, into that call and no other", async () => {
    onTestFinished(carry());
    const desk = await startSupervised(Desk);
    const said = await logged(async () => {
      const asked = Logger.within(scopeWith("a"), () => [
        GenServer.call(desk, ["say"]),
        GenServer.call(desk, ["slowly"]),
        new Promise((done) => Process.spawn(() => done(Logger.error("spawned")))),
      ]);
      await Promise.all([GenServer.call(desk, ["say"]), ...asked]);
    });
    expect(said.map(([text, id]) => `${text} ${String(id)}`).toSorted()).toEqual(
      ["handler a", `handler ${acrossAwait ? "a" : "undefined"}`, "handler undefined", "spawned a"].toSorted(),
    );
  });
});

test("an await costs nothing more unless it is asked for, where Node follows promises by hooks", () => {
  Logger.configure({ acrossAwait: false });
  const stored: unknown[] = [];
  const { run } = AsyncLocalStorage.prototype;
  AsyncLocalStorage.prototype.run = function spy(this: AsyncLocalStorage<unknown>, store: unknown, ...rest: unknown[]) {
    stored.push(store);
    return run.call(this, store, ...(rest as [() => unknown])) as never;
  };
  onTestFinished(() => void (AsyncLocalStorage.prototype.run = run));
  Logger.within(scopeWith("a"), () => Logger.error("in"));
  expect(stored).toEqual([]);
});
