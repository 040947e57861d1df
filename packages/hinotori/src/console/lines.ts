/**
 * A console that reads lines: from somebody at a terminal, with a prompt and a history, or from a pipe, with neither.
 *
 * What is logged while somebody types is put above the line that is being typed.
 */
import readline from "node:readline";

import type { History } from "./history.ts";
import type { Session } from "./session.ts";

/** Where lines come from, and how the console looks. */
export interface LinesOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WriteStream;
  /** Whether somebody sits there. */
  readonly terminal: boolean;
  /** What the prompt begins with. */
  readonly name: string;
  /** For a terminal. */
  readonly history: History;
  /** What `.help` prints. */
  readonly help: string;
}

/** A console over lines. */
export class Lines {
  readonly #session: Session;
  readonly #options: LinesOptions;
  readonly #reader: readline.Interface;
  readonly #lines: string[] = [];
  #wake: () => void = () => {};
  #closed = false;
  #prompting = false;
  #input = "";

  constructor(session: Session, options: LinesOptions) {
    this.#session = session;
    this.#options = options;
    const { input, output, terminal, history } = options;
    const complete = (line: string): [string[], string] => {
      const [words, end] = session.complete(line);
      return [[...words], end];
    };
    this.#reader = readline.createInterface({
      input,
      terminal,
      ...(terminal ? { output, completer: complete, history: [...history.lines], historySize: 1000 } : {}),
    });
    this.#reader.on("line", (line) => this.#took(line));
    this.#reader.on("close", () => this.close());
    this.#reader.on("SIGINT", () => this.#interrupted());
    this.#reader.on("history", (lines: readonly string[]) => history.keep(lines));
  }

  /** Reads and runs until there is nothing more; resolves with how many inputs failed. */
  async run(): Promise<number> {
    let failures = 0;
    for (let line = await this.#next(); line !== undefined; line = await this.#next()) {
      if (this.#input === "" && (await this.#isCommand(line.trim()))) continue;
      this.#input += this.#input === "" ? line : `\n${line}`;
      const outcome = await this.#session.evaluate(this.#input);
      if (outcome.is === "incomplete") continue;
      this.#input = "";
      if (outcome.is === "failed") failures++;
      if (outcome.is === "interrupted")
        this.print("interrupted; it goes on, and what it gives is printed when it comes");
    }
    if (this.#input === "") return failures;
    this.print("** (SyntaxError) expected the rest of the last input, got the end");
    return failures + 1;
  }

  /** Reads no more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#options.terminal && this.#prompting) this.#options.output.write("\n");
    this.#reader.close();
    this.#wake();
  }

  /** Prints a text, above the line that is being typed. */
  print(text: string): void {
    this.write(`${text}\n`);
  }

  /** Writes whole lines, above the line that is being typed. */
  write(lines: string): void {
    const { output, terminal } = this.#options;
    if (!terminal || !this.#prompting) {
      output.write(lines);
      return;
    }
    readline.moveCursor(output, 0, -this.#reader.getCursorPos().rows);
    readline.cursorTo(output, 0);
    readline.clearScreenDown(output);
    output.write(lines);
    this.#reader.prompt(true);
  }

  async #next(): Promise<string | undefined> {
    while (this.#lines.length === 0 && !this.#closed) {
      this.#prompt();
      await new Promise<void>((wake) => (this.#wake = wake));
    }
    this.#prompting = false;
    // A pipe is closed when its last lines wait here.
    return this.#lines.shift();
  }

  #prompt(): void {
    const { name, terminal } = this.#options;
    if (!terminal) return;
    const prompt = `${name}(${this.#session.count})> `;
    this.#reader.setPrompt(this.#input === "" ? prompt : `${"...".padStart(prompt.length - 2)}> `);
    this.#prompting = true;
    this.#reader.prompt();
  }

  #took(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  /** A Ctrl-C: stops waiting for what runs, else forgets what was typed. */
  #interrupted(): void {
    if (this.#session.interrupt()) return;
    const isTyping = this.#input !== "" || this.#reader.line !== "";
    this.#input = "";
    this.#options.output.write(isTyping ? "\n" : "\n.exit or Ctrl-D stops the application and leaves\n");
    // Ctrl-E, Ctrl-U: what stands in the line is gone.
    this.#reader.write(null, { ctrl: true, name: "e" });
    this.#reader.write(null, { ctrl: true, name: "u" });
    this.#prompt();
  }

  async #isCommand(line: string): Promise<boolean> {
    if (line === ".exit") {
      this.#lines.length = 0;
      this.close();
    } else if (line === ".help") this.print(this.#options.help);
    else if (/^\.[a-z]+$/.test(line)) this.print(`expected .help or .exit, got: ${line}`);
    else return false;
    return true;
  }
}
