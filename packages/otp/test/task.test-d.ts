/** The types of Task and TaskSupervisor. */

import { type Pid, Supervisor, Task, TaskSupervisor } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

describe("a task", () => {
  test("has the type of what its function makes", () => {
    expectTypeOf(Task.async(() => 1)).toEqualTypeOf<Task.Task<number>>();
    expectTypeOf(Task.async(async () => "a")).toEqualTypeOf<Task.Task<string>>();
    expectTypeOf(Task.await(Task.async(async () => [1, "a"] as const))).resolves.toEqualTypeOf<readonly [1, "a"]>();
    expectTypeOf(TaskSupervisor.asyncNolink("Chores", async () => true)).resolves.toEqualTypeOf<Task.Task<boolean>>();
    expectTypeOf(Task.completed(1)).toEqualTypeOf<Task.Task<number>>();
  });

  test("gives outcomes that are narrowed by their status", async () => {
    const outcome = await Task.yield(Task.async(() => 1));
    if (outcome?.status === "ok") expectTypeOf(outcome.value).toEqualTypeOf<number>();
    else expectTypeOf(outcome).toEqualTypeOf<{ readonly status: "exit"; readonly reason: unknown } | undefined>();
    // @ts-expect-error there may be none yet
    void outcome.status;
    // @ts-expect-error a value there is only when it went well
    void outcome?.value;
  });

  test("awaitMany gives a result of its own type for each", () => {
    expectTypeOf(Task.awaitMany([Task.async(() => 1), Task.async(() => "a")])).resolves.toEqualTypeOf<
      [number, string]
    >();
  });

  test("refuses what is no task, no function and no time", () => {
    // @ts-expect-error a promise is no task
    void Task.await(Promise.resolve(1));
    // @ts-expect-error a task runs a function
    Task.async(1);
    // @ts-expect-error a task takes no arguments
    Task.async((n: number) => n);
    const one = Task.async(() => 1);
    // @ts-expect-error milliseconds or "infinity"
    void Task.await(one, "soon");
    // @ts-expect-error only shutdown may be brutal
    void Task.await(one, "brutal_kill");
    // @ts-expect-error nothing, ignore or kill_task
    void Task.yieldMany([Task.async(() => 1)], { onTimeout: "exit" });
  });

  test("is a child with its function", () => {
    void Supervisor.startLink(
      [
        [Task, () => 1],
        [TaskSupervisor, { name: "Chores" }],
      ],
      { strategy: "one_for_one" },
    );
    // @ts-expect-error a task needs its function
    void Supervisor.startLink([Task], { strategy: "one_for_one" });
    // @ts-expect-error restart is permanent, transient or temporary
    void TaskSupervisor.startChild("Chores", () => 1, { restart: "always" });
    expectTypeOf(TaskSupervisor.children("Chores")).resolves.toEqualTypeOf<Pid[]>();
  });
});

describe("a stream", () => {
  test("gives its work the values, and outcomes of what that makes", async () => {
    const lengths = Task.asyncStream(
      ["a", "b"],
      async (text) => (expectTypeOf(text).toEqualTypeOf<string>(), text.length),
    );
    for await (const outcome of lengths) expectTypeOf(outcome).toEqualTypeOf<Task.Outcome<number>>();
    for await (const outcome of TaskSupervisor.asyncStreamNolink("Chores", new Set([1]), (n) => n > 0))
      expectTypeOf(outcome).toEqualTypeOf<Task.Outcome<boolean>>();
  });

  test("refuses wrong options and sources", () => {
    // @ts-expect-error exit or kill_task
    Task.asyncStream([1], (n) => n, { onTimeout: "ignore" });
    // @ts-expect-error a number cannot be iterated
    Task.asyncStream(1, (n) => n);
    // @ts-expect-error the work takes numbers
    Task.asyncStream([1], (text: string) => text);
  });
});
