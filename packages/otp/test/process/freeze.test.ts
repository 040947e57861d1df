/** Freezing: what travels cannot be changed behind the receiver's back, and nothing refuses to travel. */

import { GenServer, Process, noreply, ok, reply } from "@hinotori/otp";
import { afterEach, describe, expect, test } from "vitest";
import { freeze, setFreezing } from "../../src/process/freeze.ts";
import { failureOf, startClean } from "../support/run.ts";

startClean();
afterEach(() => void setFreezing(true));

describe("freeze", () => {
  test("freezes plain objects and arrays all the way down, symbols' and hidden values too", () => {
    const key = Symbol("key");
    const value = {
      list: [{ deep: { er: [1] } }],
      [key]: { a: 1 },
      bare: Object.assign(Object.create(null) as object, { a: [1] }),
    };
    Object.defineProperty(value, "hidden", { value: { a: 1 }, enumerable: false });
    expect(freeze(value)).toBe(value);
    for (const part of [
      value,
      value.list,
      value.list[0],
      value.list[0]!.deep.er,
      value[key],
      value.bare,
      (value.bare as { a: number[] }).a,
      (value as unknown as { hidden: object }).hidden,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  test("leaves instances, maps, dates, buffers and functions as they are", () => {
    class Own {
      open = { a: 1 };
    }
    const parts = { own: new Own(), map: new Map(), date: new Date(), bytes: new Uint8Array(2), fn: () => 1 };
    freeze(parts);
    for (const part of Object.values(parts)) expect(Object.isFrozen(part)).toBe(false);
    parts.own.open.a = 2;
    expect(parts.own.open.a).toBe(2);
  });

  test("calls no getter, and bears what refers to itself", () => {
    let asked = 0;
    const loop: Record<string, unknown> = {
      get lazy() {
        return asked++;
      },
    };
    loop["self"] = loop;
    loop["list"] = [loop];
    freeze(loop);
    expect([asked, Object.isFrozen(loop["list"])]).toEqual([0, true]);
  });

  test("does not overflow on what is nested a hundred thousand deep", () => {
    let deep: unknown[] = [];
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(Object.isFrozen(freeze(deep))).toBe(true);
  });

  test("lets travel what refuses to be frozen", async () => {
    const refuses = (trap: string): object =>
      new Proxy(
        {},
        {
          [trap]: () => {
            throw new Error(trap);
          },
        },
      );
    for (const trap of ["getPrototypeOf", "preventExtensions", "ownKeys", "getOwnPropertyDescriptor", "isExtensible"]) {
      expect(() => freeze({ inside: refuses(trap) })).not.toThrow();
    }
    const space = await import("../../src/process/freeze.ts");
    expect(() => freeze([space])).not.toThrow();
  });

  test("does nothing when it is off, as in production", () => {
    expect(setFreezing(false)).toBe(true);
    expect(Object.isFrozen(freeze({ a: 1 }))).toBe(false);
    expect(setFreezing(true)).toBe(false);
  });
});

describe("what is frozen", () => {
  const Desk = GenServer.define("Desk", {
    init: (list: number[]) => ok({ list }),
    handleCall: {
      list: (state) => reply(state.list, state),
      push: (state, n: number) => (state.list.push(n), reply("pushed", state)),
      keep: (_state, list: number[]) => reply("kept", { list }),
      later: async (state) => (await null, reply({ fresh: [1] }, { ...state, extra: { a: 1 } })),
    },
    handleCast: { keep: (_state, list: number[]) => noreply({ list }) },
  });

  test("state, requests, replies and messages: changing them throws where it is done", async () => {
    const pid = await Desk.start([1]);
    const [mine, told, sent] = [[1], [1], { a: [1] }];
    await GenServer.call(pid, ["keep", mine]);
    GenServer.cast(pid, ["keep", told]);
    Process.send(Process.self(), sent);
    const replied = await GenServer.call(pid, ["list"]);
    const fresh = (await GenServer.call(pid, ["later"])).fresh;
    for (const list of [mine, told, sent.a, replied, fresh]) expect(() => list.push(2)).toThrow(TypeError);
  });

  test("a handler that changes its state in place ends with the TypeError", async () => {
    const pid = await Desk.start([1]);
    expect((await failureOf(GenServer.call(pid, ["push", 2]))).reason).toBeInstanceOf(TypeError);
  });

  test("exit reasons, too", async () => {
    const reason = { why: [1] };
    const pid = Process.spawn(() => Process.sleep("infinity"));
    Process.exit(pid, reason);
    expect(() => reason.why.push(2)).toThrow(TypeError);
  });
});
