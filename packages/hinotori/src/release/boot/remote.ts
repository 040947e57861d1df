/** A console into the running release: lines are read here and run there. */
import readline from "node:readline";

import type { Connection } from "../../control.ts";
import { print, reach } from "./ask.ts";
import type { Release } from "./release.ts";

/** Reads lines and has them run until there are no more; the program goes on. Says whether it still does. */
export async function remote(release: Release, env: NodeJS.ProcessEnv): Promise<boolean> {
  const connection = await reach(release, env);
  const { pid, version } = await connection.ask({ do: "pid" });
  const isTerminal = process.stdin.isTTY;
  if (isTerminal)
    process.stdout.write(`${release.name} ${String(version)}, process ${String(pid)}; Ctrl-D leaves, and it goes on\n`);
  const prompt = `${release.place.node}> `;
  const console = new RemoteConsole(connection, isTerminal ? prompt : "");
  const outcome = await Promise.race([console.run(), connection.closed.then(() => "ended")]);
  if (outcome === "left") {
    connection.close();
    return true;
  }
  process.stderr.write(`\n${release.name} has ended\n`);
  return false;
}

class RemoteConsole {
  readonly #connection: Connection;
  readonly #prompt: string;
  readonly #lines: readline.Interface;
  #input = "";
  #isWaiting = false;

  constructor(connection: Connection, prompt: string) {
    this.#connection = connection;
    this.#prompt = prompt;
    this.#lines = readline.createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: prompt !== "",
      completer: (line: string, done: Completed) => void this.#complete(line, done),
    });
    this.#lines.on("SIGINT", () => this.#interrupt());
  }

  async run(): Promise<"left"> {
    // At a terminal Ctrl-D leaves at once; what comes through a pipe is run to its end.
    const hasLeft = new Promise<void>((left) => this.#lines.once("close", left));
    const running = this.#runLines();
    await (this.#prompt === "" ? running : Promise.race([hasLeft, running]));
    if (this.#prompt !== "") process.stdout.write("\n");
    return "left";
  }

  async #runLines(): Promise<void> {
    this.#ask();
    for await (const line of this.#lines) {
      this.#input += `${line}\n`;
      await this.#send();
      this.#ask();
    }
    // What has no end is run as it is, so that it says so.
    if (this.#input !== "") await this.#connection.ask({ do: "rpc", source: this.#input }, print);
  }

  async #send(): Promise<void> {
    this.#isWaiting = true;
    const { done } = await this.#connection.ask({ do: "input", source: this.#input }, print);
    this.#isWaiting = false;
    if (done !== "incomplete") this.#input = "";
  }

  #ask(): void {
    if (this.#prompt === "") return;
    this.#lines.setPrompt(this.#input === "" ? this.#prompt : `${".".repeat(this.#prompt.length - 2)}> `);
    this.#lines.prompt();
  }

  /** Ctrl-C: what runs is no longer waited for, what is being written is dropped. */
  #interrupt(): void {
    if (this.#isWaiting) {
      this.#connection.interrupt();
      return;
    }
    process.stdout.write(this.#input === "" && this.#lines.line === "" ? "\n(Ctrl-D leaves)\n" : "\n");
    this.#input = "";
    this.#lines.write(null, { ctrl: true, name: "e" });
    this.#lines.write(null, { ctrl: true, name: "u" });
    this.#ask();
  }

  async #complete(line: string, done: Completed): Promise<void> {
    if (this.#isWaiting) return done(null, [[], line]);
    const { words } = await this.#connection.ask({ do: "complete", source: line }, print);
    // The program answers with what a session completes.
    done(null, words as [string[], string]);
  }
}

type Completed = (error: Error | null, result: [string[], string]) => void;
