/** Presence on one node: track, update, untrack, list, what is told of it, and what happens when something falls. */
import { ExitError, GenServer, Process, type Pid } from "@hinotori/otp";
import { assertReceive, captureLog, clock, refuteReceive, settled, startSupervised } from "@hinotori/otp/testing";
import { Presence, PubSub } from "@hinotori/pubsub";
import { describe, expect, test } from "vitest";

const kPubSub = "Test.PubSub";
const kRoom = "room:lobby";

async function start<Shown extends Presence.Present = Presence.Present, State = void>(
  options: Partial<Presence.PresenceOptions<Shown, State>> = {},
): Promise<Presence.PresenceModule<Shown>> {
  const Room = Presence.define<Shown, State>("Test.Presence", { pubsub: kPubSub, ...options });
  await startSupervised([PubSub, { name: kPubSub }]);
  await startSupervised(Room);
  return Room;
}

function person(): Pid {
  return Process.spawn(() => Process.sleep("infinity"));
}

async function nextDiff(): Promise<Presence.Diff> {
  const message = await Process.receive(Presence.isDiff, { timeout: 30_000 });
  if (message === undefined) throw new Error("no diff has come");
  return message.payload;
}

describe("Presence.track", () => {
  test("makes a process present under a key, with its meta and a reference", async () => {
    const Room = await start();
    const ref = await Room.track(person(), kRoom, "ada", { device: "phone" });
    expect(ref).toMatch(/^[0-9a-z]+-[0-9a-z]+-[0-9a-z]+$/);
    expect({ ...(await Room.list(kRoom)) }).toEqual({ ada: { metas: [{ device: "phone", phx_ref: ref }] } });
    expect({ ...(await Room.list("room:other")) }).toEqual({});
  });

  test("gathers the metas of many processes under one key", async () => {
    const Room = await start();
    await Room.track(person(), kRoom, "ada", { device: "phone" });
    await Room.track(person(), kRoom, "ada", { device: "desk" });
    await Room.track(person(), kRoom, "bob", {});
    const here = await Room.list(kRoom);
    expect(Object.keys(here)).toEqual(["ada", "bob"]);
    expect(here["ada"]?.metas.map(({ device }) => device)).toEqual(["phone", "desk"]);
  });

  test("refuses a process that is present under the key already", async () => {
    const Room = await start();
    const ada = person();
    await Room.track(ada, kRoom, 1, {});
    const error = { code: "PUBSUB_PRESENCE", reason: "already_tracked" };
    await expect(Room.track(ada, kRoom, "1", {})).rejects.toMatchObject(error);
    await Room.track(ada, kRoom, "2", {});
    await Room.track(ada, "room:other", "1", {});
  });

  test("refuses a process that has ended, a meta that is no object, a pid that is none", async () => {
    const Room = await start();
    const [gone, ref] = Process.spawn(() => {}, { monitor: true });
    await assertReceive(["DOWN", ref, "process", gone, "normal"]);
    await expect(Room.track(gone, kRoom, "ada", {})).rejects.toMatchObject({ reason: "noproc" });
    await expect(Room.track(person(), kRoom, "ada", 7 as never)).rejects.toMatchObject({ code: "PUBSUB_ARGUMENT" });
    await expect(Room.track("ada" as never, kRoom, "ada", {})).rejects.toMatchObject({ code: "PUBSUB_ARGUMENT" });
    await expect(Room.track(person(), 7 as never, "ada", {})).rejects.toMatchObject({ code: "PUBSUB_ARGUMENT" });
    await expect(Room.track(person(), kRoom, {} as never, {})).rejects.toMatchObject({ code: "PUBSUB_ARGUMENT" });
  });

  test("takes any text for a key", async () => {
    const Room = await start();
    PubSub.subscribe(kPubSub, kRoom);
    for (const key of ["__proto__", "constructor", "toString", ""]) {
      await Room.track(person(), kRoom, key, { key });
      const { joins } = await nextDiff();
      expect(Object.keys(joins)).toEqual([key]);
    }
    const here = await Room.list(kRoom);
    expect(Object.keys(here)).toEqual(["__proto__", "constructor", "toString", ""]);
    expect(Object.getPrototypeOf(here)).toBeNull();
    expect((await Room.getByKey(kRoom, "__proto__"))?.metas[0]?.["key"]).toBe("__proto__");
    expect(await Room.getByKey(kRoom, "hasOwnProperty")).toBeUndefined();
  });

  test("tells the subscribers of the topic", async () => {
    const Room = await start();
    PubSub.subscribe(kPubSub, kRoom);
    const phx_ref = await Room.track(person(), kRoom, "ada", { device: "phone" });
    const joins = { ada: { metas: [{ device: "phone", phx_ref }] } };
    await assertReceive({ topic: kRoom, event: "presence_diff", payload: { joins, leaves: {} } });
    await refuteReceive(Presence.isDiff, { timeout: 0 });
  });
});

describe("Presence.untrack", () => {
  test("ends one presence of a process, or all", async () => {
    const Room = await start({ poolSize: 3 });
    const ada = person();
    for (const topic of ["a", "b", "c", "d"]) for (const key of ["1", "2"]) await Room.track(ada, topic, key, {});
    expect(await Room.untrack(ada, "a", 1)).toBe("ok");
    expect(Object.keys(await Room.list("a"))).toEqual(["2"]);
    expect(await Room.untrack(ada)).toBe("ok");
    for (const topic of ["a", "b", "c", "d"]) expect({ ...(await Room.list(topic)) }).toEqual({});
    expect(await Room.untrack(ada, "a", 1)).toBe("ok");
  });

  test("lets go of the process", async () => {
    const Room = await start();
    const ada = person();
    await Room.track(ada, kRoom, "ada", {});
    expect(Process.info(ada)?.links).toHaveLength(1);
    await Room.untrack(ada, kRoom, "ada");
    expect(Process.info(ada)?.links).toEqual([]);
  });

  test("happens by itself when the process ends", async () => {
    const Room = await start();
    PubSub.subscribe(kPubSub, kRoom);
    const ada = person();
    const phx_ref = await Room.track(ada, kRoom, "ada", {});
    await nextDiff();
    Process.exit(ada, "shutdown");
    expect(await nextDiff()).toEqual({ joins: {}, leaves: { ada: { metas: [{ phx_ref }] } } });
    expect({ ...(await Room.list(kRoom)) }).toEqual({});
  });
});

describe("Presence.update", () => {
  test("replaces the meta, and tells it as one diff", async () => {
    const Room = await start();
    PubSub.subscribe(kPubSub, kRoom);
    const ada = person();
    const first = await Room.track(ada, kRoom, "ada", { mood: "fine" });
    await nextDiff();
    const second = await Room.update(ada, kRoom, "ada", { mood: "tired" });
    const now = { mood: "tired", phx_ref: second, phx_ref_prev: first };
    expect(second).not.toBe(first);
    expect(await Room.getByKey(kRoom, "ada")).toEqual({ metas: [now] });
    expect(await nextDiff()).toEqual({
      joins: { ada: { metas: [now] } },
      leaves: { ada: { metas: [{ mood: "fine", phx_ref: first }] } },
    });
  });

  test("gives the meta to a function", async () => {
    const Room = await start();
    const ada = person();
    await Room.track(ada, kRoom, "ada", { count: 1, mood: "fine" });
    await Room.update(ada, kRoom, "ada", (meta) => ({ ...meta, count: (meta["count"] as number) + 1 }));
    expect((await Room.getByKey(kRoom, "ada"))?.metas).toMatchObject([{ count: 2, mood: "fine" }]);
  });

  test("refuses a process that is not tracked there", async () => {
    const Room = await start();
    const ada = person();
    await expect(Room.update(ada, kRoom, "ada", {})).rejects.toMatchObject({ reason: "nopresence" });
    expect(Process.info(ada)?.links).toEqual([]);
  });

  test("gives the caller what its function throws, and harms nobody else", async () => {
    const Room = await start();
    const ada = person();
    const ref = await Room.track(ada, kRoom, "ada", {});
    const bug = new RangeError("a bug");
    const throwing = (): never => {
      throw bug;
    };
    await expect(Room.update(ada, kRoom, "ada", throwing)).rejects.toBe(bug);
    const asked = Room.update(ada, kRoom, "ada", () => 7 as never);
    await expect(asked).rejects.toMatchObject({ code: "PUBSUB_ARGUMENT" });
    expect((await Room.getByKey(kRoom, "ada"))?.metas).toEqual([{ phx_ref: ref }]);
  });
});

describe("Presence fetch", () => {
  test("adds to lists and diffs, once for each side that is not empty", async () => {
    const calls: string[][] = [];
    const Room = await start({
      fetch: async (topic, presences) => {
        calls.push([topic, ...Object.keys(presences)]);
        const shown = Object.entries(presences).map(([key, { metas }]) => [key, { metas, name: key.toUpperCase() }]);
        return Object.fromEntries(shown) as Record<string, { metas: readonly Presence.Meta[]; name: string }>;
      },
    });
    PubSub.subscribe(kPubSub, kRoom);
    const ada = person();
    await Room.track(ada, kRoom, "ada", {});
    expect((await nextDiff()).joins["ada"]).toMatchObject({ name: "ADA" });
    expect((await Room.list(kRoom))["ada"]?.name).toBe("ADA");
    expect((await Room.getByKey(kRoom, "ada"))?.name).toBe("ADA");
    expect(await Room.getByKey(kRoom, "bob")).toBeUndefined();
    await Room.update(ada, kRoom, "ada", {});
    expect((await nextDiff()).leaves["ada"]).toMatchObject({ name: "ADA" });
    expect(calls).toEqual(Array.from({ length: 5 }, () => [kRoom, "ada"]));
  });

  test("keeps the order of diffs, however long each takes", async () => {
    clock.virtual();
    let delay = 400;
    const Room = await start({
      fetch: async (_topic, presences) => {
        await Process.sleep((delay -= 100));
        return presences;
      },
    });
    PubSub.subscribe(kPubSub, kRoom);
    for (const key of ["a", "b", "c"]) await Room.track(person(), kRoom, key, {});
    await clock.advance(600);
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) seen.push(...Object.keys((await nextDiff()).joins));
    expect(seen).toEqual(["a", "b", "c"]);
  });

  test("that fails or takes too long lets the diff go out as it was tracked", async () => {
    clock.virtual();
    const Room = await start({
      fetchTimeout: 100,
      fetch: (_topic, presences) => {
        if ("bad" in presences) throw new RangeError("no database");
        return Process.sleep("infinity").then(() => presences);
      },
    });
    PubSub.subscribe(kPubSub, kRoom);
    const log = await captureLog(async () => {
      await Room.track(person(), kRoom, "bad", {});
      expect(Object.keys((await nextDiff()).joins)).toEqual(["bad"]);
      await Room.track(person(), kRoom, "slow", {});
      await clock.advance(200);
      expect(Object.keys((await nextDiff()).joins)).toEqual(["slow"]);
    });
    const lines = log.map((event) => event.text()).filter((line) => line.startsWith("presence Test.Presence: fetch"));
    expect(lines).toHaveLength(2);
  });
});

describe("Presence handleMetas", () => {
  test("follows the diffs with a state, in order", async () => {
    const test = Process.self();
    const Room = await start({
      init: () => 0,
      handleMetas: async (count, { topic, joins, leaves, presences }) => {
        Process.send(test, ["metas", count, topic, Object.keys(joins), Object.keys(leaves), Object.keys(presences)]);
        return count + 1;
      },
    });
    const ada = person();
    await Room.track(ada, kRoom, "ada", {});
    await Room.track(person(), kRoom, "bob", {});
    await Room.untrack(ada);
    await assertReceive(["metas", 0, kRoom, ["ada"], [], ["ada"]]);
    await assertReceive(["metas", 1, kRoom, ["bob"], [], ["ada", "bob"]]);
    await assertReceive(["metas", 2, kRoom, [], ["ada"], ["bob"]]);
  });
});

describe("Presence that falls", () => {
  test("takes the processes it tracks along, and tells that they left", async () => {
    const Room = await start();
    PubSub.subscribe(kPubSub, kRoom);
    const ada = person();
    await Room.track(ada, kRoom, "ada", {});
    await nextDiff();
    const ref = Process.monitor(ada);
    await captureLog(async () => {
      Process.exit(Process.whereis("Test.Presence.Shard0")!, "kill");
      await assertReceive(["DOWN", ref, "process", ada, "killed"]);
      expect(Object.keys((await nextDiff()).leaves)).toEqual(["ada"]);
    });
    expect({ ...(await Room.list(kRoom)) }).toEqual({});
  });

  test("begins anew when handleMetas throws", async () => {
    const Room = await start({
      handleMetas: (_state, { joins }) => {
        if ("bad" in joins) throw new RangeError("a bug");
      },
    });
    const [ada, bob] = [person(), person()];
    await Room.track(ada, kRoom, "ada", {});
    const ref = Process.monitor(ada);
    await captureLog(async () => {
      await Room.track(bob, kRoom, "bad", {});
      await assertReceive(["DOWN", ref, "process", ada, "shutdown"]);
      await settled();
    });
    expect({ ...(await Room.list(kRoom)) }).toEqual({});
    expect(Process.alive(bob)).toBe(false);
  });

  test("ends with its pubsub", async () => {
    const Room = Presence.define("Test.Presence", { pubsub: kPubSub });
    const pubsub = await PubSub.startLink({ name: kPubSub });
    const supervisor = await Room.startLink();
    const ref = Process.monitor(supervisor);
    await captureLog(async () => {
      await GenServer.stop(pubsub);
      await assertReceive(["DOWN", ref, "process", supervisor, "shutdown"]);
    });
    await expect(Room.list(kRoom)).rejects.toBeInstanceOf(ExitError);
  });

  test("does not mind the end of a process that it has let go of", async () => {
    const Room = await start();
    const ada = person();
    const shard = Process.whereis("Test.Presence.Shard0")!;
    await Room.track(ada, kRoom, "ada", {});
    await Room.untrack(ada);
    Process.send(shard, ["EXIT", ada, "shutdown"]);
    Process.send(shard, "who are you?");
    await Room.list(kRoom);
    expect(Process.whereis("Test.Presence.Shard0")).toBe(shard);
  });
});

describe("Presence.define", () => {
  const define = (options: object) => () => Presence.define("Test.Presence", { pubsub: kPubSub, ...options });

  test("takes the limits of its times", () => {
    expect(define({ broadcastPeriod: 100, downPeriod: 200, permdownPeriod: 201 })).not.toThrow();
  });

  test.each([
    [{ pubsub: undefined }, "`pubsub`"],
    [{ downPeriod: 2999 }, "`downPeriod`"],
    [{ permdownPeriod: 30_000 }, "`permdownPeriod`"],
    [{ broadcastPeriod: 0 }, "`broadcastPeriod`"],
    [{ poolSize: 1.5 }, "`poolSize`"],
    [{ maxDeltaSizes: [10, 10] }, "`maxDeltaSizes`"],
    [{ fetch: 7 }, "`fetch`"],
  ])("refuses %o", (options, named) => {
    expect(define(options)).toThrow(expect.objectContaining({ code: "PUBSUB_ARGUMENT" }));
    expect(define(options)).toThrow(named);
  });

  test("refuses a name that is none", () => {
    expect(() => Presence.define("", { pubsub: kPubSub })).toThrow("a presence's name");
  });
});
