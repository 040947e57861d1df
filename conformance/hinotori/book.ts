/** The book of one scenario: who was born, what everyone did and was told, who ended and why. */
import { type Application, type Pid, Process } from "@hinotori/otp";
import type { Act, Event } from "../language/scenario.ts";
import { whenEnded } from "./inside.ts";

/** What a process of a scenario remembers beside its state. */
export interface Memory {
  readonly parked: Map<string, unknown>;
  readonly timers: Map<string, unknown>;
  readonly monitors: Map<string, unknown>;
}

/** Does an act. */
export type Doing = (act: Act, book: Book) => unknown;

/** Notes everything in the order in which it happens, and gives every process its name. */
export class Book {
  /** The step that is being done. */
  step = 0;
  /** The ids of dynamic supervisors. */
  readonly dynamic: ReadonlySet<string>;
  /** The clients that still do a step. */
  readonly busy: Set<Pid> = new Set();
  readonly #events: { readonly step: number; readonly who: string; readonly what: readonly [string, ...unknown[]] }[] =
    [];
  readonly #names = new Map<Pid, string>();
  readonly #pids = new Map<string, Pid>();
  readonly #starts = new Map<string, number>();
  /** Tasks, by their keys. */
  readonly kept: Map<string, unknown> = new Map();
  /** The applications of the scenario, by their names. */
  readonly applications: Map<string, Application.ApplicationModule> = new Map();
  readonly #memories = new Map<Pid, Memory>();

  /** What each act does, by its word. */
  readonly doing: Readonly<Record<string, Doing>>;

  constructor(dynamic: ReadonlySet<string>, doing: Readonly<Record<string, Doing>>) {
    this.dynamic = dynamic;
    this.doing = doing;
  }

  /** A process begins: it gets its name, and its end will be noted. Returns which start of this id it is. */
  born(id: string, under?: string, pid: Pid = Process.self()): number {
    const start = (this.#starts.get(id) ?? 0) + 1;
    const name = `${id}#${start}`;
    this.#starts.set(id, start);
    this.#names.set(pid, name);
    this.#pids.set(id, pid).set(name, pid);
    this.#memories.set(pid, { parked: new Map(), timers: new Map(), monitors: new Map() });
    whenEnded(pid, (reason) => this.write(name, "ended", reason));
    this.write(name, "began", under ?? null);
    return start;
  }

  /** Notes something that the calling process did or was told. */
  note(what: string, ...rest: unknown[]): void {
    this.write(this.#names.get(Process.self()) ?? "?", what, ...rest);
  }

  write(who: string, what: string, ...rest: unknown[]): void {
    this.#events.push({ step: this.step, who, what: [what, ...rest] });
  }

  /** The process of an id: its newest start, or the one that `id#start` says. */
  find(id: string): Pid | undefined {
    return this.#pids.get(id);
  }

  /** Whether a process has a name. */
  knows(pid: Pid): boolean {
    return this.#names.has(pid);
  }

  nameOf(pid: Pid): string {
    return this.#names.get(pid) ?? "?";
  }

  /** What the calling process remembers. */
  get memory(): Memory {
    return this.#memories.get(Process.self())!;
  }

  /** Everything, each term printed. */
  events(print: (term: unknown) => unknown): Event[] {
    return this.#events.map(({ step, who, what: [what, ...rest] }) => [step, who, what, ...rest.map(print)]);
  }
}
