/** The address of a process, how it is made and how it prints. */

/** The name of this node; one without distribution, as in OTP. */
export const kThisNode = "nonode@nohost";

/** What a server takes: one function type for each tag of a call and of a cast. */
export interface Protocol {
  /** From the tag of a call to `(…arguments) => reply`. */
  readonly calls: object;
  /** From the tag of a cast to `(…arguments) => void`. */
  readonly casts: object;
}

/** The protocol of a process about which nothing is known: any request, any reply. */
export interface Anything extends Protocol {
  readonly calls: Takes<unknown, unknown>;
  readonly casts: Takes<unknown, void>;
}

/** The side of a protocol that is one function instead of a table: takes a `Request` and answers an `Answer`. */
export interface Takes<in Request, out Answer> {
  /** The shape of the request. */
  readonly request?: (request: Request) => Answer;
  /** Tells this apart from a table of tags. */
  readonly takes: true;
}

let lastId = 0;

/**
 * The address of a process: unique, comparable by `===`, printed as `#PID<0.42.0>`.
 *
 * `Messages` is what the process takes, known to the compiler alone.
 */
export class Pid<out Messages extends Protocol = Protocol> {
  /** Counts up; never used again. */
  readonly id: number;
  /** The node on which the process lives. */
  readonly node: string;
  /** What the process takes; for the compiler alone, never set. */
  declare readonly protocol?: Messages;
  #carried: object | undefined;

  constructor(carried: object | undefined, node: string = kThisNode, id: number = ++lastId) {
    this.#carried = carried;
    this.node = node;
    this.id = id;
  }

  /** What a pid of this node carries while its process lives; internal to this package, see `cellOf`. */
  static carried(pid: Pid): object | undefined {
    return pid.#carried;
  }

  /** Cuts a pid off its process when that has ended, so that a pid holds no memory; internal to this package. */
  static cut(pid: Pid): void {
    pid.#carried = undefined;
  }

  /** The pid as it stands in logs, errors and trees. */
  toString(): string {
    return this.node === kThisNode ? `#PID<0.${this.id}.0>` : `#PID<${this.node}.${this.id}.0>`;
  }

  /** The same in JSON. */
  toJSON(): string {
    return this.toString();
  }
}

let lastRef = 0;

/** A reference: a monitor, a timer, a task. Unique, comparable by `===`, printed as `#Ref<7>`. */
export class Ref {
  /** Counts up; never used again. */
  readonly id: number = ++lastRef;

  /** The reference as it stands in logs and errors. */
  toString(): string {
    return `#Ref<${this.id}>`;
  }

  /** The same in JSON. */
  toJSON(): string {
    return this.toString();
  }
}

for (const { prototype } of [Pid, Ref]) {
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value: function inspect(this: Pid | Ref): string {
      return this.toString();
    },
  });
}
