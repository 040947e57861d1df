/** A state machine that writes down every event it handles, for the tests of their order. */

import { type Pid, Process, StateMachine, Sys } from "@hinotori/otp";

/** An event as a machine handled it: in which state, of which type, with what content. */
export type Seen = readonly [state: unknown, type: string, content: unknown];

type Way = ReturnType<typeof StateMachine.keepStateAndData>;

/** What a machine does with an event; `undefined` is to stay as it is. */
export type Reaction = (state: unknown, event: StateMachine.AnyEvent, data: number) => unknown;

/** Any action, of which some are wrong on purpose. */
export const actions = (...all: unknown[]): StateMachine.Action[] => all as StateMachine.Action[];

/** A machine under test, what it saw and how it ended. */
export class Recorder {
  readonly seen: Seen[] = [];
  readonly ended: unknown[][] = [];
  pid!: Pid;

  /** Sends it casts that it finds in its mailbox all at once. */
  async queue(...contents: unknown[]): Promise<void> {
    await Sys.suspend(this.pid);
    for (const content of contents) StateMachine.cast(this.pid as never, content as never);
    await Sys.resume(this.pid);
  }

  /** What it saw, as soon as it has nothing left to do. */
  async events(): Promise<Seen[]> {
    if (Process.alive(this.pid)) await Sys.getState(this.pid);
    return this.seen;
  }
}

/** Starts a machine with one handler for all states. */
export async function record(
  react: Reaction,
  first: () => unknown = () => StateMachine.ok("a", 0),
  stateEnter = false,
): Promise<Recorder> {
  const recorder = new Recorder();
  const machine = StateMachine.define("Recorder", {
    stateEnter,
    init: first as () => StateMachine.Transition<unknown, number>,
    handleEvent: (state: unknown, data, event: StateMachine.AnyEvent) => {
      recorder.seen.push([state, event.type, event.content]);
      const way = react(state, event, data);
      return (way === undefined ? StateMachine.keepStateAndData() : way) as Way;
    },
    terminate: (reason, state, data) => recorder.ended.push([reason, state, data]),
  });
  recorder.pid = (await (machine.start as () => Promise<Pid>)()) as Pid;
  return recorder;
}
