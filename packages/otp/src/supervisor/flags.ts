/** The options of a supervisor, checked: strategy, intensity, auto-shutdown. */

import { ArgumentError } from "../errors.ts";
import { inspect } from "../process/inspect.ts";
import type { Name } from "../name.ts";
import type { CompleteSpec } from "../child-spec.ts";
import type { Intensity } from "./intensity.ts";
import { type Strategy, strategies } from "./strategy.ts";

/** When the end of significant children ends the supervisor. */
export type AutoShutdown = "never" | "any_significant" | "all_significant";

/** How a supervisor treats its children. */
export interface Flags extends Partial<Intensity> {
  /** Which children are restarted together. */
  readonly strategy: Strategy;
  /** More restarts than this within `maxSeconds` and the supervisor gives up. Default 3. */
  readonly maxRestarts?: number;
  /** The window in which restarts are counted, in seconds. Default 5. */
  readonly maxSeconds?: number;
  /** Whether the end of significant children ends the supervisor. Default `"never"`. */
  readonly autoShutdown?: AutoShutdown;
}

/** Flags and the name to register the supervisor under. */
export interface SupervisorOptions extends Flags {
  /** A string or a via name. */
  readonly name?: Name;
}

/** Flags with every field. */
export type CompleteFlags = Required<Flags>;

/** Fills in the defaults; wrong values are OTP's reason. */
export function completeFlags(flags: Flags): CompleteFlags | { readonly reason: unknown } {
  const { strategy, maxRestarts = 3, maxSeconds = 5, autoShutdown = "never" } = flags;
  const invalid = (what: string, value: unknown): { readonly reason: unknown } => ({
    reason: ["supervisor_data", [what, value]],
  });
  if (!strategies.includes(strategy)) return invalid("invalid_strategy", strategy);
  if (!Number.isInteger(maxRestarts) || maxRestarts < 0) return invalid("invalid_intensity", maxRestarts);
  if (!(Number.isFinite(maxSeconds) && maxSeconds > 0)) return invalid("invalid_period", maxSeconds);
  if (!["never", "any_significant", "all_significant"].includes(autoShutdown))
    return invalid("invalid_auto_shutdown", autoShutdown);
  return { strategy, maxRestarts, maxSeconds, autoShutdown };
}

/** Refuses options without a strategy, as Elixir does, in the caller. */
export function checkOptions(options: unknown): asserts options is SupervisorOptions {
  if (typeof options === "object" && options !== null && "strategy" in options) return;
  throw new ArgumentError(
    `expected the options of a supervisor with a strategy (${strategies.join(", ")}), got: ${inspect(options)}\n\nSay which children fall together:\n\n    { strategy: "one_for_one" }`,
  );
}

/** Why a significant child cannot be: OTP's reason, or `undefined` when it can. */
export function significanceFault(spec: CompleteSpec, autoShutdown: AutoShutdown): unknown {
  if (!spec.significant) return undefined;
  const fault = (key: string, value: unknown): unknown => [
    "bad_combination",
    [
      [key, value],
      ["significant", true],
    ],
  ];
  if (autoShutdown === "never") return fault("auto_shutdown", "never");
  return spec.restart === "permanent" ? fault("restart", "permanent") : undefined;
}
