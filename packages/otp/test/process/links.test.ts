/** Links and exit signals: who falls with whom, who is told, and in which order. */

import { ExitError, type Pid, Process } from "@hinotori/otp";
import { settled } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";
import { endOf, failureOf, gate, inProcess, startClean } from "../support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");

/** A process linked with one that ends with `reason`; resolves with the outcome of the first. */
function linkedWith(reason: unknown, options: { readonly trapExit?: boolean } = {}): ReturnType<typeof inProcess> {
  return inProcess(async () => {
    const partner = Process.spawnLink(() => Process.exit(reason));
    const message = await Process.receive(undefined, { timeout: 30 });
    return message === undefined ? "alive" : [...(message as unknown[]), partner];
  }, options);
}

describe("a link", () => {
  test.each([["boom"], ["shutdown"], [["shutdown", "why"]], [new Error("an error")], [undefined]])(
    "PR-005, PR-008: takes the partner along with the same reason: %o",
    async (reason) => {
      expect(await linkedWith(reason)).toEqual({ reason });
    },
  );

  test("PR-007: a normal end harms nobody and is no message", async () => {
    expect(await linkedWith("normal")).toEqual({ returned: "alive", reason: "normal" });
  });

  test.each([["boom"], ["normal"], ["kill"]])(
    "PR-006, PR-009, PR-016: a partner that traps gets EXIT with %o and lives",
    async (reason) => {
      const { returned } = await linkedWith(reason, { trapExit: true });
      const [tag, pid, why, partner] = returned as unknown[];
      expect([tag, why]).toEqual(["EXIT", reason]);
      expect(pid).toBe(partner);
    },
  );

  test("PR-016: a partner that ended itself with kill takes one that does not trap along as kill, not killed", async () => {
    expect((await linkedWith("kill")).reason).toBe("kill");
  });

  test("PR-015: partners of a killed process see killed, and may trap it", async () => {
    const dies = async (trapExit: boolean): Promise<unknown> => {
      const { returned, reason } = await inProcess(
        async () => {
          const partner = Process.spawnLink(forever);
          Process.exit(partner, "kill");
          return Process.receive(undefined, { timeout: 0 });
        },
        { trapExit },
      );
      return returned ?? reason;
    };
    expect(await dies(false)).toBe("killed");
    expect(await dies(true)).toEqual(["EXIT", expect.anything(), "killed"]);
  });

  test("PR-023: there is only ever one; a single unlink takes it back, from either side", async () => {
    for (const fromPartner of [false, true]) {
      const { returned } = await inProcess(async () => {
        const me = Process.self();
        const door = gate();
        const partner = Process.spawn(async () => {
          await door.wait;
          if (fromPartner) Process.unlink(me);
          Process.exit("boom");
        });
        Process.link(partner);
        Process.link(partner);
        if (!fromPartner) Process.unlink(partner);
        const end = endOf(partner);
        door.open();
        return end;
      });
      expect(returned).toBe("boom");
    }
  });

  test("PR-025: after unlink no EXIT from that link arrives", async () => {
    const { returned } = await inProcess(
      async () => {
        const partner = Process.spawnLink(forever);
        Process.unlink(partner);
        Process.exit(partner, "boom");
        return Process.receive(undefined, { timeout: 0 });
      },
      { trapExit: true },
    );
    expect(returned).toBeUndefined();
  });

  test("an EXIT that had arrived before unlink stays in the mailbox, as in OTP", async () => {
    const { returned } = await inProcess(
      async () => {
        const partner = Process.spawnLink(forever);
        Process.exit(partner, "boom");
        Process.unlink(partner);
        return Process.receive(undefined, { timeout: 0 });
      },
      { trapExit: true },
    );
    expect(returned).toEqual(["EXIT", expect.anything(), "boom"]);
  });

  test("PR-026: unlinking one that was never linked, or is dead, is no error", async () => {
    const [pid] = Process.spawnMonitor(() => 1);
    expect(Process.unlink(pid)).toBe(true);
    await Process.receive();
    expect(Process.unlink(pid)).toBe(true);
    expect(Process.unlink(Process.self())).toBe(true);
  });

  test("PR-022: with a dead process is an error for one that does not trap, and a noproc EXIT for one that does", async () => {
    const dead = Process.spawn(forever);
    Process.exit(dead, "kill");
    const plain = await inProcess(() => failureOf((async () => Process.link(dead))()));
    expect(plain.returned).toBeInstanceOf(ExitError);
    expect((plain.returned as ExitError).reason).toBe("noproc");
    const { returned } = await inProcess(async () => [Process.link(dead), await Process.receive()], { trapExit: true });
    expect(returned).toEqual([true, ["EXIT", dead, "noproc"]]);
  });

  test("a process that links itself is not hurt by it", async () => {
    const { returned } = await inProcess(() => Process.link(Process.self()));
    expect(returned).toBe(true);
  });

  test("PR-028: spawn and link are one step: the real reason is seen, never noproc (200 times)", async () => {
    const { returned } = await inProcess(
      async () => {
        const reasons = new Set<unknown>();
        for (let turn = 0; turn < 200; turn++) {
          Process.spawnLink(() => Process.exit("real"));
          reasons.add(((await Process.receive()) as unknown[])[2]);
        }
        return [...reasons];
      },
      { trapExit: true },
    );
    expect(returned).toEqual(["real"]);
  });

  test("PR-055: EXIT messages that were queued while trapping stay messages when trapping ends", async () => {
    const out = await inProcess(
      async () => {
        Process.exit(Process.spawnLink(forever), "first");
        expect(Process.flag("trap_exit", false)).toBe(true);
        const queued = await Process.receive(undefined, { timeout: 0 });
        Process.exit(Process.spawnLink(forever), "second");
        await Process.sleep(0);
        return queued;
      },
      { trapExit: true },
    );
    expect(out).toEqual({ reason: "second" });
  });

  test("flag refuses what it does not know", () => {
    expect(() => Process.flag("priority" as never, true)).toThrow('expected the flag "trap_exit"');
  });

  test("a chain of ten thousand linked processes falls, each with the first one's reason", async () => {
    const chain: Pid[] = [];
    const grow = (left: number) => (): Promise<void> => {
      chain.push(Process.self());
      if (left > 0) Process.spawnLink(grow(left - 1));
      return forever();
    };
    Process.spawn(grow(9_999));
    while (chain.length < 10_000) await settled();
    const last = endOf(chain.at(-1)!);
    Process.exit(chain[0]!, "domino");
    expect(await last).toBe("domino");
    expect(chain.filter((pid) => Process.alive(pid))).toEqual([]);
  });

  test("a ring of links falls once", async () => {
    const { returned } = await inProcess(async () => {
      const a = Process.spawn(forever);
      const b = Process.spawn(async () => (Process.link(a), forever()));
      const c = Process.spawn(async () => (Process.link(b), Process.link(a), forever()));
      await settled();
      const ends = [a, b, c].map((pid) => endOf(pid));
      Process.exit(b, "ring");
      return Promise.all(ends);
    });
    expect(returned).toEqual(["ring", "ring", "ring"]);
  });
});

describe("order of signals", () => {
  test("PR-040: messages and exit signals of one sender arrive in the order they were sent", async () => {
    const root = Process.self();
    const pid = Process.spawn(
      async () => {
        const got = [];
        for (let left = 3; left > 0; left--) got.push(await Process.receive());
        Process.send(root, got);
      },
      { trapExit: true },
    );
    Process.send(pid, 1);
    Process.exit(pid, "bye");
    Process.send(pid, 2);
    expect(await Process.receive()).toEqual([1, ["EXIT", root, "bye"], 2]);
  });

  test("PR-041: one sender's messages are received in order", async () => {
    const { returned } = await inProcess(async () => {
      const me = Process.self();
      Process.spawn(() => {
        for (let n = 0; n < 2000; n++) Process.send(me, n);
      });
      const got: unknown[] = [];
      while (got.length < 2000) got.push(await Process.receive());
      return got;
    });
    expect(returned).toEqual(Array.from({ length: 2000 }, (_, n) => n));
  });

  test("a message sent before the end comes before the EXIT and the DOWN", async () => {
    const root = Process.self();
    const [pid, ref] = Process.spawn(() => (Process.send(root, "last words"), Process.exit("why")), {
      link: true,
      monitor: true,
    });
    const got = [await Process.receive(), await Process.receive(), await Process.receive()];
    expect(got).toEqual(["last words", ["EXIT", pid, "why"], ["DOWN", ref, "process", pid, "why"]]);
  });
});
