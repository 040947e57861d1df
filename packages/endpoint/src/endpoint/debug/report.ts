/**
 * What a developer wants to know of an error, as plain data: every format shows the same facts.
 *
 * It is made only where `debugErrors` is on, and it holds no value whose name says that it is a secret.
 */
import { inspect } from "node:util";

import type { Problem } from "../problem.ts";
import { actionsOf, type ErrorAction } from "./actions.ts";
import { crashOf, type CrashFacts, errorInside } from "./crash.ts";
import { type Frame, framesOf } from "./frames.ts";
import type { RequestFacts } from "./request-facts.ts";
import type { RouteFacts } from "./routes.ts";

/** One error of a chain: the one that was thrown, or one that caused it. */
export interface ErrorFacts {
  /** Its class. */
  readonly name: string;
  /** Its stable code, when it has one. */
  readonly code?: string;
  /** What it says. */
  readonly message: string;
  /** Where it was made, the innermost call first. */
  readonly frames: readonly Frame[];
}

/** Everything there is to be known. */
export interface DebugReport {
  /** What the client would be told without debugging, and the request's id. */
  readonly problem: Problem;
  /** The error, then what caused it, and what caused that. */
  readonly errors: readonly ErrorFacts[];
  /** What can be done about it, as the error itself says. */
  readonly actions: readonly ErrorAction[];
  /** The process that ended and took the request along. */
  readonly crash?: CrashFacts;
  /** What was asked, when it is known. */
  readonly request?: RequestFacts;
  /** The routes there are, when none matched. */
  readonly routes?: readonly RouteFacts[];
  /** What a program printed before it ended. */
  readonly output?: string;
}

/** What is known beside the error. */
export type Surroundings = Pick<DebugReport, "request" | "routes" | "output">;

const kLongestChain = 6;
const kLongestMessage = 10_000;

/** Collects the facts of a thrown thing; reads the source files that its stack names. */
export async function reportOf(thrown: unknown, problem: Problem, around: Surroundings): Promise<DebugReport> {
  const crash = crashOf(thrown);
  return {
    problem,
    errors: await Promise.all(chainOf(thrown).map(factsOf)),
    actions: actionsOf(thrown),
    ...(crash === undefined ? {} : { crash }),
    ...around,
  };
}

/** The thrown thing and what caused it; a cause that comes round again ends the chain. */
function chainOf(thrown: unknown): unknown[] {
  const chain = [thrown];
  for (let next = causeOf(thrown); next !== undefined && chain.length < kLongestChain; next = causeOf(next)) {
    if (chain.includes(next)) break;
    chain.push(next);
  }
  return chain;
}

function causeOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return undefined;
  return thrown.cause ?? ("reason" in thrown ? errorInside(thrown.reason) : undefined);
}

async function factsOf(thrown: unknown): Promise<ErrorFacts> {
  if (!(thrown instanceof Error)) return { name: "thrown", message: inspect(thrown, { depth: 2 }), frames: [] };
  const { code } = thrown as NodeJS.ErrnoException;
  return {
    name: String(thrown.name),
    ...(typeof code === "string" ? { code } : {}),
    message: String(thrown.message).slice(0, kLongestMessage),
    frames: await framesOf(thrown),
  };
}
