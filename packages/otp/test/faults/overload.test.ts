/** A mailbox with a limit, under more than it can take: callers are refused, senders are dropped, signals always get in. */

import { GenServer, Process, Supervisor, noreply, ok, reply } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, startClean } from "../support/run.ts";

startClean();

const kLimit = 100;

function slow() {
  const door = gate();
  const seen: unknown[] = [];
  const Slow = GenServer.define("Slow", {
    mailboxLimit: kLimit,
    init: () => ok(0),
    handleCall: {
      wait: async (n) => {
        await door.wait;
        return reply(n, n);
      },
      take: (n) => reply(n, n + 1),
    },
    handleCast: { note: (n, what: unknown) => (seen.push(what), noreply(n)) },
    handleInfo: (n, message) => (seen.push(message), noreply(n)),
  });
  return { Slow, door, seen };
}

describe("a mailbox of a hundred", () => {
  test("refuses the callers beyond it at once, answers those within it, and takes new ones as soon as there is room", async () => {
    const { Slow, door } = slow();
    const pid = await Slow.start();
    const first = GenServer.call(pid, ["wait"], "infinity");
    await settled();
    const asked = Array.from({ length: 2000 }, () =>
      GenServer.call(pid, ["take"], "infinity").then(String, (error) => error.reason),
    );
    const failure = await failureOf(GenServer.call(pid, ["take"]));
    expect([failure.code, failure.reason]).toEqual(["OTP_EXIT", "overload"]);
    expect(failure.message).toContain("the server's mailbox is full");
    expect(Process.info(pid)).toMatchObject({ messageQueueLength: kLimit, mailboxLimit: kLimit });
    door.open();
    const answers = await Promise.all(asked);
    expect(answers.slice(0, kLimit)).toEqual(Array.from({ length: kLimit }, (_, at) => String(at)));
    expect(new Set(answers.slice(kLimit))).toEqual(new Set(["overload"]));
    expect(await first).toBe(0);
    expect(await GenServer.call(pid, ["take"])).toBe(kLimit);
  });

  test("drops casts and messages beyond it, and keeps the order of those within", async () => {
    const { Slow, door, seen } = slow();
    const pid = await Slow.start();
    const first = GenServer.call(pid, ["wait"], "infinity");
    await settled();
    for (let at = 0; at < 10_000; at++) {
      if (at % 2 === 0) GenServer.cast(pid, ["note", at]);
      else Process.send(pid, at);
    }
    door.open();
    await first;
    expect(await GenServer.call(pid, ["take"])).toBe(0);
    expect(seen).toEqual(Array.from({ length: kLimit }, (_, at) => at));
  });

  test("lets in what the runtime says: DOWN, EXIT, a stop, and the exit of a parent", async () => {
    const { Slow, door, seen } = slow();
    const pid = await Slow.start();
    const first = GenServer.call(pid, ["wait"], "infinity");
    await settled();
    for (let at = 0; at < 1000; at++) Process.send(pid, at);
    const stopped = GenServer.stop(pid, "normal");
    door.open();
    expect([await first, await stopped, seen.length]).toEqual([0, "ok", kLimit]);
  });

  test("does not keep a supervisor from ending the server", async () => {
    const { Slow } = slow();
    const sup = await Supervisor.startLink([Slow], { strategy: "one_for_one" });
    const [{ pid }] = (await Supervisor.whichChildren(sup)) as unknown as readonly [
      { pid: ReturnType<typeof Process.self> },
    ];
    const stuck = failureOf(GenServer.call(pid, ["wait"], "infinity"));
    await settled();
    for (let at = 0; at < 1000; at++) Process.send(pid, at);
    const end = endOf(pid);
    await Supervisor.stop(sup);
    expect([await end, (await stuck).reason]).toEqual(["shutdown", "shutdown"]);
  });
});

test("the mailbox of a plain process is limited by itself, and room comes as it receives", async () => {
  const door = gate();
  const got: unknown[] = [];
  const pid = Process.spawn(async () => {
    Process.limitMailbox(3);
    await door.wait;
    for (let turn = 0; turn < 3; turn++) got.push(await Process.receive());
    await Process.receive((message) => message === "later");
    got.push("later");
  });
  await settled();
  for (let at = 0; at < 10; at++) Process.send(pid, at);
  const end = endOf(pid);
  door.open();
  await settled();
  Process.send(pid, "later");
  await end;
  expect(got).toEqual([0, 1, 2, "later"]);
});
