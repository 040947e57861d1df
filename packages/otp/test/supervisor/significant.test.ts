/** Significant children: those whose end, by themselves, is the end of their supervisor. */

import { type ChildSpec, GenServer, type Pid, Process, StartError, Supervisor, ok, stop } from "@hinotori/otp";
import { describe, expect, test } from "vitest";
import { begin, childOf, leaveNobody } from "../support/supervisor.ts";

const Worker = GenServer.define("Worker", {
  init: () => ok(0),
  handleCast: { end: (state, reason: unknown) => stop(reason, state) },
});

type WorkerPid = Awaited<ReturnType<typeof Worker.startLink>>;

function worker(id: string, fields: Partial<ChildSpec> = {}): ChildSpec {
  return { ...Worker.childSpec(), id, ...fields };
}

function significant(id: string, restart: "transient" | "temporary" = "transient"): ChildSpec {
  return worker(id, { restart, significant: true });
}

/** Ends a child by itself; resolves with whether its supervisor has outlived that, and why not. */
async function end(sup: Pid, id: string, reason: unknown): Promise<"lives" | { readonly why: unknown }> {
  const child = await childOf(sup, id);
  const gone = Process.monitor(child);
  const ref = Process.monitor(sup);
  if (reason === "kill") Process.exit(child, "kill");
  else GenServer.cast(child as WorkerPid, ["end", reason]);
  await Process.receive((message) => Array.isArray(message) && message[1] === gone);
  const answered = await Supervisor.countChildren(sup).catch(() => undefined);
  if (answered !== undefined) {
    Process.demonitor(ref, { flush: true });
    return "lives";
  }
  const down = await Process.receive<unknown[]>((message) => Array.isArray(message) && message[1] === ref);
  return { why: down?.[4] };
}

leaveNobody();

describe("autoShutdown: any_significant", () => {
  const any = { autoShutdown: "any_significant" } as const;

  test.each(["normal", "shutdown", ["shutdown", "done"]])(
    "ends the supervisor with shutdown when a transient one ends %j",
    async (reason) => {
      const sup = await begin([worker("other"), significant("a"), significant("b")], any);
      const other = await childOf(sup, "other");
      expect(await end(sup, "a", reason)).toEqual({ why: "shutdown" });
      expect(Process.alive(other)).toBe(false);
    },
  );

  test("restarts a transient one that crashes, and lives", async () => {
    const sup = await begin([significant("a")], any);
    expect(await end(sup, "a", "boom")).toBe("lives");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 1 });
  });

  test.each(["normal", "boom", "kill"])(
    "ends the supervisor when a temporary one ends, for whatever reason: %s",
    async (reason) => {
      const sup = await begin([worker("other"), significant("a", "temporary")], any);
      expect(await end(sup, "a", reason)).toEqual({ why: "shutdown" });
    },
  );

  test("is not moved by children that are not significant", async () => {
    const sup = await begin(
      [significant("s"), worker("t", { restart: "transient" }), worker("x", { restart: "temporary" })],
      any,
    );
    expect(await end(sup, "t", "normal")).toBe("lives");
    expect(await end(sup, "x", "boom")).toBe("lives");
  });

  test("is not moved by terminateChild", async () => {
    const sup = await begin([significant("a"), significant("b", "temporary")], any);
    await Supervisor.terminateChild(sup, "a");
    await Supervisor.terminateChild(sup, "b");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1, active: 0 });
  });

  test("is not moved by a significant sibling that a group restart takes down for good", async () => {
    const sup = await begin([worker("a"), significant("b", "temporary")], { ...any, strategy: "one_for_all" });
    expect(await end(sup, "a", "boom")).toBe("lives");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1, active: 1 });
  });
});

describe("autoShutdown: all_significant", () => {
  const all = { autoShutdown: "all_significant" } as const;

  test("ends the supervisor when the last of them has ended", async () => {
    const sup = await begin([worker("other"), significant("a"), significant("b", "temporary")], all);
    expect(await end(sup, "b", "boom")).toBe("lives");
    expect(await end(sup, "a", "normal")).toEqual({ why: "shutdown" });
  });

  test("does not count one that was terminated by hand before", async () => {
    const sup = await begin([significant("a"), significant("b")], all);
    await Supervisor.terminateChild(sup, "a");
    expect(await end(sup, "b", "normal")).toEqual({ why: "shutdown" });
  });

  test("is not moved when the last of them is terminated by hand", async () => {
    const sup = await begin([significant("a"), significant("b")], all);
    expect(await end(sup, "a", "normal")).toBe("lives");
    await Supervisor.terminateChild(sup, "b");
    expect(await Supervisor.countChildren(sup)).toMatchObject({ active: 0 });
  });

  test("counts one that was started again by hand", async () => {
    const sup = await begin([significant("a"), significant("b")], all);
    expect(await end(sup, "a", "normal")).toBe("lives");
    await Supervisor.restartChild(sup, "a");
    expect(await end(sup, "b", "normal")).toBe("lives");
    expect(await end(sup, "a", "normal")).toEqual({ why: "shutdown" });
  });

  // As seen on OTP 25.
  test("counts one that is being brought back", async () => {
    let up = true;
    const fickle: ChildSpec = {
      ...significant("a"),
      start: () => (up ? Worker.startLink() : Promise.reject(new StartError("nope", "a"))),
    };
    const sup = await begin([fickle, significant("b")], { ...all, maxRestarts: 1_000_000 });
    up = false;
    Process.exit(await childOf(sup, "a"), "kill");
    expect(await end(sup, "b", "normal")).toBe("lives");
    up = true;
  });

  test("takes a child that was added later into account", async () => {
    const sup = await begin([significant("a")], all);
    await Supervisor.startChild(sup, significant("late"));
    expect(await end(sup, "a", "normal")).toBe("lives");
    expect(await end(sup, "late", "normal")).toEqual({ why: "shutdown" });
  });
});

describe("autoShutdown: never", () => {
  test("refuses significant children, at the start and later", async () => {
    const reason = [
      "bad_combination",
      [
        ["auto_shutdown", "never"],
        ["significant", true],
      ],
    ];
    await expect(begin([significant("a")])).rejects.toMatchObject({ reason: ["start_spec", reason] });
    const sup = await begin([]);
    await expect(Supervisor.startChild(sup, significant("a"))).rejects.toMatchObject({ reason });
  });

  test("outlives the end of its last child", async () => {
    const sup = await begin([worker("a", { restart: "temporary" })]);
    expect(await end(sup, "a", "normal")).toBe("lives");
  });
});

describe("a supervisor that shuts itself down", () => {
  function inner(fields: Partial<ChildSpec>): ChildSpec {
    const start = (): Promise<Pid> =>
      Supervisor.startLink([significant("leaf")], { strategy: "one_for_one", autoShutdown: "any_significant" });
    return { id: "inner", type: "supervisor", start, ...fields };
  }

  test("and is significant takes the one above along", async () => {
    const sup = await begin([worker("other"), inner({ restart: "transient", significant: true })], {
      autoShutdown: "any_significant",
    });
    const ref = Process.monitor(sup);
    GenServer.cast(await childOf(await childOf(sup, "inner"), "leaf"), ["end", "normal"]);
    const down = await Process.receive<unknown[]>((message) => Array.isArray(message) && message[1] === ref);
    expect(down?.[4]).toBe("shutdown");
  });

  test.each([
    ["transient", 0],
    ["permanent", 1],
  ] as const)("and is %s but not significant leaves the one above alive", async (restart, active) => {
    const sup = await begin([inner({ restart })], { autoShutdown: "any_significant" });
    const branch = await childOf(sup, "inner");
    expect(await end(branch, "leaf", "normal")).toEqual({ why: "shutdown" });
    expect(await Supervisor.countChildren(sup)).toMatchObject({ specs: 1, active });
  });
});
