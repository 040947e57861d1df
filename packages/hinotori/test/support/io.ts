/** A terminal that records what is printed, and answers what it was told to. */
import { type Io, styleFor } from "../../src/io.ts";

/** How the terminal behaves. */
export interface RecordingOptions {
  /** Whether somebody answers. Default: when there are answers. */
  readonly interactive?: boolean;
  /** Answers, in the order of the questions. */
  readonly answers?: readonly (string | boolean)[];
  /** The time. Default: noon of 2 January 2026, UTC. */
  readonly now?: Date;
}

/** An `Io` for tests. */
export interface RecordingIo extends Io {
  /** What went to standard output, joined by line ends. */
  stdout(): string;
  /** What went to standard error. */
  stderr(): string;
  /** What was printed as JSON. */
  readonly values: readonly unknown[];
  /** What was asked, and which work was shown. */
  readonly questions: readonly string[];
  readonly labels: readonly string[];
}

/** A terminal in which nobody sits, unless it is given answers. */
export function recordingIo({
  answers = [],
  interactive = answers.length > 0,
  now,
}: RecordingOptions = {}): RecordingIo {
  const out: string[] = [];
  const err: string[] = [];
  const values: unknown[] = [];
  const questions: string[] = [];
  const labels: string[] = [];
  const left = [...answers];
  const answer = (question: string): string | boolean => {
    questions.push(question);
    const next = left.shift();
    if (next === undefined) throw new Error(`a question without an answer: ${question}`);
    return next;
  };
  return {
    interactive,
    style: styleFor(false, {}),
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    json: (value) => {
      values.push(value);
      out.push(JSON.stringify(value, undefined, 2));
    },
    ask: async (question, { initial, check } = {}) => {
      const given = answer(question);
      const text = given === "" && initial !== undefined ? initial : String(given);
      const wrong = check?.(text);
      if (wrong !== undefined) throw new Error(`a refused answer to ${question}: ${wrong}`);
      return text;
    },
    confirm: async (question) => answer(question) === true,
    select: async (question) => String(answer(question)),
    progress: async (label, work) => {
      labels.push(label);
      return work();
    },
    now: () => now ?? new Date(Date.UTC(2026, 0, 2, 12)),
    stdout: () => out.join("\n"),
    stderr: () => err.join("\n"),
    values,
    questions,
    labels,
  };
}
