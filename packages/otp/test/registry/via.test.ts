/** Registry.via: keys of a registry as the names of servers. */

import {
  ArgumentError,
  GenServer,
  type Pid,
  Process,
  Registry,
  Supervisor,
  ignore,
  ok,
  reply,
  stop,
} from "@hinotori/otp";
import { beforeEach, describe, expect, test } from "vitest";
import { endOf, failureOf, messages, startClean } from "../support/run.ts";

startClean();

const Server = GenServer.define("Server", {
  init: (way: "ok" | "stop" | "ignore" = "ok") =>
    way === "stop" ? stop("no") : way === "ignore" ? ignore() : ok(Registry.keys("R", Process.self())),
  handleCall: { keys: (state) => reply(state, state) },
  handleCast: { end: (state, reason: unknown) => stop(reason, state) },
});

const via = Registry.via;
const start = (key: unknown, value?: unknown): Promise<Pid> =>
  Server.start("ok", { name: via("R", key, value) }) as Promise<Pid>;

beforeEach(async () => {
  await Registry.startLink({ keys: "unique", name: "R" });
});

describe("a server started with a via name", () => {
  test("RG-028: is registered before its init, callable by the name, its value undefined", async () => {
    const pid = await start(["hall", 1]);
    expect(await GenServer.call(via("R", ["hall", 1]), ["keys"])).toEqual([["hall", 1]]);
    expect([Registry.lookup("R", ["hall", 1]), GenServer.whereis(via("R", ["hall", 1]))]).toEqual([
      [[pid, undefined]],
      pid,
    ]);
    Process.send(via("R", ["hall", 1]), "stray");
    expect(await GenServer.stop(via("R", ["hall", 1]))).toBe("ok");
    expect(Registry.count("R")).toBe(0);
  });

  test("RG-029: keeps the value of the name; it is found without it", async () => {
    const pid = await start("k", { v: 1 });
    expect(Registry.lookup("R", "k")).toEqual([[pid, { v: 1 }]]);
    expect(GenServer.whereis(via("R", "k"))).toBe(pid);
  });

  test("fails with already_started where the key is taken", async () => {
    const pid = await start("k");
    expect((await failureOf(start("k"))).reason).toEqual(["already_started", pid]);
    expect(Registry.lookup("R", "k")).toHaveLength(1);
  });

  test.each(["stop", "ignore"] as const)("has its key free again when its init does not go well: %s", async (way) => {
    for (let n = 0; n < 20; n++) await Server.start(way, { name: via("R", "k") }).catch(() => undefined);
    expect([Registry.count("R"), await start("k")]).toEqual([0, Registry.whereis("R", "k")]);
  });

  test("has its key free before anybody hears of its end, so that its supervisor starts it again", async () => {
    const sup = await Supervisor.startLink([{ id: 1, start: () => Server.startLink("ok", { name: via("R", "k") }) }], {
      strategy: "one_for_one",
      maxRestarts: 50,
    });
    for (let n = 0; n < 50; n++) {
      const before = Registry.whereis("R", "k")!;
      Process.exit(before, "kill");
      await Supervisor.countChildren(sup);
      expect(Registry.whereis("R", "k")).not.toBe(before);
      expect(await GenServer.call(via("R", "k"), ["keys"])).toEqual(["k"]);
    }
    await Supervisor.stop(sup);
  });

  test("may be monitored by the name", async () => {
    const pid = await start("k");
    await messages();
    const ref = Process.monitor(via("R", "k"));
    GenServer.cast(via("R", "k"), ["end", "bye"]);
    await endOf(pid);
    expect(await messages()).toMatchObject([["DOWN", ref, "process", expect.anything(), "bye"]]);
  });
});

describe("a via name that nobody has", () => {
  test("RG-031: fails a call with noproc, and a send; a cast is ok", async () => {
    expect((await failureOf(GenServer.call(via("R", "no"), ["keys"]))).reason).toBe("noproc");
    expect(GenServer.cast(via("R", "no"), ["end", 1])).toBe("ok");
    expect(() => Process.send(via("R", "no"), "message")).toThrow(ArgumentError);
    expect(GenServer.whereis(via("R", "no"))).toBeUndefined();
  });

  test("RG-031: in a registry that does not run fails a call and a start with an ArgumentError; a cast is ok", async () => {
    await expect(GenServer.call(via("No", 1), ["keys"])).rejects.toThrow(ArgumentError);
    await expect(Server.start("ok", { name: via("No", 1) })).rejects.toThrow(ArgumentError);
    expect(GenServer.cast(via("No", 1), ["end", 1])).toBe("ok");
  });

  test("RG-032: in a duplicate registry is refused", async () => {
    await Registry.startLink({ keys: "duplicate", name: "D" });
    await expect(GenServer.call(via("D", 1), ["keys"])).rejects.toThrow(ArgumentError);
    await expect(Server.start("ok", { name: via("D", 1) })).rejects.toThrow(ArgumentError);
    expect(() => Registry.whereis("D", 1)).toThrow(ArgumentError);
  });

  test("RG-032: in a duplicate registry takes a cast to the only process of the key, as in Elixir, and no other", async () => {
    await Registry.startLink({ keys: "duplicate", name: "D" });
    const join = (): unknown => Registry.register("D", 1);
    join();
    GenServer.cast(via("D", 1), ["to the only one"]);
    expect(await messages()).toEqual([["$gen_cast", ["to the only one"]]]);
    join();
    expect([GenServer.cast(via("D", 1), ["of two"]), GenServer.cast(via("D", 2), ["of none"])]).toEqual(["ok", "ok"]);
    expect(await messages()).toEqual([]);
  });
});
