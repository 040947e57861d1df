/** Up to a hundred thousand at once: links in chains and stars, monitors, names, calls, signals. Each ends once, and is told once. */

import { GenServer, Process, Registry, deferred, noreply, ok, reply } from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { afterEach, describe, expect, test } from "vitest";
import { endOf, messages, startClean } from "../support/run.ts";

startClean();

const kMany = 100_000;
const forever = (): Promise<void> => Process.sleep("infinity");

const Plain = GenServer.define("Plain", {
  init: () => ok(0),
  handleCall: { never: deferred((state, _from) => noreply(state)), now: (state) => reply("now", state) },
});

/** Starts so many servers, each of which does something of its own first. */
async function crowd(size: number, first: (at: number) => void = () => {}): Promise<void> {
  const Member = GenServer.define("Member", {
    init: (at: number) => {
      first(at);
      return ok(0);
    },
  });
  for (let at = 0; at < size; at++) await Member.start(at);
}

describe("up to 100,000 processes", () => {
  test("linked in a chain end with the reason of the first", async () => {
    const before = Process.list().length;
    let last = Process.spawn(forever);
    const first = last;
    await crowd(kMany, () => {
      Process.link(last);
      last = Process.self();
    });
    const end = endOf(last);
    Process.exit(first, "boom");
    expect(await end).toBe("boom");
    expect(Process.list().length).toBe(before);
  });

  test("linked in chains of a hundred end with theirs, and no other", async () => {
    const heads: ReturnType<typeof Process.self>[] = [];
    let last = Process.self();
    await crowd(kMany, (at) => {
      if (at % 100 === 0) heads.push(Process.self());
      else Process.link(last);
      last = Process.self();
    });
    for (const head of heads.slice(0, 500)) Process.exit(head, "boom");
    expect(Process.list().length).toBe(1 + 50_000);
  });

  test("linked with one end with it", async () => {
    const hub = Process.spawn(forever);
    await crowd(50_000, () => Process.link(hub));
    Process.exit(hub, "boom");
    expect(Process.list()).toEqual([Process.self()]);
  });

  test("that one process monitors are told once each, and one that many monitor tells all", async () => {
    const watcher = Process.spawn(forever);
    const pids = Array.from({ length: 50_000 }, () => Process.spawn(forever));
    const refs = new Set(pids.map((pid) => Process.monitor(pid)));
    const same = Array.from({ length: 20 }, () => Process.monitor(watcher));
    for (const pid of pids) Process.exit(pid, "boom");
    Process.exit(watcher, "kill");
    let told = 0;
    for (const ref of same) expect(Process.demonitor(ref, { flush: true })).toBe(false);
    await Process.receive(
      (message) => {
        if (refs.delete((message as unknown[])[1] as never)) told++;
        return false;
      },
      { timeout: 0 },
    );
    expect([told, refs.size]).toEqual([50_000, 0]);
    await messages();
  });

  test("give their names back, by name and by registry, before anybody hears of it", async () => {
    await Registry.startLink({ keys: "unique", name: "Unique" });
    await Registry.startLink({ keys: "duplicate", name: "Duplicate" });
    const size = 10_000;
    const name = async (): Promise<void> => {
      for (let at = 0; at < size; at++) await Plain.start(undefined, { name: Registry.via("Unique", ["key", at]) });
    };
    await name();
    await crowd(size, (at) => {
      Process.register(Process.self(), `crowd ${at}`);
      Registry.register("Duplicate", "topic");
    });
    expect([Registry.count("Unique"), Registry.count("Duplicate"), Process.registered().length]).toEqual([
      size,
      size,
      size + 2,
    ]);
    const watch = Registry.lookup("Duplicate", "topic").at(-1)![0];
    const end = endOf(watch);
    for (const pid of Process.list().slice(3).reverse()) Process.exit(pid, "kill");
    await end;
    expect([Registry.count("Unique"), Registry.count("Duplicate"), Process.registered()]).toEqual([
      0,
      0,
      ["Unique", "Duplicate"],
    ]);
    await name();
    expect(Registry.count("Unique")).toBe(size);
  });
});

describe("a storm of aborts", () => {
  const warnings: Error[] = [];
  const warn = (warning: Error): number => warnings.push(warning);
  process.on("warning", warn);
  afterEach(() => void process.off("warning", warn));

  test("of one signal takes back the calls it was given to, each once, without a warning of Node's", async () => {
    clock.virtual();
    const server = await Plain.start();
    const { signal } = new AbortController();
    const controller = new AbortController();
    const options = { signal: controller.signal, timeout: 1000 };
    const asked = Array.from({ length: 10_000 }, () =>
      GenServer.call(server, ["never"], options).catch((error) => error.reason),
    );
    const kept = GenServer.call(server, ["now"], { signal });
    controller.abort();
    expect(new Set(await Promise.all(asked))).toEqual(new Set(["aborted"]));
    expect(await kept).toBe("now");
    await clock.advance(1000);
    await settled();
    expect(warnings).toEqual([]);
    expect(Process.info(server, "messageQueueLength")).toBe(0);
  });

  test("of the signals of many that end reaches each listener once", async () => {
    let aborted = 0;
    await crowd(10_000, () => Process.signal().addEventListener("abort", () => aborted++));
    for (const pid of Process.list().slice(1)) Process.exit(pid, "kill");
    expect(aborted).toBe(10_000);
  });
});
