/** The shape of a definition: its callbacks, as users write them and as the runtime holds them. */

import { ArgumentError } from "../errors.ts";
import type { RestartType, Shutdown } from "../child-spec.ts";
import { inspect } from "../process/inspect.ts";
import type {
  CallFunction,
  CallTable,
  CastFunction,
  CastResult,
  CastTable,
  InitResult,
  MaybePromise,
  StateOf,
} from "./protocol.ts";
import { type Callback, Handler, compileTable } from "./handler.ts";

/** What a definition may say of the child specs that its module makes. */
export interface ChildDefaults {
  /** Default: the module's name. */
  readonly id?: unknown;
  /** Default `"permanent"`. */
  readonly restart?: RestartType;
  /** Default 5000 ms. */
  readonly shutdown?: Shutdown;
  /** Default `false`. */
  readonly significant?: boolean;
}

/** What may be seen of a server in reports and `Sys.getStatus`. */
export interface Status {
  /** Why the server ends, in a crash report. */
  readonly reason?: unknown;
  /** The state. */
  readonly state: unknown;
  /** The message that was being handled, in a crash report. */
  readonly message?: unknown;
}

/** The callbacks of a GenServer. All but `init` may be left out. */
export interface Callbacks<
  Args extends readonly unknown[],
  Out extends MaybePromise<InitResult<unknown>>,
  Calls extends CallTable<StateOf<Out>> | CallFunction<StateOf<Out>>,
  Casts extends CastTable<StateOf<Out>> | CastFunction<StateOf<Out>>,
> {
  /** Started under its own name, so that the module itself is the server: `GenServer.call(Module, …)`. */
  readonly registered?: boolean;
  /** What its child specs say, unless overridden. */
  readonly childSpec?: ChildDefaults;
  /** The most messages that may wait; past it callers get an overload error and casts are dropped. Default: no limit. */
  readonly mailboxLimit?: number;
  /** `"thread"`: each server runs in a thread of its own, loaded from `file`; messages are cloned. A loop or a leak ends it alone. */
  readonly isolation?: "thread";
  /** The file that defines the module, for its thread: `import.meta.url`. */
  readonly file?: string;
  /** What the thread may use: Node's `resourceLimits`, such as `{ maxOldGenerationSizeMb: 64 }`. */
  readonly resourceLimits?: Readonly<Record<string, number>>;
  /** Makes the first state: `ok(state, action?)`, `ignore()`, `stop(reason)` or `error(reason)`. The starter waits for it. */
  readonly init: (...args: Args) => Out;
  /** Answers calls: by tag, or one function for all. */
  readonly handleCall?: Calls;
  /** Handles casts: by tag, or one function for all. */
  readonly handleCast?: Casts;
  /** Handles every other message: EXIT, DOWN, `"timeout"`, what was sent. Without it such a message is logged. */
  readonly handleInfo?: (state: StateOf<Out>, message: unknown) => MaybePromise<CastResult<StateOf<Out>>>;
  /** Runs right after the callback that asked for it, before any message. */
  readonly handleContinue?: (state: StateOf<Out>, argument: unknown) => MaybePromise<CastResult<StateOf<Out>>>;
  /** Cleans up: after a stop or a crash, and when the parent ends a server that traps exits. */
  readonly terminate?: (reason: unknown, state: StateOf<Out>) => unknown;
  /** Says what may be seen of the state in reports: leave secrets out here. */
  readonly formatStatus?: (status: Status) => unknown;
  /** Turns the state of an older version into one of this: `Sys.changeCode`. */
  readonly codeChange?: (oldVersion: unknown, state: unknown, extra: unknown) => unknown;
}

/** A definition as the runtime reads it. */
export type AnyCallbacks = Readonly<Record<string, unknown>> & { readonly init: Callback };

/** A definition, compiled. */
export interface Compiled {
  readonly title: string;
  /** `"gen_server"`, or what else is built on the same loop. */
  readonly kind: string;
  readonly init: Handler;
  readonly calls: ReadonlyMap<unknown, Handler> | undefined;
  readonly call: Handler | undefined;
  readonly casts: ReadonlyMap<unknown, Handler> | undefined;
  readonly cast: Handler | undefined;
  readonly info: Handler | undefined;
  readonly continues: Handler | undefined;
  readonly terminate: Handler | undefined;
  readonly formatStatus: Callback | undefined;
  readonly codeChange: Callback | undefined;
  readonly mailboxLimit: number;
}

/** A behaviour that was compiled from a definition. */
export interface HasCompiled {
  readonly compiled: Compiled;
}

const kKeys: ReadonlySet<string> = new Set([
  "registered",
  "childSpec",
  "mailboxLimit",
  "isolation",
  "file",
  "resourceLimits",
  "init",
  "handleCall",
  "handleCast",
  "handleInfo",
  "handleContinue",
  "terminate",
  "formatStatus",
  "codeChange",
]);

/** Compiles and checks a definition. */
export function compile(title: string, callbacks: AnyCallbacks, kind = "gen_server"): Compiled {
  for (const key of Object.keys(callbacks)) {
    if (!kKeys.has(key))
      throw new ArgumentError(
        `expected a callback of GenServer (${[...kKeys].join(", ")}), got: ${inspect(key)} in ${title}`,
      );
  }
  return {
    title,
    kind,
    init: new Handler(need(title, "init", callbacks.init)),
    ...messages(title, "calls", "call", callbacks["handleCall"]),
    ...messages(title, "casts", "cast", callbacks["handleCast"]),
    info: optional(title, "handleInfo", callbacks["handleInfo"]),
    continues: optional(title, "handleContinue", callbacks["handleContinue"]),
    terminate: optional(title, "terminate", callbacks["terminate"]),
    formatStatus: optional(title, "formatStatus", callbacks["formatStatus"])?.fn,
    codeChange: optional(title, "codeChange", callbacks["codeChange"])?.fn,
    mailboxLimit: (callbacks["mailboxLimit"] as number | undefined) ?? Number.POSITIVE_INFINITY,
  } as Compiled;
}

function messages(title: string, many: string, one: string, handlers: unknown): Readonly<Record<string, unknown>> {
  if (handlers === undefined || typeof handlers === "function") {
    return { [many]: undefined, [one]: handlers === undefined ? undefined : new Handler(handlers as Callback) };
  }
  for (const [tag, fn] of Object.entries(handlers as object)) need(title, tag, fn);
  return { [many]: compileTable(handlers as Readonly<Record<string, Callback>>), [one]: undefined };
}

function optional(title: string, name: string, fn: unknown): Handler | undefined {
  return fn === undefined ? undefined : new Handler(need(title, name, fn));
}

function need(title: string, name: string, fn: unknown): Callback {
  if (typeof fn === "function") return fn as Callback;
  throw new ArgumentError(`expected ${name} of ${title} to be a function, got: ${inspect(fn)}`);
}
