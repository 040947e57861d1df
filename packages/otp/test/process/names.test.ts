/** Names: who holds them, when they are free again, and what is refused. */

import { ArgumentError, GenServer, Process, ignore, ok } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { inProcess, startClean } from "../support/run.ts";

startClean();

const forever = (): Promise<void> => Process.sleep("infinity");

describe("Process.register", () => {
  test("makes a process reachable, until it gives the name up", async () => {
    const pid = Process.spawn(forever);
    expect(Process.register(pid, "desk")).toBe(true);
    expect(Process.whereis("desk")).toBe(pid);
    expect(Process.registered()).toContain("desk");
    expect(Process.unregister("desk")).toBe(true);
    expect(Process.whereis("desk")).toBeUndefined();
    expect(Process.alive(pid)).toBe(true);
  });

  test("PR-045: refuses a name that is taken, saying by whom", () => {
    const pid = Process.spawn(forever, { name: "taken" });
    expect(() => Process.register(Process.spawn(forever), "taken")).toThrow(`${pid}`);
    expect(() => Process.spawn(forever, { name: "taken" })).toThrow(ArgumentError);
    expect(Process.whereis("taken")).toBe(pid);
  });

  test("PR-045: refuses a second name for one process, as in OTP", () => {
    const pid = Process.spawn(forever, { name: "first" });
    expect(() => Process.register(pid, "second")).toThrow('registered as "first"');
    expect(Process.whereis("second")).toBeUndefined();
    Process.unregister("first");
    expect(Process.register(pid, "second")).toBe(true);
  });

  test.each([
    [undefined],
    [null],
    [true],
    [false],
    ["undefined"],
    ["nil"],
    ["true"],
    ["false"],
    [""],
    [7],
    [Symbol("s")],
  ])("PR-046: refuses %o", (name) => {
    expect(() => Process.register(Process.spawn(forever), name as never)).toThrow(ArgumentError);
  });

  test("refuses a dead process", () => {
    const pid = Process.spawn(forever);
    Process.exit(pid, "kill");
    expect(() => Process.register(pid, "late")).toThrow(ArgumentError);
    expect(Process.whereis("late")).toBeUndefined();
  });

  test("PR-047: unregister refuses a name that nobody has", () => {
    expect(() => Process.unregister("nobody")).toThrow(ArgumentError);
  });

  test("a spawn whose name is refused starts nothing", () => {
    const before = Process.list().length;
    expect(() => Process.spawn(forever, { name: "nil" })).toThrow(ArgumentError);
    expect(Process.list()).toHaveLength(before);
  });
});

describe("a name of a process that ends", () => {
  test("PR-049: is free before anybody hears of the end (2000 times)", async () => {
    const { returned } = await inProcess(
      async () => {
        const held = new Set<unknown>();
        for (let turn = 0; turn < 2000; turn++) {
          const [, ref] = Process.spawn(() => Process.exit("why"), { name: "phoenix", link: true, monitor: true });
          await Process.receive((message) => (message as unknown[])[0] === "EXIT");
          held.add(Process.whereis("phoenix"));
          await Process.receive((message) => (message as unknown[])[1] === ref);
          held.add(Process.whereis("phoenix"));
        }
        return [...held];
      },
      { trapExit: true },
    );
    expect(returned).toEqual([undefined]);
  });

  test("is free at once after a kill", () => {
    Process.exit(Process.spawn(forever, { name: "short" }), "kill");
    expect(Process.whereis("short")).toBeUndefined();
    expect(Process.registered()).not.toContain("short");
  });

  test("is not given up by one that held it before and lost it", async () => {
    const first = Process.spawn(forever, { name: "passed on" });
    Process.unregister("passed on");
    const second = Process.spawn(forever, { name: "passed on" });
    Process.exit(first, "kill");
    expect(Process.whereis("passed on")).toBe(second);
  });
});

describe("Process.send", () => {
  test("PR-043: to a name that nobody has is an error, to a dead process it is none", () => {
    expect(() => Process.send("nobody", 1)).toThrow(ArgumentError);
    const pid = Process.spawn(forever);
    Process.exit(pid, "kill");
    expect(Process.send(pid, "PR-042")).toBe("PR-042");
  });

  test("takes a name, a module, a via name, or a name on this node", async () => {
    const me = Process.self();
    const Desk = GenServer.define("Send.Desk", { registered: true, init: () => ok(0) });
    const pid = Process.spawn(
      async () => {
        for (let left = 3; left > 0; left--) Process.send(me, await Process.receive());
      },
      { name: "named" },
    );
    const via = { whereisName: () => pid, registerName: () => true, unregisterName: () => {} };
    Process.send("named", 1);
    Process.send({ name: "named", node: "nonode@nohost" }, 2);
    Process.send(via, 3);
    expect([await Process.receive(), await Process.receive(), await Process.receive()]).toEqual([1, 2, 3]);
    expect(() => Process.send(Desk, 4)).toThrow('"Send.Desk"');
  });
});

describe("a server's name", () => {
  test("GS-019: is free when a start that ignored or failed returns (100 times each)", async () => {
    const Ignores = GenServer.define("Ignores", { init: () => ignore() });
    const Fails = GenServer.define("Fails", {
      init: async () => {
        await null;
        throw new Error("no");
      },
    });
    for (let turn = 0; turn < 100; turn++) {
      expect(await Ignores.startLink(undefined, { name: "again" })).toBeUndefined();
      await expect(Fails.startLink(undefined, { name: "again" })).rejects.toThrow("no");
    }
  });

  test("GS-022: a via name is asked to register, look up and give up", async () => {
    const asked: string[] = [];
    const held: { pid: ReturnType<typeof Process.self> | undefined } = { pid: undefined };
    const via = {
      whereisName: () => (asked.push("whereis"), held.pid),
      registerName: (pid: ReturnType<typeof Process.self>) => (
        asked.push("register"),
        held.pid === undefined && ((held.pid = pid), true)
      ),
      unregisterName: () => (asked.push("unregister"), (held.pid = undefined)),
    };
    const Desk = GenServer.define("Via.Desk", { init: () => ok(0) });
    const pid = await Desk.startLink(undefined, { name: via as never });
    expect(asked).toEqual(["register"]);
    expect(GenServer.whereis(via as never)).toBe(pid);
    await expect(Desk.startLink(undefined, { name: via as never })).rejects.toMatchObject({
      reason: ["already_started", pid],
    });
    await GenServer.stop(via as never);
    expect(held.pid).toBeUndefined();
    expect(asked.at(-1)).toBe("unregister");
  });

  test("a via name that throws when it is given up does not keep anybody from hearing of the end", async () => {
    const via = {
      whereisName: () => undefined,
      registerName: () => true,
      unregisterName: () => {
        throw new Error("registry is broken");
      },
    };
    const Desk = GenServer.define("Broken.Desk", { init: () => ok(0) });
    const pid = await Desk.start(undefined, { name: via as never });
    const ref = Process.monitor(pid);
    Process.exit(pid, "why");
    expect(await Process.receive()).toEqual(["DOWN", ref, "process", pid, "why"]);
    const other = Process.spawn(forever);
    const next = Process.monitor(other);
    Process.exit(other, "kill");
    expect(await Process.receive()).toEqual(["DOWN", next, "process", other, "killed"]);
  });
});
