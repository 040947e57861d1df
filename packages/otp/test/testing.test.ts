/** The testing entry: children of a test, messages awaited and refused, time that moves when told, logs caught. */

import {
  type ChildSpec,
  GenServer,
  Logger,
  type Pid,
  Process,
  StartError,
  Supervisor,
  deferred,
  ignore,
  noreply,
  ok,
  reply,
} from "@hinotori/otp";
import { assertReceive, captureLog, clock, refuteReceive, settled, startSupervised } from "@hinotori/otp/testing";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";

const Desk = GenServer.define("Desk", {
  init: (first: number = 1) => ok(first),
  handleCall: { take: (next) => reply(next, next + 1), wait: deferred((next, _from) => noreply(next)) },
  handleCast: {
    crash: (): never => {
      throw new Error("desk broke");
    },
  },
});

beforeAll(() => Logger.configure({ console: false }));
afterAll(() => expect(Process.list()).toHaveLength(1));

describe("startSupervised", () => {
  let earlier: Pid | undefined;

  test("starts a child and resolves with its pid", async () => {
    earlier = await startSupervised([Desk, 7]);
    expect(await GenServer.call(earlier as Awaited<ReturnType<typeof Desk.startLink>>, ["take"])).toBe(7);
  });

  test("had stopped the child of the test before when that ended", () => {
    expect(Process.alive(earlier!)).toBe(false);
  });

  test("takes a module, [module, argument] and a spec", async () => {
    for (const child of [
      await startSupervised(Desk),
      await startSupervised([Desk, 1]),
      await startSupervised({ id: "x", start: () => Desk.startLink() }),
    ]) {
      expect(Process.alive(child)).toBe(true);
    }
  });

  test("ends what it started in reverse, each in order", async () => {
    const diary = new (class {
      readonly lines: string[] = [];
    })();
    const Worker = GenServer.define("Worker", {
      init: (id: string) => {
        Process.flag("trap_exit", true);
        return ok(id);
      },
      terminate: (reason, id) => diary.lines.push(`${id} ${String(reason)}`),
    });
    const finished: (() => Promise<void>)[] = [];
    const collect = { onTestFinished: (work: () => Promise<void>) => void finished.push(work) };
    await startSupervised([Worker, "a"], collect);
    await startSupervised([Worker, "b"], collect);
    for (const work of finished.reverse()) await work();
    expect(diary.lines).toEqual(["b shutdown", "a shutdown"]);
  });

  test("restarts the child when it crashes, however often", async () => {
    const named: ChildSpec = { id: "desk", start: () => Desk.startLink(1, { name: "testing.desk" }) };
    await startSupervised(named);
    for (let crash = 0; crash < 20; crash++) {
      const before = Process.whereis("testing.desk")!;
      Process.exit(before, "kill");
      await settled();
      expect(Process.whereis("testing.desk")).not.toBe(before);
      expect(Process.whereis("testing.desk")).toBeDefined();
    }
  });

  test("leaves the child down when told that it is temporary", async () => {
    const pid = await startSupervised(
      { id: "desk", start: () => Desk.startLink(1, { name: "testing.temporary" }) },
      { restart: "temporary" },
    );
    Process.exit(pid, "kill");
    await settled();
    expect(Process.whereis("testing.temporary")).toBeUndefined();
  });

  test("puts no message into the mailbox of the test, whatever becomes of the child", async () => {
    const finished: (() => Promise<void>)[] = [];
    const pid = await startSupervised(Desk, {
      restart: "temporary",
      onTestFinished: (work) => void finished.push(work),
    });
    Process.exit(pid, "boom");
    for (const work of finished) await work();
    await refuteReceive(() => true, { timeout: 0 });
  });

  test("fails when the child does not start, and when its start ignores; nothing is left", async () => {
    const before = Process.list().length;
    const fails: ChildSpec = { id: "x", start: () => Promise.reject(new StartError("broken", "x")) };
    await expect(startSupervised(fails)).rejects.toMatchObject({
      code: "OTP_START",
      reason: ["shutdown", ["failed_to_start_child", "x", "broken"]],
    });
    const Shy = GenServer.define("Shy", { init: () => ignore() });
    const finished: (() => Promise<void>)[] = [];
    const collect = { onTestFinished: (work: () => Promise<void>) => void finished.push(work) };
    await expect(startSupervised(Shy, collect)).rejects.toMatchObject({ code: "OTP_START", reason: "ignore" });
    await expect(startSupervised(Shy, { ...collect, restart: "temporary" })).rejects.toMatchObject({
      reason: "ignore",
    });
    for (const work of finished) await work();
    expect(Process.list()).toHaveLength(before);
  });
});

describe("assertReceive", () => {
  test("takes the first message that equals the pattern; the others stay, in order", async () => {
    for (const message of [
      ["a", 1],
      ["b", 2],
      ["a", 3],
    ])
      Process.send(Process.self(), message);
    expect(await assertReceive(["a", expect.any(Number)])).toEqual(["a", 1]);
    expect(await assertReceive((message) => Array.isArray(message) && message[1] === 3)).toEqual(["a", 3]);
    expect(await assertReceive(["b", 2])).toEqual(["b", 2]);
    await refuteReceive(() => true, { timeout: 0 });
  });

  test("waits for what comes later", async () => {
    const me = Process.self();
    const waiting = assertReceive("later");
    Process.spawn(() => Process.send(me, "later"));
    expect(await waiting).toBe("later");
  });

  test("fails when the time is over, and shows what is in the mailbox", async () => {
    clock.virtual();
    Process.send(Process.self(), ["something", "else"]);
    const failed = assertReceive("wanted", { timeout: 50 }).catch((error: Error) => error.message);
    await clock.advance(50);
    expect(await failed).toMatch(
      /expected a message like "wanted" within 50 ms\n\nin the mailbox:\n {4}\["something", "else"\]/,
    );
    await assertReceive(["something", "else"]);
  });

  test("waits five seconds unless told otherwise, and says when the mailbox is empty", async () => {
    clock.virtual();
    let message: string | undefined;
    const failed = assertReceive("wanted").catch((error: Error) => (message = error.message));
    await clock.advance(4999);
    expect(message).toBeUndefined();
    await clock.advance(1);
    await failed;
    expect(message).toContain("the mailbox is empty");
  });
});

describe("refuteReceive", () => {
  test("resolves when the message does not come in time; later it may", async () => {
    clock.virtual();
    Process.sendAfter(Process.self(), "late", 101);
    const refuted = refuteReceive("late");
    await clock.advance(100);
    await refuted;
    await clock.advance(1);
    expect(await assertReceive("late")).toBe("late");
  });

  test("fails at once when the message is there, or comes, and shows it", async () => {
    Process.send(Process.self(), ["no", 1]);
    await expect(refuteReceive(["no", expect.anything()])).rejects.toThrow(
      /expected no message like .* got: \["no", 1\]/,
    );
    const refuted = refuteReceive("no");
    Process.send(Process.self(), "no");
    await expect(refuted).rejects.toThrow('got: "no"');
  });

  test("with a timeout of 0 looks at what is there, and leaves other messages alone", async () => {
    Process.send(Process.self(), "yes");
    await refuteReceive("no", { timeout: 0 });
    expect(await assertReceive("yes", { timeout: 0 })).toBe("yes");
  });
});

describe("clock", () => {
  test("says what to write when nobody has put a virtual one in", () => {
    expect(() => clock.advance(1)).toThrow(/got the real one.*clock\.virtual\(\)/);
  });

  test("stands still until it is moved, and fires every timer at its time, in order", async () => {
    clock.virtual();
    for (const ms of [30, 10, 20]) Process.sendAfter(Process.self(), ms, ms);
    Process.sendAfter(Process.self(), "also 10", 10);
    await settled();
    await refuteReceive(() => true, { timeout: 0 });
    await clock.advance(20);
    expect([await assertReceive(10), await assertReceive("also 10"), await assertReceive(20)]).toEqual([
      10,
      "also 10",
      20,
    ]);
    await refuteReceive(30, { timeout: 0 });
    await clock.advance(10);
    await assertReceive(30);
  });

  test("moves call timeouts, server timeouts, shutdown deadlines and restart windows", async () => {
    clock.virtual();
    const desk = (await startSupervised(Desk)) as Awaited<ReturnType<typeof Desk.startLink>>;
    const failed = GenServer.call(desk, ["wait"]).catch((error: { reason: unknown }) => error.reason);
    await clock.advance(5000);
    expect(await failed).toBe("timeout");
  });

  test("lets a timer that a timer sets fire within the same advance", async () => {
    clock.virtual();
    const Beats = GenServer.define("Beats", {
      init: () => ok(0, { timeout: 1000 }),
      handleCall: { beats: (beats) => reply(beats, beats, { timeout: 1000 }) },
      handleInfo: (beats) => noreply(beats + 1, { timeout: 1000 }),
    });
    const beats = (await startSupervised(Beats)) as Awaited<ReturnType<typeof Beats.startLink>>;
    await clock.advance(60_000);
    expect(await GenServer.call(beats, ["beats"])).toBe(60);
  });

  test("waits until everything that followed is handled, however much it is", async () => {
    clock.virtual();
    const seen = new Set<number>();
    const Slow = GenServer.define("Slow", {
      init: (id: number) => ok(id),
      handleCast: {
        work: (id) => {
          let sum = 0;
          for (let at = 0; at < 50_000; at++) sum += Math.sqrt(at + id);
          seen.add(sum);
          return noreply(id);
        },
      },
    });
    const sup = await Supervisor.startLink([], { strategy: "one_for_one" });
    onTestFinished(() => Supervisor.stop(sup).then(() => {}));
    const all: Awaited<ReturnType<typeof Slow.startLink>>[] = [];
    for (let id = 0; id < 500; id++) {
      all.push((await Supervisor.startChild(sup, { ...Slow.childSpec(id), id })) as (typeof all)[number]);
    }
    Process.spawn(async () => {
      await Process.sleep(100);
      for (const slow of all) GenServer.cast(slow, ["work"]);
    });
    await clock.advance(100);
    expect(seen.size).toBe(500);
  });

  test("leaves the timers of the clock before it to that clock", async () => {
    const Idle = GenServer.define("Idle", {
      init: () => ok(0),
      handleCast: { beat: (state) => noreply(state, { timeout: 3_600_000 }) },
    });
    const idle = (await startSupervised(Idle)) as Awaited<ReturnType<typeof Idle.startLink>>;
    GenServer.cast(idle, ["beat"]);
    await settled();
    clock.virtual();
    GenServer.cast(idle, ["beat"]);
    await settled();
    expect(clock.pending).toBe(1);
  });

  afterEach(async () => {
    await refuteReceive((message) => !Array.isArray(message), { timeout: 0 });
  });
});

describe("captureLog", () => {
  test("returns every event of the level and above, and no other", async () => {
    const events = await captureLog(() => {
      Logger.debug("quiet");
      Logger.warning("loud");
      Logger.error("louder");
    }, "warning");
    expect(events.map((event) => [event.level, event.text()])).toEqual([
      ["warning", "loud"],
      ["error", "louder"],
    ]);
  });

  test("waits for asynchronous work, and catches the crash of a process once", async () => {
    const desk = (await startSupervised(Desk)) as Awaited<ReturnType<typeof Desk.startLink>>;
    const events = await captureLog(async () => {
      GenServer.cast(desk, ["crash"]);
      await settled();
    }, "error");
    expect(events).toHaveLength(1);
    expect(events[0]?.report).toMatchObject({ label: "gen_server_terminate", name: "Desk", lastMessage: ["crash"] });
    expect(events[0]?.text()).toContain("desk broke");
  });

  test("puts level, console and handlers back as they were, also when the work fails", async () => {
    const written: string[] = [];
    Logger.configure({ level: "notice", console: { write: (lines) => written.push(lines) } });
    onTestFinished(() => Logger.configure({ level: "warning", console: false }));
    const before = Logger.handlers();
    await expect(captureLog(() => Promise.reject(new Error("work")))).rejects.toThrow("work");
    await captureLog(() => Logger.error("hidden"));
    expect([Logger.level(), Logger.handlers()]).toEqual(["notice", before]);
    Logger.notice("shown");
    Logger.flush();
    expect(written.join("")).toMatch(/shown/);
    expect(written.join("")).not.toMatch(/hidden/);
  });

  test("leaves a console away that was away", async () => {
    await captureLog(() => {});
    expect(Logger.handlers()).not.toContain("default");
  });

  test("may be nested, and overlap: each gets its own, the last puts things back", async () => {
    const before = Logger.level();
    let release = (): void => {};
    const held = new Promise<void>((done) => (release = done));
    const outer = captureLog(() => held, "info");
    const inner = captureLog(() => Logger.info("both"), "error");
    Logger.info("outer alone");
    release();
    expect((await outer).map((event) => event.text())).toEqual(["both", "outer alone"]);
    expect(await inner).toEqual([]);
    expect(Logger.level()).toBe(before);
  });
});
