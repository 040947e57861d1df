/** What the tests of supervisors and applications share: a diary, plain children, and supervisors that end with their test. */

import { type ChildSpec, GenServer, Logger, type Pid, Process, Supervisor, ok } from "@hinotori/otp";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";

/** Keeps the console silent; when the file is done, no process is left. */
export function leaveNobody(): void {
  beforeAll(() => Logger.configure({ console: false }));
  afterAll(() => expect(Process.list()).toHaveLength(1));
}

/** What happened, in order. A class, so that no message freezes it. */
export class Diary {
  readonly lines: string[] = [];

  note(line: string): void {
    this.lines.push(line);
  }

  /** What happened since it was last read. */
  read(): string[] {
    return this.lines.splice(0);
  }
}

/** A server that does nothing. */
export const Plain = GenServer.define("Plain", { init: () => ok(0) });

/** A child that does nothing. */
export function plain(id: string, fields: Partial<ChildSpec> = {}): ChildSpec {
  return { ...Plain.childSpec(), id, ...fields };
}

/** Options of a supervisor, of which even the strategy may be left out. */
export type Options = Partial<Parameters<typeof Supervisor.startLink>[1]>;

/** Starts a supervisor, one_for_one unless it is said, that is stopped when the test ends. */
export async function begin(children: readonly ChildSpec[], options: Options = {}): Promise<Pid> {
  const sup = await Supervisor.startLink(children, { strategy: "one_for_one", ...options });
  onTestFinished(async () => {
    Process.unlink(sup);
    if (Process.alive(sup)) await Supervisor.stop(sup);
  });
  return sup;
}

/** The children by id, once the supervisor has handled what it knows by now. */
export async function pids(sup: Pid): Promise<Record<string, Pid | "restarting" | undefined>> {
  return Object.fromEntries((await Supervisor.whichChildren(sup)).map(({ id, pid }) => [id, pid]));
}

/** The process of a child that has one. */
export async function childOf(sup: Pid, id: string): Promise<Pid> {
  return (await pids(sup))[id] as Pid;
}
