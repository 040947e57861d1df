/** Watchdog: names who holds the thread, at once and when it lets go. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ArgumentError, GenServer, Process, Watchdog, noreply, ok, reply } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { beat, kHeld } from "../src/process/beat.ts";
import { endOf, startClean } from "./support/run.ts";

startClean();

const program = fileURLToPath(new URL("./watchdog/program.ts", import.meta.url));

/** Keeps the thread until the watchdog has seen it; gives up on a machine where it never does. */
function hold(): void {
  for (const until = performance.now() + 20_000; Atomics.load(beat, kHeld) === 0 && performance.now() < until;);
}

const Busy = GenServer.define("Busy", {
  init: () => ok(0),
  handleCall: { done: (state) => reply(state, state) },
  handleCast: { compute: (state, work: () => void) => (work(), noreply(state + 1)) },
});

const reports = async (work: () => unknown): Promise<unknown[]> =>
  (await captureLog(work, "warning"))
    .map(({ report }) => report)
    .filter((report) => report?.["label"] === "long_schedule");

function watch(threshold = 20): void {
  onTestFinished(Watchdog.start({ threshold }));
}

describe("Watchdog.start", () => {
  test("reports the server that held the thread, with what it was handling, once it lets go", async () => {
    watch();
    const busy = await Busy.start(undefined, { name: "busy" });
    const found = await reports(async () => {
      GenServer.cast(busy, ["compute", hold]);
      await GenServer.call(busy, ["done"], "infinity");
    });
    expect(found).toEqual([
      {
        label: "long_schedule",
        pid: busy,
        name: "busy",
        handler: "handleCast.compute",
        message: ["compute", hold],
        duration: expect.any(Number),
      },
    ]);
    expect((found[0] as Watchdog.LongSchedule).duration).toBeGreaterThanOrEqual(20);
  });

  test("gives `report` the same as measurements and metadata; one that throws is logged and asked again", async () => {
    const told: unknown[] = [];
    const report = (measurements: Watchdog.HeldMeasurements, metadata: Watchdog.HeldMetadata): void => {
      told.push([measurements, metadata]);
      throw new Error("nobody listens");
    };
    onTestFinished(Watchdog.start({ threshold: 30_000, report }));
    const held = (): void => void Atomics.store(beat, kHeld, 1);
    const Many = GenServer.define("Many", {
      init: () => ok(0),
      handleCall: { work: (state) => (held(), reply("done", state)) },
      handleCast: { work: (state) => (held(), noreply(state)), next: (state) => noreply(state, { continue: "go" }) },
      handleInfo: (state) => (held(), noreply(state)),
      handleContinue: (state) => (held(), noreply(state)),
    });
    const many = await Many.start();
    const events = await captureLog(async () => {
      // Twice: the second call and cast take the short ways.
      for (let round = 0; round < 2; round++) {
        await GenServer.call(many, ["work"]);
        GenServer.cast(many, ["work"]);
        Process.send(many, "hello");
        GenServer.cast(many, ["next"]);
        await GenServer.call(many, ["work"], 30_000);
      }
    }, "error");
    const handlers = told.map((each) => (each as [unknown, Watchdog.HeldMetadata])[1].handler);
    const once = ["handleCall.work", "handleCast.work", "handleInfo", "handleContinue", "handleCall.work"];
    expect(handlers).toEqual([...once, ...once]);
    expect(told[0]).toEqual([
      { duration: 30_000 },
      { pid: many, name: "Many", handler: "handleCall.work", message: ["work"] },
    ]);
    expect(events).toHaveLength(10);
  });

  test("reports a plain process, and a server by its module when it has no name", async () => {
    watch();
    const busy = await Busy.start();
    const found = await reports(async () => {
      const [plain, ref] = Process.spawnMonitor(hold);
      await Process.receive((message) => (message as unknown[])[1] === ref);
      GenServer.cast(busy, ["compute", hold]);
      await GenServer.call(busy, ["done"], "infinity");
      return plain;
    });
    expect(found).toMatchObject([{ name: "Process hold" }, { name: "Busy", pid: busy }]);
  });

  test("says so while it is held, on standard error, also when it never lets go", { timeout: 120_000 }, async () => {
    const child = spawn(process.execPath, ["--conditions=@hinotori/source", "--import", "tsx", program], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let [out, err] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (out += String(data)));
    await new Promise<void>((done, fail) => {
      child.stderr.on("data", (data: Buffer) => {
        err += String(data);
        if (err.includes("has been held")) done();
      });
      child.on("exit", () => fail(new Error(`the program ended: ${err}`)));
    });
    expect(err).toMatch(/the thread has been held for \d+ ms by #PID<0\.\d+\.0>/);
    expect(err).toContain(out.trim());
  });

  test("watches once, however often it is started, and not after it was stopped", async () => {
    const stop = Watchdog.start({ threshold: 60_000 });
    expect(Watchdog.start({ threshold: 20 })).toBe(stop);
    const busy = await Busy.start();
    const run = (): Promise<unknown[]> =>
      reports(async () => {
        // As the watchdog's thread would.
        GenServer.cast(busy, ["compute", () => void Atomics.store(beat, kHeld, 1)]);
        await GenServer.call(busy, ["done"]);
      });
    expect(await run()).toMatchObject([{ duration: 60_000 }]);
    stop();
    stop();
    expect(await run()).toEqual([]);
    const again = Watchdog.start({ threshold: 30_000 });
    expect(again).not.toBe(stop);
    stop();
    expect(await run()).toMatchObject([{ duration: 30_000 }]);
    again();
  });

  test.each([0, 9, -1, Number.NaN, "long"])("refuses a threshold of %j", (threshold) => {
    expect(() => Watchdog.start({ threshold: threshold as never })).toThrow(ArgumentError);
  });

  test("does not mind processes that end while they hold the thread", async () => {
    watch();
    const found = await reports(async () => {
      const pid = Process.spawn(() => {
        hold();
        throw new Error("late");
      });
      await endOf(pid);
    });
    expect(found).toHaveLength(1);
  });
});
