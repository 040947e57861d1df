/** What the tests of this package share: a quiet log, a clean start, and the ends of processes as values. */

import { type ExitError, Logger, type Pid, Process } from "@hinotori/otp";
import { afterEach, beforeEach } from "vitest";

/** Each test begins with an empty mailbox and a silent console, and leaves no process behind. */
export function startClean(): void {
  beforeEach(async () => {
    Logger.configure({ console: false });
    await messages();
  });
  afterEach(() => {
    for (const pid of Process.list().slice(1)) Process.exit(pid, "kill");
  });
}

/** Everything that waits in the mailbox of the calling process, taken out. */
export async function messages(): Promise<unknown[]> {
  const found: unknown[] = [];
  while (true) {
    // Boxed by the matcher, since `undefined` may be a message too.
    let taken = false;
    const message = await Process.receive(() => (taken = true), { timeout: 0 });
    if (!taken) return found;
    found.push(message);
  }
}

/** The reason a process ends with. */
export async function endOf(pid: Pid): Promise<unknown> {
  const ref = Process.monitor(pid);
  const [, , , , reason] = (await Process.receive(
    (message) => Array.isArray(message) && message[0] === "DOWN" && message[1] === ref,
  )) as unknown[];
  return reason;
}

/** How a body that was run in a process of its own came out. */
export interface Outcome {
  /** What it returned; absent when it did not. */
  readonly returned?: unknown;
  /** The reason its process ended with. */
  readonly reason: unknown;
}

/** Runs a body in a process of its own, not trapping exits unless told to, and tells how that came out. */
export async function inProcess(body: () => unknown, options: { readonly trapExit?: boolean } = {}): Promise<Outcome> {
  let returned: { readonly returned: unknown } | undefined;
  const [pid, ref] = Process.spawn(
    async () => {
      returned = { returned: await body() };
    },
    { ...options, monitor: true },
  );
  const [, , , , reason] = (await Process.receive(
    (message) => Array.isArray(message) && message[1] === ref,
  )) as unknown[];
  void pid;
  return { ...returned, reason };
}

/** What a promise rejects with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<ExitError> {
  try {
    await promise;
  } catch (error) {
    return error as ExitError;
  }
  throw new Error("expected a rejection");
}

/** A promise and its ends. */
export function gate<Value = void>(): { readonly wait: Promise<Value>; readonly open: (value: Value) => void } {
  let open!: (value: Value) => void;
  const wait = new Promise<Value>((done) => (open = done));
  return { wait, open };
}

/** What `await` waits for although it is no Promise, as query builders are. */
export function thenable<Value>(promise: Promise<Value>): Promise<Value> {
  // oxlint-disable-next-line unicorn/no-thenable -- it is meant to be one
  return { then: (done: (value: Value) => void) => void promise.then(done) } as never;
}
