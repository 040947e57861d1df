/**
 * A queue of messages that stays flat from one message to a million, and allocates nothing for a message.
 *
 * A message is four values side by side: its kind, tag, value and waiter. The tuple it was sent as dies young, and so a long
 * queue is not copied by the garbage collector again and again. The first one lives in the process itself; more of them live in segments that
 * are taken from a pool and given back, so nothing is ever shifted or copied.
 */

/** What the sender of a call waits on. */
export interface Waiter {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  settled: boolean;
  readonly deadline: number;
  next: Waiter | null;
}

/** The kinds of message; `none` says that the mailbox is empty. */
export const kind = { none: 0, call: 1, cast: 2, info: 3, stop: 4 } as const;

const messagesInSegment = 256;
const valuesInMessage = 4;
const segmentLength = messagesInSegment * valuesInMessage;
const pooledAtMost = 4_096;

class Segment {
  readonly values: unknown[] = new Array<unknown>(segmentLength).fill(null);
  read = 0;
  write = 0;
  next: Segment | null = null;
}

const pool: Segment[] = [];

/** A mailbox, laid open so that a process can carry its fields without another object. */
export class Mailbox {
  /** The oldest message: its kind, tag, value and waiter. */
  kind: number = kind.none;
  tag = "";
  value: unknown = null;
  waiter: Waiter | null = null;
  /** Messages behind the oldest one. */
  #oldest: Segment | null = null;
  #newest: Segment | null = null;

  /** Puts a message behind all others. */
  push(what: number, tag: string, value: unknown, waiter: Waiter | null): void {
    if (this.kind !== kind.none) {
      this.#append(what, tag, value, waiter);
      return;
    }
    this.kind = what;
    this.tag = tag;
    this.value = value;
    this.waiter = waiter;
  }

  /** Takes the oldest message away; the one behind it takes its place. */
  drop(): void {
    const segment = this.#oldest;
    if (segment === null) {
      this.kind = kind.none;
      this.value = null;
      this.waiter = null;
      return;
    }
    const values = segment.values;
    const at = segment.read;
    this.kind = values[at] as number;
    this.tag = values[at + 1] as string;
    this.value = values[at + 2];
    this.waiter = values[at + 3] as Waiter | null;
    values[at + 2] = null;
    values[at + 3] = null;
    segment.read = at + valuesInMessage;
    if (segment.read === segment.write) this.#leave(segment);
  }

  #append(what: number, tag: string, value: unknown, waiter: Waiter | null): void {
    let segment = this.#newest;
    if (segment === null || segment.write === segmentLength) {
      const fresh = pool.pop() ?? new Segment();
      if (segment === null) this.#oldest = fresh;
      else segment.next = fresh;
      this.#newest = fresh;
      segment = fresh;
    }
    const values = segment.values;
    const at = segment.write;
    values[at] = what;
    values[at + 1] = tag;
    values[at + 2] = value;
    values[at + 3] = waiter;
    segment.write = at + valuesInMessage;
  }

  #leave(segment: Segment): void {
    this.#oldest = segment.next;
    if (segment.next === null) this.#newest = null;
    segment.next = null;
    segment.read = 0;
    segment.write = 0;
    if (pool.length < pooledAtMost) pool.push(segment);
  }
}
