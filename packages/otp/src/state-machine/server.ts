/** The server that a state machine runs in: what comes is an event, what the machine decides is a way out. */

import { compile } from "../gen-server/callbacks.ts";
import { Next, isIgnore, kErrored, kStopped, noreply, ok, stop } from "../gen-server/next.ts";
import type { Request } from "../gen-server/request.ts";
import { ServerBehaviour } from "../gen-server/server.ts";
import { self } from "../process/context.ts";
import { freeze } from "../process/freeze.ts";
import { isAsyncFunction } from "../process/thenable.ts";
import type { AnyEvent } from "./event.ts";
import { type Handle, Machine, kMore, type Soon, type Verdict, returned } from "./machine.ts";
import { Mistake } from "./mistake.ts";
import { Expired } from "./timers.ts";
import { Transition } from "./transition.ts";

/** A machine as its module describes it. */
export interface MachinePlan {
  /** What every event is given to. */
  readonly handle: Handle;
  /** Whether states get an event when they are entered. */
  readonly stateEnter: boolean;
  /** Whether a handler is known to wait. */
  readonly waits: boolean;
  readonly init: (...args: unknown[]) => unknown;
  readonly terminate: ((...args: unknown[]) => unknown) | undefined;
}

/** The behaviour of every machine of one module. */
export function machineBehaviour(name: string, plan: MachinePlan): ServerBehaviour {
  const { handle, stateEnter, waits, init, terminate } = plan;
  const begin = (...args: unknown[]): unknown => {
    const made = returned(() => init(...args));
    return made instanceof Promise
      ? made.then((way) => first(way, handle, stateEnter))
      : first(made, handle, stateEnter);
  };
  const callbacks = {
    init: isAsyncFunction(init) ? marked(begin) : begin,
    handleContinue: waits ? marked(goOn) : goOn,
    handleCall: waits ? marked(takeCall) : takeCall,
    handleCast: waits ? marked(takeCast) : takeCast,
    handleInfo: waits ? marked(takeInfo) : takeInfo,
    terminate: (reason: unknown, machine: Machine) => terminate?.(reason, machine.state, machine.data),
    formatStatus: (status: { readonly state: unknown }) => ({
      ...status,
      state: status.state instanceof Machine ? [status.state.state, status.state.data] : status.state,
    }),
  };
  return new ServerBehaviour(compile(name, callbacks as never, "state_machine"));
}

/** Runs a callback where `self()` is right after an await. */
function marked<Args extends unknown[]>(fun: (...args: Args) => unknown): (...args: Args) => Promise<unknown> {
  return async (...args) => fun(...args);
}

/** What `init` made of its argument: a machine, or the reason why there is none. */
function first(made: unknown, handle: Handle, stateEnter: boolean): unknown {
  if (isIgnore(made) || (made instanceof Next && (made.kind === kStopped || made.kind === kErrored))) return made;
  if (!(made instanceof Transition) || (made.kind !== "ok" && made.kind !== "stop"))
    return stop(new Mistake("bad_return_from_init", made).reason);
  if (made.kind === "stop") return stop(made.reason);
  const machine = new Machine(self(), handle, stateEnter);
  machine.replace([freeze(made.state), freeze(made.data)]);
  return ok(machine, { continue: made });
}

/** The starter does not wait for what the first state does when it is entered; and no message comes before what a machine has left to do. */
function goOn(machine: Machine, way: Transition<unknown, unknown> | typeof kMore): unknown {
  try {
    return follow(machine, way === kMore ? machine.goOn() : machine.begin(way));
  } catch (thrown) {
    return failed(machine, thrown);
  }
}

function takeCall(machine: Machine, content: unknown, from: Request): unknown {
  return take(machine, { type: "call", content, from });
}

function takeCast(machine: Machine, content: unknown): unknown {
  return take(machine, { type: "cast", content });
}

function takeInfo(machine: Machine, content: unknown): unknown {
  if (!(content instanceof Expired)) return take(machine, { type: "info", content });
  const event = machine.timeouts.take(content);
  return event === undefined ? noreply(machine) : take(machine, event);
}

function take(machine: Machine, event: AnyEvent): unknown {
  try {
    return follow(machine, machine.take(event));
  } catch (thrown) {
    return failed(machine, thrown);
  }
}

function follow(machine: Machine, verdict: Soon<Verdict>): unknown {
  if (verdict === undefined) return noreply(machine);
  if (verdict === kMore) return noreply(machine, { continue: kMore });
  if (!(verdict instanceof Promise)) return stop(verdict.stop, machine);
  return verdict.then(
    (settled) => follow(machine, settled),
    (thrown: unknown) => failed(machine, thrown),
  );
}

/** A way out that is none ends the machine with OTP's reason; a thrown error ends it by itself. */
function failed(machine: Machine, thrown: unknown): unknown {
  if (thrown instanceof Mistake) return stop(thrown.reason, machine);
  throw thrown;
}
