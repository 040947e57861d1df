/**
 * One console: takes inputs one after the other, runs them, and prints what they give.
 *
 * It knows no terminal, and needs nothing but `@hinotori/otp`: the same session answers a keyboard, a pipe, or a socket into a
 * program that runs elsewhere.
 *
 * ```ts
 * import { Session } from "./session.ts";
 *
 * const printed: string[] = [];
 * const session = new Session({ names: { seven: 7 }, root: process.cwd(), print: (text) => printed.push(text) });
 * await session.evaluate("const eight = seven + (await Promise.resolve(1))");
 * await session.evaluate("[seven, eight].map((each) => {"); // => ({ is: "incomplete" })
 * session.stop();
 * printed; // => ["8"]
 * ```
 */
import path from "node:path";

import { Process, type Pid } from "@hinotori/otp";

import { completionsOf } from "./complete.ts";
import { type Ending, Evaluator } from "./evaluator.ts";
import { rewriteImports } from "./imports.ts";
import { quietImports } from "./quiet-imports.ts";
import { alreadyStarted, type Look, printThrown, printUnreadable, printValue } from "./print.ts";
import { assignedNames, awaitedName, type Reading, readInput } from "./read.ts";
import { type Given, runnerOf } from "./run.ts";
import { type Names, Scope } from "./scope.ts";

/** What a session is told. */
export interface SessionOptions {
  /** What inputs find under a name of its own. */
  readonly names: Names;
  /** The folder from which inputs import. */
  readonly root: string;
  /** Prints what an input gave, without a line end behind it. */
  readonly print: (text: string) => void;
  /** Whether what is printed has colours. Default: `false`. */
  readonly colors?: boolean;
  /** Takes the types out of an input. Default: inputs are JavaScript. */
  readonly stripTypes?: (source: string) => Stripped;
}

/** TypeScript without its types. */
export type Stripped =
  | { readonly is: "stripped"; readonly code: string }
  | { readonly is: "incomplete" }
  | { readonly is: "wrong"; readonly message: string };

/** How an input ended. */
export type Outcome =
  /** It needs another line. Nothing has run. */
  | { readonly is: "incomplete" }
  | { readonly is: "done"; readonly value: unknown }
  | { readonly is: "failed"; readonly error: unknown }
  /** Nobody waits for it any longer; it goes on, and what it gives is printed when it comes. */
  | { readonly is: "interrupted" };

/** A console without a terminal. */
export class Session {
  readonly #options: SessionOptions;
  readonly #scope: Scope;
  readonly #evaluator = new Evaluator();
  readonly #look: Look;
  #count = 0;
  #busy: Promise<Outcome> | undefined;

  constructor(options: SessionOptions) {
    quietImports();
    this.#options = options;
    this.#look = { colors: options.colors ?? false, root: options.root };
    this.#scope = new Scope({
      self: () => Process.self(),
      flush: () => this.#flush(),
      ...options.names,
      _: undefined,
    });
  }

  /** The process in which inputs run. */
  get pid(): Pid {
    return this.#evaluator.pid;
  }

  /** The number of the next input. */
  get count(): number {
    return this.#count + 1;
  }

  /** Runs one input, which may have many lines; prints what it gave. Inputs wait for each other. Never rejects. */
  evaluate(input: string): Promise<Outcome> {
    const run = (): Promise<Outcome> => this.#run(input);
    const next = this.#busy === undefined ? run() : this.#busy.then(run);
    this.#busy = next;
    void next.then(() => {
      if (this.#busy === next) this.#busy = undefined;
    });
    return next;
  }

  async #run(input: string): Promise<Outcome> {
    if (input.trim() === "") return { is: "done", value: undefined };
    const source = rewriteImports(input);
    const reading = this.#read(source);
    if (reading.is === "incomplete") return reading;
    this.#count++;
    if (reading.is === "wrong") {
      this.#options.print(printUnreadable(reading.error, this.#look));
      return { is: "failed", error: reading.error };
    }
    for (const name of assignedNames(source)) this.#scope.admit(name);
    const restore = this.#scope.remember(reading.parts.declared);
    const tells = source === input || !isImport(reading.parts.expression);
    const place = { file: path.join(this.#options.root, "console"), tells };
    const run = runnerOf(reading.parts, this.#scope, place);
    const number = this.#count;
    const ending = await this.#evaluator.run(run, (late) => this.#late(number, late));
    if (ending.is === "threw") restore();
    return this.#told(ending, input);
  }

  /** Stops waiting for the input that runs; whether one did. */
  interrupt(): boolean {
    return this.#evaluator.interrupt();
  }

  /** The words that fit what a line ends with, and the end that they fit. */
  complete(line: string): readonly [readonly string[], string] {
    return completionsOf(line, this.#scope.names);
  }

  /** Ends the session's process, and waits for no input any longer. */
  stop(): void {
    this.#evaluator.interrupt();
    this.#evaluator.stop();
  }

  #read(source: string): Reading {
    const reading = readInput(source);
    if (reading.is !== "wrong" || this.#options.stripTypes === undefined) return reading;
    const stripped = this.#options.stripTypes(source);
    if (stripped.is === "incomplete") return stripped;
    // What TypeScript finds wrong too is told in V8's words, which speak of what was typed.
    return stripped.is === "wrong" ? reading : readInput(stripped.code);
  }

  #told(ending: Ending, input: string): Outcome {
    switch (ending.is) {
      case "returned":
        return this.#done(ending.value);
      case "threw":
        return this.#failed(ending.thrown, input);
      case "killed":
        this.#options.print(`** (EXIT) the console's process ${ending.pid} was ended; another takes its place`);
        return { is: "failed", error: undefined };
      case "interrupted":
        return ending;
    }
  }

  #done(returned: unknown): Outcome {
    // What a runner returns.
    const given = returned as Given | undefined;
    if (given === undefined) return { is: "done", value: undefined };
    this.#scope.set("_", given.value);
    this.#options.print(printValue(given.value, this.#look));
    return { is: "done", value: given.value };
  }

  #failed(error: unknown, input = ""): Outcome {
    const pid = alreadyStarted(error);
    if (pid === undefined) this.#options.print(printThrown(error, this.#look));
    else this.#found(error, pid, awaitedName(input));
    return { is: "failed", error };
  }

  /** A server that runs already is what was wanted, in most cases: the application has started it. */
  #found(error: unknown, pid: unknown, name: string | undefined): void {
    if (name !== undefined) this.#scope.set(name, pid);
    const is = name === undefined ? `as ${String(pid)}` : `and \`${name}\` is that process now`;
    this.#options.print(
      `${printThrown(error, { ...this.#look, root: "\0" })}\n\nIt runs already, ${is}. ` +
        `To have another one beside it, start it under a name of its own:\n\n    startLink(argument, { name: "another" })`,
    );
  }

  #late(number: number, ending: Ending): void {
    if (ending.is === "returned") this.#options.print(`(${number}) has ended, after it was interrupted:`);
    if (ending.is === "returned") this.#done(ending.value);
    if (ending.is === "threw") this.#options.print(`(${number}) has failed, after it was interrupted:`);
    if (ending.is === "threw") this.#failed(ending.thrown);
  }

  async #flush(): Promise<"ok"> {
    for (;;) {
      const message = await Process.receive(undefined, { timeout: 0 });
      if (message === undefined) return "ok";
      this.#options.print(printValue(message, this.#look));
    }
  }
}

/** An input that ends with an import is not asked for what that gave. */
function isImport(expression: string | undefined): boolean {
  return expression === undefined || expression.startsWith("await import(");
}
