/** The contract of a repo's process: started, used, stopped, killed, and refused when it is told nonsense. */
import { Application, GenServer, Process, Supervisor } from "@hinotori/otp";
import { assertReceive, captureLog, startSupervised } from "@hinotori/otp/testing";
import { expect, test } from "vitest";

import type { AnyRepo } from "../../repo/adapter.ts";
import { Storage } from "../../storage.ts";
import { type ContractSubject, prepare, start } from "./subject.ts";

/** Adds the tests. */
export function testProcess(subject: ContractSubject): void {
  test("says so while no process runs, before and after", async () => {
    const { repo } = prepare(subject);
    const missing = { code: "REPO_NOT_RUNNING", status: 503, repo: repo.name };
    await Storage.create(repo);
    expect(() => repo.db()).toThrow(expect.objectContaining(missing));
    await repo.startLink();
    expect(repo.db()).toBeDefined();
    await GenServer.stop(repo.name);
    expect(() => repo.db()).toThrow(expect.objectContaining(missing));
    await expect(repo.transaction((() => 1) as never)).rejects.toMatchObject(missing);
  });

  test("is registered under its name, once", async () => {
    const { repo } = await start(subject);
    const pid = GenServer.whereis(repo.name);
    expect(pid).toBeDefined();
    await expect(repo.startLink()).rejects.toMatchObject({ reason: ["already_started", pid] });
  });

  test("works again after it was killed, on another connection", async () => {
    const { repo, tables } = await start(subject);
    const before = repo.db();
    const pid = GenServer.whereis(repo.name)!;
    const ref = Process.monitor(pid);
    Process.exit(pid, "kill");
    await assertReceive(["DOWN", ref, "process", pid, "killed"]);
    await expect.poll(() => isRunning(repo)).toBe(true);
    expect(repo.db()).not.toBe(before);
    expect(await repo.get(tables.posts as never, 1)).toBeUndefined();
  });

  test("stops with its supervisor, and gives its database back", async () => {
    const { repo } = prepare(subject);
    await Storage.create(repo);
    const supervisor = await Supervisor.startLink([repo as never], { strategy: "one_for_one" });
    await Supervisor.stop(supervisor);
    expect(() => repo.db()).toThrow(expect.objectContaining({ code: "REPO_NOT_RUNNING" }));
    expect(await Storage.drop(repo)).toBe("dropped");
  });

  test.each([
    ["a key it does not know", { nonsense: 1 }, "nonsense"],
    ["a value it cannot use", { telemetryPrefix: "shop" }, "telemetryPrefix"],
  ])("does not start with %s", async (_what, wrong, key) => {
    const { repo } = prepare(subject);
    expect(await failureOf([repo, { ...subject.config(), ...wrong }])).toMatchObject({
      code: "OTP_START",
      cause: { code: "REPO_CONFIG", repo: repo.name, key },
    });
  });

  test("does not start without a database, and says how to name one", async () => {
    const { repo } = prepare(subject);
    const given = Application.getEnv(repo.otpApp, repo.name);
    Application.putEnv(repo.otpApp, repo.name, {});
    const failure = await failureOf(repo);
    Application.putEnv(repo.otpApp, repo.name, given);
    expect(failure).toMatchObject({ cause: { code: "REPO_CONFIG", key: "database" } });
  });
}

// A start that fails is reported in the log, where a test that expects it would only be noise.
async function failureOf(child: unknown): Promise<unknown> {
  let failure: unknown;
  await captureLog(async () => {
    failure = await startSupervised(child as never).catch((error: unknown) => error);
  });
  return failure;
}

function isRunning(repo: AnyRepo): boolean {
  try {
    return repo.db() !== undefined;
  } catch {
    return false;
  }
}
