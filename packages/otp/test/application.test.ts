/** Applications: started after what they need, stopped in reverse, configured by name. */

import {
  Application,
  ApplicationError,
  type ChildSpec,
  GenServer,
  type Pid,
  Process,
  StartError,
  Supervisor,
  ok,
} from "@hinotori/otp";
import { captureLog, settled } from "@hinotori/otp/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { Diary, leaveNobody, Plain } from "./support/supervisor.ts";

type App = ReturnType<typeof Application.define>;
type Callbacks = Parameters<typeof Application.define>[1];

function tree(children: readonly ChildSpec[] = [], name?: string): Promise<Pid> {
  return Supervisor.startLink(children, {
    strategy: "one_for_one",
    maxRestarts: 0,
    ...(name === undefined ? {} : { name }),
  });
}

let apps = 0;

/** An application of a name of its own, stopped when the test ends. */
function define(callbacks: Partial<Callbacks> = {}): App {
  const app = Application.define(`app${++apps}`, { start: () => tree(), ...callbacks });
  onTestFinished(async () => {
    if (Application.started().includes(app.name)) await Application.stop(app);
  });
  return app;
}

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApplicationError);
  return (error as ApplicationError).reason;
}

/** Starts an application whose tree then falls. */
async function fall(app: App): Promise<void> {
  const { start } = app.callbacks;
  let top: Pid | undefined;
  const falls = Application.define(app.name, {
    ...app.callbacks,
    start: async () => (top = (await start("normal")) as Pid),
  });
  await Application.start(falls);
  await captureLog(async () => {
    Process.exit(top!, "kill");
    await settled();
  });
}

leaveNobody();

describe("Application.start", () => {
  test("runs the start callback, and lists the application as started", async () => {
    const app = define();
    expect(await Application.start(app)).toBe("ok");
    expect(Application.started()).toEqual([app.name]);
  });

  test("runs it in a process of the application's own, linked with the tree as its parent", async () => {
    let master: Pid | undefined;
    const app = define({
      start: () => {
        master = Process.self();
        return tree([], `${app.name}.sup`);
      },
    });
    await Application.start(app);
    expect(Process.info(Process.whereis(`${app.name}.sup`)!)).toMatchObject({ parent: master, links: [master] });
  });

  test("twice is refused: already_started; while the first is under way both are one start", async () => {
    let starts = 0;
    const app = define({ start: () => (starts++, tree()) });
    expect(await Promise.all([Application.start(app), Application.start(app)])).toEqual(["ok", "ok"]);
    expect(starts).toBe(1);
    expect(await reasonOf(Application.start(app))).toEqual(["already_started", app.name]);
  });

  test("that fails, fails for everybody who asked meanwhile", async () => {
    const app = define({ start: () => Promise.reject(new StartError("broken", "x")) });
    const reasons = await Promise.all([reasonOf(Application.start(app)), reasonOf(Application.start(app))]);
    expect(reasons[0]).toEqual(["broken", [app.name, "start", ["normal", []]]]);
    expect(reasons[1]).toEqual(reasons[0]);
  });

  test("of one that needs another is refused until that runs, and says what to do", async () => {
    const needed = define();
    const app = define({ applications: [needed] });
    await expect(Application.start(app)).rejects.toThrow(/ensureAllStarted/);
    expect(await reasonOf(Application.start(app))).toEqual(["not_started", needed.name]);
    await Application.start(needed);
    expect(await Application.start(app)).toBe("ok");
  });

  test("of one that needs another which has ended by itself is refused: not_running", async () => {
    const needed = define();
    const app = define({ applications: [needed] });
    await fall(needed);
    expect(await reasonOf(Application.start(app))).toEqual(["not_running", needed.name]);
    expect(await Application.ensureAllStarted(app)).toEqual([needed.name, app.name]);
    await Application.stop(app);
    await Application.stop(needed);
    expect(await reasonOf(Application.start(app))).toEqual(["not_started", needed.name]);
  });

  const called = (app: App): readonly unknown[] => [app.name, "start", ["normal", []]];
  const error = new RangeError("broken");

  test.each<[string, () => unknown, (app: App) => unknown]>([
    ["returns junk", () => "pid", (app) => ["bad_return", [called(app), "pid"]]],
    ["returns nothing", () => undefined, (app) => ["bad_return", [called(app), undefined]]],
    ["exits", (): never => Process.exit("left"), (app) => ["bad_return", [called(app), ["EXIT", "left"]]]],
    [
      "throws",
      (): never => {
        throw error;
      },
      (app) => ["bad_return", [called(app), ["EXIT", error]]],
    ],
    [
      "throws what is no error",
      () => {
        throw "ball";
      },
      (app) => ["bad_return", [called(app), "ball"]],
    ],
    ["rejects", () => Promise.reject(error), (app) => ["bad_return", [called(app), ["EXIT", error]]]],
  ])("that %s is refused with OTP's reason", async (_what, start, reason) => {
    const app = define({ start: start as Callbacks["start"] });
    expect(await reasonOf(Application.start(app))).toEqual(reason(app));
    expect(Application.started()).toEqual([]);
  });

  test("whose tree does not start passes the reason up unchanged, the error as its cause", async () => {
    const fails: ChildSpec = { id: "db", start: () => Promise.reject(error) };
    const app = define({ start: () => tree([fails]) });
    expect(await reasonOf(Application.start(app))).toEqual([
      ["shutdown", ["failed_to_start_child", "db", ["EXIT", error]]],
      called(app),
    ]);
    await expect(Application.start(app)).rejects.toMatchObject({ code: "OTP_APPLICATION", cause: error });
  });

  test("that failed leaves nothing behind, and may be tried again", async () => {
    let up = false;
    const app = define({
      start: async () => {
        const top = await tree([Plain.childSpec()], `${app.name}.sup`);
        if (!up) throw new StartError("not yet", "half");
        return top;
      },
    });
    expect(await reasonOf(Application.start(app))).toEqual(["not yet", called(app)]);
    await settled();
    expect(Process.list()).toHaveLength(1);
    up = true;
    expect(await Application.start(app)).toBe("ok");
  });
});

describe("Application.ensureAllStarted", () => {
  test("starts what is needed first, each once, and answers those it started", async () => {
    const base = define();
    const left = define({ applications: [base] });
    const right = define({ applications: [base] });
    const top = define({ applications: [left, right] });
    await Application.start(base);
    expect(await Application.ensureAllStarted(top)).toEqual([left.name, right.name, top.name]);
    expect(Application.started()).toEqual([base.name, left.name, right.name, top.name]);
    expect(await Application.ensureAllStarted(top)).toEqual([]);
    for (const app of [top, right, left]) await Application.stop(app);
  });

  test("stops those it had started when a later one fails, and no others", async () => {
    const diary = new Diary();
    const told = (id: string): Partial<Callbacks> => ({ stop: () => diary.lines.push(`${id} stopped`) });
    const before = define(told("before"));
    const first = define({ ...told("first"), applications: [before] });
    const second = define({ ...told("second"), applications: [first] });
    const broken = define({ applications: [second], start: () => Promise.reject(new StartError("broken", "x")) });
    await Application.start(before);
    expect(await reasonOf(Application.ensureAllStarted(broken))).toEqual([
      broken.name,
      ["broken", [broken.name, "start", ["normal", []]]],
    ]);
    expect(diary.lines).toEqual(["second stopped", "first stopped"]);
    expect(Application.started()).toEqual([before.name]);
  });

  test("asked twice at once starts each once; both wait until it runs", async () => {
    let starts = 0;
    const base = define({ start: () => (starts++, tree()) });
    const app = define({ applications: [base] });
    const [one, other] = await Promise.all([Application.ensureAllStarted(app), Application.ensureAllStarted(app)]);
    expect([one, other]).toEqual([
      [base.name, app.name],
      [base.name, app.name],
    ]);
    expect(starts).toBe(1);
    await Application.stop(app);
  });

  test("does not ask of one that runs whether what it needs still does", async () => {
    const needed = define();
    const app = define({ applications: [needed] });
    await Application.ensureAllStarted(app);
    await Application.stop(needed);
    expect(await Application.ensureAllStarted(app)).toEqual([]);
    expect(Application.started()).toEqual([app.name]);
  });
});

describe("Application.stop", () => {
  test("runs prepStop, takes the tree down in reverse, then runs stop", async () => {
    const diary = new Diary();
    const Worker = GenServer.define("Worker", {
      init: (id: string) => {
        Process.flag("trap_exit", true);
        return ok(id);
      },
      terminate: (reason, id) => diary.lines.push(`${id} ${String(reason)}`),
    });
    const children = ["a", "b"].map((id): ChildSpec => ({ ...Worker.childSpec(id), id }));
    const app = define({
      start: () => tree(children),
      prepStop: () => diary.lines.push("prepStop"),
      stop: () => diary.lines.push("stop"),
    });
    await Application.start(app);
    expect(await Application.stop(app)).toBe("ok");
    expect(diary.lines).toEqual(["prepStop", "b shutdown", "a shutdown", "stop"]);
    expect(Application.started()).toEqual([]);
  });

  test("hands the state of start to prepStop, and what that returns to stop", async () => {
    const seen: unknown[] = [];
    const start = async (): Promise<readonly [Pid, string]> => [await tree(), "state"];
    const app = define({
      start,
      prepStop: (state) => (seen.push(state), "prepared"),
      stop: (state) => seen.push(state),
    });
    await Application.start(app);
    await Application.stop(app);
    expect(seen).toEqual(["state", "prepared"]);
  });

  test("hands an empty list when start gave no state", async () => {
    const seen: unknown[] = [];
    const app = define({ stop: (state) => seen.push(state) });
    await Application.start(app);
    await Application.stop(app.name);
    expect(seen).toEqual([[]]);
  });

  test("of one that does not run is refused: not_started", async () => {
    const app = define();
    expect(await reasonOf(Application.stop(app))).toEqual(["not_started", app.name]);
    expect(await reasonOf(Application.stop("nobody"))).toEqual(["not_started", "nobody"]);
  });

  test("of one that has ended by itself is done once", async () => {
    const app = define();
    await fall(app);
    expect(Application.started()).toEqual([]);
    expect(await Application.stop(app)).toBe("ok");
    expect(await reasonOf(Application.stop(app))).toEqual(["not_started", app.name]);
  });

  test("asked twice at once is done once, and both wait for it", async () => {
    const diary = new Diary();
    const app = define({ prepStop: () => void diary.lines.push("prepStop"), stop: () => diary.lines.push("stop") });
    await Application.start(app);
    expect(await Promise.all([Application.stop(app), Application.stop(app)])).toEqual(["ok", "ok"]);
    expect(diary.lines).toEqual(["prepStop", "stop"]);
  });

  test("goes on when a callback throws, and says so once", async () => {
    const app = define({
      prepStop: () => {
        throw new Error("cannot");
      },
      stop: () => Promise.reject(new Error("cannot either")),
    });
    await Application.start(app);
    const events = await captureLog(() => Application.stop(app), "error");
    expect(events.map(({ report }) => report?.["callback"])).toEqual(["prepStop", "stop"]);
    expect(Application.started()).toEqual([]);
  });

  test("takes along what the start callback had started beside the tree", async () => {
    let beside: Pid | undefined;
    const app = define({
      start: async () => {
        beside = await Plain.startLink();
        return tree();
      },
    });
    await Application.start(app);
    await Application.stop(app);
    expect(Process.alive(beside!)).toBe(false);
  });
});

describe("an application whose top supervisor gives up", () => {
  test.each(["temporary", "transient", "permanent"] as const)(
    "and is %s is reported and stopped, its callbacks run; others go on",
    async (type) => {
      const diary = new Diary();
      const other = define();
      const app = define({
        start: () => tree([Plain.childSpec()], "application.top"),
        prepStop: () => diary.lines.push("prepStop"),
        stop: () => diary.lines.push("stop"),
      });
      await Application.start(other);
      await Application.start(app, type);
      const events = await captureLog(async () => {
        const [child] = await Supervisor.whichChildren("application.top");
        Process.exit(child?.pid as Pid, "kill");
        await settled();
      }, "notice");
      expect(events.find(({ report }) => report?.["label"] === "application_exit")?.report).toMatchObject({
        application: app.name,
        type,
        reason: "shutdown",
      });
      expect(diary.lines).toEqual(["prepStop", "stop"]);
      expect(Application.started()).toEqual([other.name]);
      expect(await Application.start(app)).toBe("ok");
    },
  );
});

describe("Application's environment", () => {
  test("puts, gets, fetches and deletes; seen at once", () => {
    Application.putEnv("env1", "size", 3);
    expect(Application.getEnv("env1", "size")).toBe(3);
    expect(Application.fetchEnv("env1", "size")).toBe(3);
    expect(Application.getEnv("env1", "colour")).toBeUndefined();
    expect(Application.getEnv("env1", "colour", "red")).toBe("red");
    Application.putAllEnv("env1", { colour: "blue", none: undefined });
    expect(Application.getAllEnv("env1")).toEqual({ size: 3, colour: "blue", none: undefined });
    Application.deleteEnv("env1", "colour");
    expect(Application.getEnv("env1", "colour", "red")).toBe("red");
    expect(Application.getEnv("env1", "none", "red")).toBeUndefined();
  });

  test("fails to fetch what is not there, and says how to put it", () => {
    expect(() => Application.fetchEnv("env2", "port")).toThrow(ApplicationError);
    expect(() => Application.fetchEnv("env2", "port")).toThrow(/Application\.putEnv\("env2", "port", value\)/);
  });

  test("of a definition fills in what nobody had put", () => {
    Application.putEnv("env3", "size", 3);
    Application.define("env3", { start: () => tree(), env: { size: 1, colour: "red" } });
    expect(Application.getAllEnv("env3")).toEqual({ size: 3, colour: "red" });
  });

  test("changed as a whole tells the running application what changed, what is new and what is gone", async () => {
    const told: unknown[] = [];
    const app = define({
      env: { same: { deep: [1] }, changed: new Map([["a", 1]]), gone: 1 },
      configChange: (...what) => told.push(what),
    });
    await Application.start(app);
    const next = { same: { deep: [1] }, changed: new Map([["a", 2]]), fresh: undefined };
    await Application.changeEnv(app.name, next);
    expect(told).toEqual([[{ changed: new Map([["a", 2]]) }, { fresh: undefined }, ["gone"]]]);
    await Application.changeEnv(app.name, next);
    expect(told).toHaveLength(1);
    expect(Application.getAllEnv(app.name)).toEqual(next);
  });

  test("changed while the application does not run is only put", async () => {
    const told: unknown[] = [];
    const app = define({ configChange: (...what) => told.push(what) });
    await Application.changeEnv(app.name, { a: 1 });
    expect(told).toEqual([]);
    expect(Application.getEnv(app.name, "a")).toBe(1);
  });
});

describe("Application.define", () => {
  test.each(["", undefined, 3])("refuses the name %j", (name) => {
    expect(() => Application.define(name as string, { start: () => tree() })).toThrow(
      /expected the name of an application/,
    );
  });

  test("refuses an application without a start callback", () => {
    expect(() => Application.define("none", {} as Callbacks)).toThrow(
      /expected application none to have a start callback/,
    );
  });
});
