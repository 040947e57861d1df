/** Requests that do not wait: the answer comes as a message, in its place between the others. */

import {
  type From,
  GenServer,
  type MessagesOf,
  type Pid,
  Process,
  deferred,
  noreply,
  ok,
  reply,
  stop,
} from "@hinotori/otp";
import { clock, settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { failureOf, inProcess, messages, startClean } from "../support/run.ts";

startClean();

const Desk = GenServer.define("Desk", {
  mailboxLimit: 2,
  init: (first: number) => ok(first),
  handleCall: {
    take: (next) => reply(next, next + 1),
    never: deferred((next, _from: From<string>) => noreply(next)),
    late: async (next, ms: number) => {
      await Process.sleep(ms);
      return reply("late" as const, next);
    },
    crash: () => {
      throw new RangeError("no numbers left");
    },
    leave: (next) => stop("normal", next, { reply: "bye" }),
  },
});

test("the end of a server that the caller is linked with comes as an EXIT first, then as the answer", async () => {
  const { returned } = await inProcess(
    async () => {
      const desk = await Desk.startLink(1);
      const ids = [GenServer.sendRequest(desk, ["never"]), GenServer.sendRequest(desk, ["crash"])];
      await settled();
      const [first, ...others] = await messages();
      return [first, others.length === ids.length];
    },
    { trapExit: true },
  );
  expect(returned).toMatchObject([["EXIT", expect.anything(), expect.any(RangeError)], true]);
});

describe("receiveResponse", () => {
  test("gives the answer, whatever else waits", async () => {
    const desk = await Desk.start(100);
    const first = GenServer.sendRequest(desk, ["take"]);
    Process.send(Process.self(), "other");
    const second = GenServer.sendRequest(desk, ["take"]);
    expect(await GenServer.receiveResponse(second)).toBe(101);
    expect(await GenServer.receiveResponse(first)).toBe(100);
    expect(await messages()).toEqual(["other"]);
  });

  test("GS-104: of several is theirs in the order in which they answer, as promises are waited for", async () => {
    clock.virtual();
    const [slow, quick] = [await Desk.start(1), await Desk.start(2)];
    const open = new Map(
      Object.entries({
        slow: GenServer.sendRequest(slow, ["late", 50]),
        quick: GenServer.sendRequest(quick, ["late", 10]),
      }).map(([label, id]) => [
        label,
        GenServer.receiveResponse(id, "infinity").then((answer) => [label, answer] as const),
      ]),
    );
    const came: unknown[] = [];
    const all = (async () => {
      while (open.size > 0) {
        const [label, answer] = await Promise.race(open.values());
        open.delete(label);
        came.push([label, answer, clock.monotonicTime()]);
      }
    })();
    await clock.advance(50);
    await all;
    expect(came).toEqual([
      ["quick", "late", 10],
      ["slow", "late", 50],
    ]);
  });

  test("gives the request up when the time is over: the answer that comes later is dropped", async () => {
    clock.virtual();
    const desk = await Desk.start(1);
    const id = GenServer.sendRequest(desk, ["late", 50]);
    const failed = failureOf(GenServer.receiveResponse(id, 10));
    await clock.advance(10);
    expect((await failed).reason).toBe("timeout");
    await clock.advance(100);
    expect(await messages()).toEqual([]);
  });

  test("fails with the reason of a server that ends, and with noproc where there is none", async () => {
    const desk = await Desk.start(1);
    const id = GenServer.sendRequest(desk, ["crash"]);
    const queued = GenServer.sendRequest(desk, ["take"]);
    const failure = await failureOf(GenServer.receiveResponse(id));
    expect(failure.reason).toBeInstanceOf(RangeError);
    expect(failure.call).toEqual(["GenServer", "sendRequest", [desk, ["crash"]]]);
    expect((await failureOf(GenServer.receiveResponse(queued))).reason).toBeInstanceOf(RangeError);
    expect((await failureOf(GenServer.receiveResponse(GenServer.sendRequest(desk, ["take"])))).reason).toBe("noproc");
    expect((await failureOf(GenServer.receiveResponse(GenServer.sendRequest("nobody", ["take"])))).reason).toBe(
      "noproc",
    );
  });

  test("gives the reply of a server that stops with it, before the end is told", async () => {
    const desk = await Desk.start(1);
    const ref = Process.monitor(desk);
    const id = GenServer.sendRequest(desk, ["leave"]);
    expect(await GenServer.receiveResponse(id)).toBe("bye");
    expect(await messages()).toEqual([["DOWN", ref, "process", desk, "normal"]]);
  });

  test("fails with overload when the server's mailbox is full", async () => {
    const desk = await Desk.start(1);
    GenServer.sendRequest(desk, ["late", 1000]);
    await Process.sleep(0);
    const ids = [1, 2, 3].map(() => GenServer.sendRequest(desk, ["take"]));
    expect((await failureOf(GenServer.receiveResponse(ids[2]!))).reason).toBe("overload");
  });
});

describe("waitResponse", () => {
  test("says when it has not come yet, and may be asked again", async () => {
    clock.virtual();
    const desk = await Desk.start(1);
    const id = GenServer.sendRequest(desk, ["late", 50]);
    const early = GenServer.waitResponse(id, 10);
    await clock.advance(10);
    expect(await early).toBe("timeout");
    const again = GenServer.waitResponse(id);
    await clock.advance(40);
    expect(await again).toEqual({ reply: "late" });
    expect(await GenServer.waitResponse(id, 0)).toBe("timeout");
  });
});

describe("checkResponse", () => {
  const Counter = GenServer.define("Counter", {
    init: (desk: Pid<MessagesOf<typeof Desk>>) => ok({ desk, waits: new Map<object, string>(), seen: [] as unknown[] }),
    handleCall: {
      ask: (state, label: string) => {
        const id = GenServer.sendRequest(state.desk, ["take"]);
        return reply("asked" as const, { ...state, waits: new Map([...state.waits, [id, label]]) });
      },
      seen: (state) => reply(state.seen, state),
    },
    handleInfo: (state, message) => {
      for (const [id, label] of state.waits) {
        const answer = GenServer.checkResponse(message, id as GenServer.RequestId<number>);
        if (answer !== "no_reply") return noreply({ ...state, seen: [...state.seen, [label, answer.reply]] });
      }
      return noreply({ ...state, seen: [...state.seen, message] });
    },
  });

  test("tells an answer from any other message, in a server that goes on meanwhile", async () => {
    const desk = await Desk.start(7);
    const counter = await Counter.start(desk);
    await GenServer.call(counter, ["ask", "a"]);
    Process.send(counter, "hello");
    await GenServer.call(counter, ["ask", "b"]);
    await GenServer.call(desk, ["take"]);
    expect(new Set(await GenServer.call(counter, ["seen"]))).toEqual(new Set([["a", 7], "hello", ["b", 8]]));
  });

  test("throws why there will be no answer, and takes nothing but a request id", async () => {
    const desk = await Desk.start(7);
    const id = GenServer.sendRequest(desk, ["never"]);
    Process.exit(desk, "kill");
    const message = await Process.receive();
    expect(() => GenServer.checkResponse(message, id)).toThrow(/killed/);
    expect(GenServer.checkResponse(message, GenServer.sendRequest(desk, ["never"]))).toBe("no_reply");
    expect(() => GenServer.checkResponse("hello", "id" as never)).toThrow(
      /expected what GenServer.sendRequest returned/,
    );
  });
});

test("an answer gets in also where the mailbox of whoever asked is full", async () => {
  const desk = await Desk.start(1);
  const { returned } = await inProcess(async () => {
    Process.limitMailbox(1);
    const id = GenServer.sendRequest(desk, ["take"]);
    for (const message of [1, 2, 3]) Process.send(Process.self(), message);
    await settled();
    return GenServer.receiveResponse(id, 0);
  });
  expect(returned).toBe(1);
});

test("a process may send itself a request, and nobody hears of one sent by a process that has ended", async () => {
  const { returned } = await inProcess(async () => {
    const id = GenServer.sendRequest(Process.self() as Pid, "mine");
    const [tag, from, request] = (await Process.receive()) as ["$gen_call", From<string>, string];
    GenServer.reply(from, `${tag} ${request}`);
    return GenServer.receiveResponse(id);
  });
  expect(returned).toBe("$gen_call mine");
});
