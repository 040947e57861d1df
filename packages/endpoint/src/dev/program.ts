/** One program of the application, as the dev server sees it: started early, run when its turn comes, ended in order. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { Clock } from "@hinotori/otp";

import type { Place } from "./link.ts";
import { type FromProgram, isOurs, type PlainError, type ToProgram } from "./messages.ts";
import { signalGroup } from "./process-group.ts";

/** How programs are started. */
export interface ProgramOptions {
  /** The file that is the application. */
  readonly entry: string;
  /** What the application gets in `process.argv`. */
  readonly args: readonly string[];
  /** The folder it runs in. */
  readonly cwd: string;
  /** What Node itself is told. */
  readonly execArgv: readonly string[];
  /** The packages that are loaded before the turn of a program comes. */
  readonly preload: readonly string[];
}

/** Who hears of a program. */
export interface ProgramListener {
  /** It would listen there. */
  readonly wants: (program: Program, id: number, wanted: Place, port: number) => void;
  /** It is ready to answer. */
  readonly ready: (program: Program) => void;
  /** It has ended, or could not be loaded. */
  readonly ended: (program: Program, end: ProgramEnd) => void;
}

/** How a program ended. */
export interface ProgramEnd {
  /** What its application threw while it was loaded. */
  readonly error: PlainError | undefined;
  /** What happened, for people: `"exit code 1"`. */
  readonly how: string;
}

const kTail = 8_000;
/** So long an orderly end may take; a drain has its own, shorter limit. */
const kPatienceMs = 20_000;
/** An application may never finish to load, since it waits for its own end. If it listens, it is taken for ready after this time. */
const kLoadingMs = 5_000;

/** While code is loaded almost nothing becomes garbage: with room enough, half of the time is not spent looking for it. */
const kQuick = ["--max-semi-space-size=64", "--initial-heap-size=256"];

const mainFile = fileURLToPath(new URL(`./program-main${import.meta.url.slice(-3)}`, import.meta.url));

/** A program of the application. */
export class Program {
  /** The ports at which it answers, by the address it would listen at. */
  readonly ports: Map<string, number> = new Map();
  /** Whether its packages are loaded. */
  loaded = false;
  /** How many requests wait for its answers. */
  pendingCount = 0;
  readonly #child: ChildProcess;
  readonly #listener: ProgramListener;
  readonly #options: ProgramOptions;
  readonly #exited: Promise<void>;
  #tail = "";
  #started = false;
  #isReady = false;
  #error: PlainError | undefined;
  #alive = true;

  constructor(options: ProgramOptions, listener: ProgramListener) {
    this.#options = options;
    this.#listener = listener;
    const { cwd, execArgv, preload } = options;
    const early = preload.flatMap((name) => ["--import", name]);
    this.#child = spawn(process.execPath, [...kQuick, ...execArgv, ...early, mainFile], {
      cwd,
      env: { ...process.env, ...colours() },
      // A group of its own: a Ctrl-C reaches it once, through us.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child.stdout?.on("data", (bytes: Buffer) => this.#printed(bytes, process.stdout));
    this.#child.stderr?.on("data", (bytes: Buffer) => this.#printed(bytes, process.stderr));
    this.#child.on("message", (message) => {
      if (isOurs(message)) this.#hear(message as FromProgram);
    });
    this.#exited = new Promise((exited) => {
      this.#child.once("error", (error) => this.#ended(error.message, exited));
      this.#child.once("close", (code, signal) => this.#ended(signal ?? `exit code ${code}`, exited));
    });
  }

  /** What it printed last, without colours. */
  get output(): string {
    return this.#tail.replaceAll(/\u001b\[[\d;]*m/g, "").trim();
  }

  /** Whether it still runs. */
  get isAlive(): boolean {
    return this.#alive;
  }

  /** Resolves when it has ended, or when that takes too long. */
  async whenGone(limitMs: number): Promise<void> {
    let timer: Clock.Timer | undefined;
    const late = new Promise<void>((done) => (timer = Clock.setTimer(limitMs, done)));
    await Promise.race([this.#exited, late]);
    Clock.clearTimer(timer);
  }

  /** Runs the application. */
  run(): void {
    const { entry, args } = this.#options;
    this.tell({ hinotori: "run", entry, args });
  }

  /** Tells it something; one that has ended is told nothing. */
  tell(message: ToProgram): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Ends it in order, and by force when it takes its time; resolves when it is gone. */
  async stop(): Promise<void> {
    if (!this.#alive) return;
    const timer = Clock.setTimer(kPatienceMs, () => this.kill());
    this.#child.kill("SIGTERM");
    await this.#exited;
    Clock.clearTimer(timer);
  }

  /** Ends it and all that it started, at once. */
  kill(): void {
    if (this.#alive) signalGroup(this.#child.pid, "SIGKILL");
  }

  #hear(message: FromProgram): void {
    switch (message.hinotori) {
      case "loaded":
        this.loaded = true;
        break;
      case "listening":
        this.#listener.wants(this, message.id, message.wanted, message.port);
        Clock.setTimer(kLoadingMs, () => this.#look(true), { ref: false });
        break;
      case "started":
        this.#started = true;
        this.#look();
        break;
      case "failed":
        this.#error = message.error;
        break;
    }
  }

  /** It can be reached there now. */
  placed(key: string, port: number): void {
    this.ports.set(key, port);
    this.#look();
  }

  #look(waited = false): void {
    if (this.#isReady || !this.#alive || this.ports.size === 0 || !(this.#started || waited)) return;
    this.#isReady = true;
    this.#listener.ready(this);
  }

  #printed(bytes: Buffer, to: NodeJS.WriteStream): void {
    to.write(bytes);
    this.#tail = (this.#tail + bytes.toString()).slice(-kTail);
  }

  #ended(how: string, exited: () => void): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#listener.ended(this, { error: this.#error, how });
    exited();
  }
}

/** A pipe is no terminal, so a program is told when what it prints goes to one. */
function colours(): Readonly<Record<string, string>> {
  return process.stdout.isTTY && !process.env["NO_COLOR"] ? { FORCE_COLOR: "1" } : {};
}
