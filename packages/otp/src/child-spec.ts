/**
 * How a child is started, restarted and shut down.
 *
 * A child is written as a module (`Repo`), a module with its argument (`[PubSub, { name: "Scuti.PubSub" }]`), or a spec with these
 * fields. The compiler checks the argument against the module.
 *
 * ```ts run
 * import { GenServer, Supervisor, ok } from "@hinotori/otp";
 *
 * const Desk = GenServer.define("Desk", { init: (first: number) => ok(first) });
 * const { id, restart } = Supervisor.childSpec([Desk, 7], { restart: "transient" });
 * [id, restart]; // => ["Desk", "transient"]
 * ```
 */

import { ArgumentError } from "./errors.ts";
import { inspect } from "./process/inspect.ts";
import type { Pid } from "./process/pid.ts";
import type { Strategy } from "./supervisor/strategy.ts";

/** When a child is started again: always, after an abnormal end, or never. */
export type RestartType = "permanent" | "transient" | "temporary";

/** How long a child may take to end after it was asked, or that it is not asked. */
export type Shutdown = number | "brutal_kill" | "infinity";

/** What a supervisor knows of a child. */
export interface ChildSpec {
  /** Names the child within its supervisor. */
  readonly id: unknown;
  /** Starts the child, linked with the process that calls this; `undefined` when it starts none. Gets a DynamicSupervisor's extra arguments. */
  readonly start: (...extraArguments: never[]) => Promise<Pid | undefined>;
  /** Default `"permanent"`. */
  readonly restart?: RestartType;
  /** Default 5000 ms for a worker, `"infinity"` for a supervisor. */
  readonly shutdown?: Shutdown;
  /** Default `"worker"`. */
  readonly type?: "worker" | "supervisor";
  /** Whether its end may end the supervisor (`autoShutdown`). Default `false`. */
  readonly significant?: boolean;
}

/** A child spec with every field. */
export interface CompleteSpec extends Required<ChildSpec> {}

/** Something that makes child specs: a module. */
export interface ChildModule<Arg extends readonly unknown[] = readonly never[]> {
  /** Makes the spec of one child. */
  childSpec(...arg: Arg): ChildSpec;
}

/** The argument of a module's child spec. That of a PartitionSupervisor has a child in it, and is checked with {@link PartitionedChild}. */
export type ChildArgument<Module> = Module extends PartitionModule
  ? never
  : Module extends { childSpec(...arg: infer Arg): ChildSpec }
    ? Arg extends readonly []
      ? undefined
      : Arg[0]
    : never;

type NeedsNoArgument<Module> = Module extends { childSpec(): ChildSpec }
  ? Module
  : Module & "this module needs an argument: write [Module, argument]";

/** A child as a user writes it; the argument is checked against the module. */
export type Child<Module> =
  | NeedsNoArgument<Module>
  | readonly [Module, ChildArgument<Module>]
  | PartitionedChild<Module>
  | ChildSpec;

/** How a PartitionSupervisor is started. */
export interface PartitionOptions<Module> {
  /** The name it is found by. */
  readonly name: string;
  /** The child of every partition; its argument is checked against its module. */
  readonly childSpec?: Child<Module>;
  /** Makes the child of a partition from its index, in place of `childSpec`. */
  readonly withArguments?: (partition: number) => Child<Module>;
  /** How many. Default: the number of cores. */
  readonly partitions?: number;
  /** Default `"one_for_one"`. */
  readonly strategy?: Strategy;
  /** Default 3. */
  readonly maxRestarts?: number;
  /** Default 5. */
  readonly maxSeconds?: number;
}

/** A PartitionSupervisor as a child: the argument of the child that it has for each partition is checked against that one's module. */
export type PartitionedChild<Module> = readonly [PartitionModule, PartitionOptions<Module>];

/** PartitionSupervisor, for the compiler: no other module can say which partition a key belongs to. */
interface PartitionModule {
  partitionOf(supervisor: string, key: unknown): number;
  childSpec<Module>(options: PartitionOptions<Module>): ChildSpec;
}

/** What a literal type can be made of. */
export type Scalars = string | number | bigint | boolean;

/**
 * Any value, in which scalars keep their literal types.
 *
 * What a function returns is widened before it is looked at: `{ mode: "fast" }` would be no argument for a `mode` of two literals. A type parameter
 * where the scalar stands keeps it as written, and leaves arrays as mutable as they are.
 */
export type Literally<Scalar extends Scalars> =
  | Scalar
  | readonly Literally<Scalar>[]
  | []
  | { readonly [key: string]: Literally<Scalar> }
  | object
  | null
  | undefined;

/** Why a spec is refused: OTP's reason. */
export class SpecError {
  /** OTP's reason, such as `["invalid_restart_type", "sometimes"]`. */
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/**
 * Makes a spec of whatever a user may write as a child.
 *
 * @throws ArgumentError in the caller, before any process starts, when it is no child at all.
 */
export function toSpec(child: unknown): ChildSpec {
  if (Array.isArray(child) && child.length === 2 && hasChildSpec(child[0]))
    return child[0].childSpec(child[1] as never);
  if (hasChildSpec(child)) return child.childSpec();
  if (typeof child === "object" && child !== null && !Array.isArray(child) && ("start" in child || "id" in child))
    return child as ChildSpec;
  throw new ArgumentError(
    `expected a child to be a module, [module, argument] or { id, start }, got: ${inspect(child)}\n\nA module has a childSpec function, as what GenServer.define and Supervisor.define return.`,
  );
}

/** Fills in the defaults and checks every field; a {@link SpecError} says what is wrong. */
export function completeSpec(spec: ChildSpec): CompleteSpec | SpecError {
  if (typeof spec !== "object" || spec === null) return new SpecError(["invalid_child_spec", spec]);
  const { id, start, restart = "permanent", type = "worker", significant = false } = spec;
  if (id === undefined) return new SpecError("missing_id");
  if (typeof start !== "function") return new SpecError(start === undefined ? "missing_start" : ["invalid_mfa", start]);
  if (!["permanent", "transient", "temporary"].includes(restart))
    return new SpecError(["invalid_restart_type", restart]);
  if (type !== "worker" && type !== "supervisor") return new SpecError(["invalid_child_type", type]);
  const { shutdown = type === "supervisor" ? "infinity" : 5000 } = spec;
  if (!isShutdown(shutdown)) return new SpecError(["invalid_shutdown", shutdown]);
  if (typeof significant !== "boolean") return new SpecError(["invalid_significant", significant]);
  return { id, start, restart, shutdown, type, significant };
}

const kFields: ReadonlySet<string> = new Set(["id", "start", "restart", "shutdown", "type", "significant"]);

/** Lays overrides over a child's spec; refuses fields that a spec does not have. */
export function overrideSpec(child: unknown, overrides: Partial<ChildSpec>): ChildSpec {
  for (const key of Object.keys(overrides)) {
    if (!kFields.has(key))
      throw new ArgumentError(`expected fields of a child spec (${[...kFields].join(", ")}), got: ${inspect(key)}`);
  }
  return { ...toSpec(child), ...overrides };
}

function isShutdown(shutdown: unknown): boolean {
  return (
    shutdown === "brutal_kill" || shutdown === "infinity" || (Number.isInteger(shutdown) && (shutdown as number) >= 0)
  );
}

function hasChildSpec(value: unknown): value is { childSpec(argument?: never): ChildSpec } {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as ChildModule).childSpec === "function"
  );
}
