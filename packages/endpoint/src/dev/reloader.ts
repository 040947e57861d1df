/**
 * Which program answers: the one that runs, until another with the newest code is ready.
 *
 * There are at most three of interest: the current one, the next one that is being started, and one that stands by with its
 * packages loaded. One that is no longer current is ended in order, after it has answered what it was asked.
 */
import { Clock, Logger } from "@hinotori/otp";

import { type Gate, keyOf } from "./gate.ts";
import type { Place } from "./link.ts";
import { toPlain } from "./messages.ts";
import { Program, type ProgramEnd, type ProgramListener, type ProgramOptions } from "./program.ts";

/** What a reloader needs to know beside its programs. */
export interface ReloaderOptions extends ProgramOptions {
  /** Where to answer when the first program has failed before it said where. */
  readonly place: Place;
  /** The address that opens an editor. */
  readonly editor: string | undefined;
}

/** So long a program that is no longer current may take to answer what it was asked, before it is told to end. */
const kLooks = 100;
const kLookMs = 20;

/** Keeps the newest code behind the gate. */
export class Reloader {
  readonly #gate: Gate;
  #options: ReloaderOptions;
  #current: Program | undefined;
  #next: Program | undefined;
  #standby: Program | undefined;
  readonly #alive = new Set<Program>();
  #failures = 0;
  #changedAt = 0;
  #stopped = false;
  readonly #listener: ProgramListener = {
    wants: (program, id, wanted, port) => void this.#place(program, { id, wanted, port }),
    ready: (program) => this.#ready(program),
    ended: (program, end) => this.#ended(program, end),
  };

  constructor(gate: Gate, options: ReloaderOptions) {
    this.#gate = gate;
    this.#options = options;
  }

  /** Starts a program with the code as it is now; requests wait for it. */
  reload(changed: readonly string[] = []): void {
    if (this.#stopped) return;
    this.#changedAt = Clock.monotonicTime();
    if (changed.length > 0) Logger.info(() => `Reloading: ${changed.slice(0, 5).join(", ")} changed`);
    this.#gate.hold();
    const late = this.#next;
    this.#next = this.#standby ?? this.#start();
    this.#standby = undefined;
    void late?.stop();
    this.#next.run();
  }

  /** What stands by has loaded packages that are no longer true. */
  forgetStandby(): void {
    void this.#standby?.stop();
    this.#standby = undefined;
  }

  /** Ends every program in order; resolves when all are gone. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#alive].map((program) => program.stop()));
  }

  /** Ends every program at once. */
  kill(): void {
    this.#stopped = true;
    for (const program of this.#alive) program.kill();
  }

  #start(): Program {
    const program = new Program(this.#options, this.#listener);
    this.#alive.add(program);
    return program;
  }

  async #place(program: Program, asked: { id: number; wanted: Place; port: number }): Promise<void> {
    const { id, wanted, port } = asked;
    try {
      const place = await this.#gate.openDoor(wanted);
      program.tell({ hinotori: "placed", id, place });
      program.placed(keyOf(wanted), port);
    } catch (error) {
      program.tell({ hinotori: "refused", id, error: toPlain(error) });
    }
  }

  #ready(program: Program): void {
    if (program !== this.#next) return;
    this.#next = undefined;
    const old = this.#current;
    this.#current = program;
    this.#gate.open(program);
    const took = Math.round(Clock.monotonicTime() - this.#changedAt);
    if (old !== undefined) Logger.info(`Reloaded in ${took}ms`);
    void this.#retire(old);
    this.#standBy();
  }

  #standBy(): void {
    if (!this.#stopped) this.#standby ??= this.#start();
  }

  /** Lets a program answer what it was asked, then ends it. */
  async #retire(program: Program | undefined): Promise<void> {
    if (program === undefined) return;
    for (let looks = 0; looks < kLooks && program.pendingCount > 0; looks++) {
      await new Promise<void>((done) => void Clock.setTimer(kLookMs, done));
    }
    await program.stop();
  }

  #ended(program: Program, end: ProgramEnd): void {
    this.#alive.delete(program);
    if (this.#stopped) return;
    if (program === this.#standby) {
      this.#standby = undefined;
      // A package that cannot be loaded by itself is left to the application, which will say what is wrong.
      if (!program.loaded) this.#options = { ...this.#options, preload: [] };
    } else if (program === this.#next || program === this.#current) {
      this.#fail(program, end);
    }
  }

  #fail(program: Program, { error, how }: ProgramEnd): void {
    const old = program === this.#next ? this.#current : undefined;
    const when = program === this.#next ? "before it was ready" : "while it ran";
    this.#next = undefined;
    this.#current = undefined;
    const ended = { name: "The program ended", message: `${how}, ${when}` };
    const { editor, place } = this.#options;
    const id = `failure-${++this.#failures}`;
    this.#gate.fail({ error: error ?? ended, output: error === undefined ? program.output : undefined, editor, id });
    Logger.error("The program ended; it is started again when a file changes");
    void this.#retire(old);
    this.#standBy();
    if (this.#gate.isEmpty) void this.#openDoor(place);
  }

  /** Somewhere the failure must be seen. */
  async #openDoor(place: Place): Promise<void> {
    try {
      const { port } = await this.#gate.openDoor(place);
      Logger.info(`What is wrong can be seen at http://localhost:${port}`);
    } catch (error) {
      Logger.warning(`What is wrong cannot be seen at port ${place.port}: ${(error as Error).message}`);
    }
  }
}
