/**
 * Hands something of the caller's on to the processes it asks: the span of a trace, the locale of a request.
 *
 * An AsyncLocalStorage follows promises, but a message waits in a mailbox and is handled in a turn that somebody else began. A
 * propagator closes that gap: it is asked when a call, a process of `Process.spawn` or a task is made, and put around the
 * handler, or the function, that takes it. Adapters such as `@hinotori/telemetry/opentelemetry` install one; programs rarely do.
 *
 * ```ts run
 * import { AsyncLocalStorage } from "node:async_hooks";
 * import { GenServer, ok, Propagation, reply } from "@hinotori/otp";
 *
 * const locale = new AsyncLocalStorage<string>();
 * const takeOut = Propagation.install({
 *   capture: () => locale.getStore(),
 *   run: (captured, body) => locale.run(captured as string, body),
 * });
 *
 * const Greeter = GenServer.define("Greeter", {
 *   init: () => ok({}),
 *   handleCall: {
 *     greet: async (state) => {
 *       await null;
 *       return reply(locale.getStore() === "fi" ? "hei" : "hello", state);
 *     },
 *   },
 * });
 * const pid = await Greeter.startLink();
 * await locale.run("fi", () => GenServer.call(pid, ["greet"])); // => "hei"
 * await GenServer.call(pid, ["greet"]); // => "hello"
 * takeOut();
 * ```
 *
 * Casts and plain messages carry nothing, as a message that nobody waits for belongs to no request. While none is installed, nothing
 * is paid.
 */
import { ArgumentError } from "./errors.ts";
import { type Propagator, usePropagator } from "./process/carried.ts";
import { inspect } from "./process/inspect.ts";

export type { Propagator } from "./process/carried.ts";

let installed: Propagator | undefined;

/**
 * Installs a propagator for the whole program.
 *
 * @returns a function that takes it out again.
 * @throws ArgumentError when one is installed: two of them would each undo the other.
 */
export function install(propagator: Propagator): () => void {
  if (installed !== undefined) {
    throw new ArgumentError(
      `expected no propagator to be installed, got one: ${inspect(installed)}\n\nTake it out first, with the function that installing it returned.`,
    );
  }
  installed = propagator;
  usePropagator(propagator);
  return () => {
    if (installed !== propagator) return;
    installed = undefined;
    usePropagator(undefined);
  };
}
