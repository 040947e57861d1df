/** Evaluates expressions with the application's modules in scope, and tells what they print and give. */
import { Console } from "node:console";
import { Writable } from "node:stream";

import { type Outcome, Session } from "../../console/session.ts";
import { namesIn } from "./names.ts";
import type { Release } from "./release.ts";

/** A session of expressions. */
export interface Evaluation {
  readonly session: Session;
  /** Evaluates one expression as a command does: a promise is waited for, a text told as it is, and nothing is told of nothing. */
  once(expression: string): Promise<boolean>;
}

/** Where what is told goes. */
export interface Out {
  readonly print: (text: string) => void;
  /** For what went wrong with an expression. */
  readonly fail: (text: string) => void;
}

/** Opens a session whose output goes to `out`. */
export async function evaluation(release: Release, { print, fail }: Out): Promise<Evaluation> {
  let printed: string[] = [];
  let isOnce = false;
  const console = consoleTo(print);
  const session = new Session({
    names: { ...(await namesIn(release, print)), console },
    root: release.app,
    print: (text) => (isOnce ? void printed.push(told(text)) : print(told(text))),
  });
  const once = async (expression: string): Promise<boolean> => {
    isOnce = true;
    printed = [];
    let outcome = await session.evaluate(expression);
    if (outcome.is === "done" && outcome.value instanceof Promise) {
      // Whoever asks once wants to know what becomes of it.
      printed = [];
      outcome = await session.evaluate("await _");
    }
    isOnce = false;
    const isWell = outcome.is === "done";
    const text = textOf(outcome, printed);
    if (text !== "") (isWell ? print : fail)(text);
    return isWell;
  };
  return { session, once };
}

/** A line, without those of a stack that are ours. */
function told(text: string): string {
  return `${text.replace(/\n +at [^\n]*\bboot\/(?:console|release|control)[^\n]*/g, "")}\n`;
}

function textOf(outcome: Outcome, printed: readonly string[]): string {
  if (outcome.is === "incomplete") return "** (SyntaxError) the expression has no end\n";
  if (outcome.is !== "done") return printed.join("");
  if (typeof outcome.value === "string") return `${outcome.value}\n`;
  return outcome.value === undefined ? "" : printed.join("");
}

/** A console that belongs to whoever asked, wherever the program's own one leads. */
function consoleTo(print: (text: string) => void): Console {
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      print(String(chunk));
      done();
    },
  });
  return new Console({ stdout: stream, stderr: stream });
}
