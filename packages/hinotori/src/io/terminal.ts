/** The real terminal: standard output and error, and prompts by clack, which is loaded when something is asked. */
import { stripVTControlCharacters } from "node:util";

import { UsageError } from "../errors.ts";
import type { AskOptions, Choice, Io } from "../io.ts";
import { styleFor } from "./style.ts";

/** The part of a stream that is used. */
interface Out {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** What the terminal is made of; the process's own streams by default. */
export interface Streams {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Out;
  readonly stderr: Out;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The terminal of this process. */
export function terminalIo(streams: Streams = process): Io {
  const { stdout, stderr, stdin, env } = streams;
  const inCi = (env["CI"] ?? "") !== "" && env["CI"] !== "false";
  const interactive = stdin.isTTY === true && stdout.isTTY === true && !inCi;
  const style = styleFor(stdout.isTTY === true, env);
  // A text may have been coloured for standard output; that standard error is a terminal too does not follow.
  const errors = (text: string): string => (stderr.isTTY ? text : stripVTControlCharacters(text));
  return {
    interactive,
    style,
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${errors(text)}\n`),
    json: (value) => void stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    ask: (question, options) => ask(interactive, question, options),
    confirm: (question, initial) => confirm(interactive, question, initial),
    select: (question, choices) => select(interactive, question, choices),
    progress: (label, work) => progress({ stderr, animated: stderr.isTTY === true && !inCi }, label, work),
    now: () => new Date(),
  };
}

async function ask(interactive: boolean, question: string, options: AskOptions = {}): Promise<string> {
  const { text } = await prompts(interactive, question);
  const { initial, check } = options;
  const answer = await text({
    message: question,
    ...(initial === undefined ? {} : { placeholder: initial, defaultValue: initial }),
    ...(check === undefined
      ? {}
      : { validate: (given) => check(given === undefined || given === "" ? (initial ?? "") : given) }),
  });
  return answered(answer);
}

async function confirm(interactive: boolean, question: string, initial: boolean): Promise<boolean> {
  const { confirm: ask } = await prompts(interactive, question);
  return answered(await ask({ message: question, initialValue: initial }));
}

async function select(interactive: boolean, question: string, choices: readonly Choice[]): Promise<string> {
  const { select: ask } = await prompts(interactive, question);
  return answered(await ask({ message: question, options: choices.map((choice) => ({ ...choice })) }));
}

async function prompts(interactive: boolean, question: string): Promise<typeof import("@clack/prompts")> {
  if (!interactive)
    throw new UsageError(
      `expected a terminal to ask "${question}", got: none\n\nSay it with an option instead; --help lists them.`,
    );
  return import("@clack/prompts");
}

/** Clack answers a Ctrl-C with a symbol. */
function answered<Answer>(answer: Answer): Exclude<Answer, symbol> {
  if (typeof answer === "symbol") throw new UsageError("stopped, nothing was done");
  // What is no symbol is an answer.
  return answer as Exclude<Answer, symbol>;
}

interface Place {
  readonly stderr: Out;
  readonly animated: boolean;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Says what is under way, and on a terminal for how long; the keyboard is left alone, so that a Ctrl-C reaches the work too. */
async function progress<Result>(
  { stderr, animated }: Place,
  label: string,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!animated) {
    stderr.write(`${label} ...\n`);
    return work();
  }
  const begun = Date.now();
  let turn = 0;
  const draw = (): void => {
    const seconds = Math.floor((Date.now() - begun) / 1000);
    stderr.write(`\r\u001b[K${frames[turn % frames.length]} ${label} ${seconds}s`);
    turn += 1;
  };
  draw();
  const timer = setInterval(draw, 100);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    stderr.write("\r\u001b[K");
  }
}
