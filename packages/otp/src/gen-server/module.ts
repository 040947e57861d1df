/** What `define` makes: a module that starts servers, makes child specs, and stands for the server under its name. */

import type { ChildSpec } from "../child-spec.ts";
import { ArgumentError } from "../errors.ts";
import { compileThread } from "../isolation/host.ts";
import type { Named } from "../name.ts";
import { inspect } from "../process/inspect.ts";
import type { Pid, Protocol } from "../process/pid.ts";
import { type AnyCallbacks, compile } from "./callbacks.ts";
import { type StartOptions, startServer } from "./init.ts";
import { ServerBehaviour } from "./server.ts";

/** A module made by `GenServer.define`: starts servers, makes child specs, and stands for the server started under its name. */
export interface Module<
  Args extends readonly unknown[],
  Started extends Pid | undefined,
  Messages extends Protocol,
> extends Named<Messages> {
  /** Starts a server linked with the caller; resolves when its init is done. */
  startLink(...args: [...StartArgs<Args>]): Promise<Started>;
  /** Starts a server without a link. */
  start(...args: [...StartArgs<Args>]): Promise<Started>;
  /** The spec of a child of a supervisor. */
  childSpec(...args: Args): ChildSpec;
}

/** The argument of `init`, then how to start. */
export type StartArgs<Args extends readonly unknown[]> = Args extends readonly []
  ? [argument?: undefined, options?: StartOptions]
  : Args extends readonly [infer Argument]
    ? [argument: Argument, options?: StartOptions]
    : [argument?: Args[0], options?: StartOptions];

/** Makes the module of a definition, in the program's thread or in threads of its servers' own. */
export function moduleFrom(name: string, callbacks: AnyCallbacks): Named {
  const { isolation } = callbacks;
  if (isolation === undefined) return moduleOf(new ServerBehaviour(compile(name, callbacks)), callbacks);
  if (isolation !== "thread")
    throw new ArgumentError(`expected \`isolation\` of ${name} to be "thread", got: ${inspect(isolation)}`);
  isolated.set(name, callbacks);
  return moduleOf(new ServerBehaviour(compileThread(name, callbacks)), callbacks);
}

/** Modules whose servers run in threads of their own, by name: what a thread looks for when it has loaded their file. */
const isolated = new Map<string, AnyCallbacks>();

/** Starts, in the thread that is its own, the server of a module; for isolation/thread.ts. */
export function startIsolated(name: string, args: readonly unknown[]): Promise<Pid | undefined> {
  const callbacks = isolated.get(name);
  if (callbacks === undefined) {
    throw new ArgumentError(`expected the file of ${name} to define it when it is loaded, but it did not

Call GenServer.define at the top of the file that \`file\` names.`);
  }
  return startServer({ behaviour: new ServerBehaviour(compile(name, callbacks)), args, link: false, options: {} });
}

/** A module over a behaviour that runs in a server's loop; other doors of this package make theirs with it. */
export function moduleOf(behaviour: ServerBehaviour, options: Readonly<Record<string, unknown>>): Named {
  const name = options["registered"] === true ? behaviour.title : undefined;
  const module = {
    name: behaviour.title,
    startLink: (argument?: unknown, how: StartOptions = {}) => launch({ behaviour, name, link: true }, argument, how),
    start: (argument?: unknown, how: StartOptions = {}) => launch({ behaviour, name, link: false }, argument, how),
    childSpec(
      this: { name: string; startLink: (...args: unknown[]) => Promise<Pid | undefined> },
      ...args: unknown[]
    ): ChildSpec {
      return {
        id: this.name,
        start: () => this.startLink(...args),
        ...(options["childSpec"] as Partial<ChildSpec> | undefined),
      };
    },
  };
  Object.defineProperty(module, Symbol.for("nodejs.util.inspect.custom"), { value: () => behaviour.title });
  return module;
}

/** What is launched: a module's behaviour, under the module's own name when it is registered. */
interface Launch {
  readonly behaviour: ServerBehaviour;
  readonly name: string | undefined;
  readonly link: boolean;
}

function launch({ behaviour, name, link }: Launch, argument: unknown, how: StartOptions): Promise<Pid | undefined> {
  return startServer({
    behaviour,
    args: argument === undefined ? [] : [argument],
    link,
    options: name !== undefined && how.name === undefined ? { ...how, name } : how,
  });
}
