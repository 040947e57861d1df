/**
 * A queue with one reader, whose entries are kept as their parts.
 *
 * An entry is a header and its payload in consecutive slots of pooled segments. A cast that waits is its tag and arguments,
 * not the array they came in, so that a million queued casts are not a million arrays for the garbage collector to walk.
 */

/** What kind of entry stands in a mailbox; `kSkipped` is one that was taken out of the middle. */
export const kSkipped = 0;
/** A plain message: one slot. */
export const kMessage = 1;
/** A cast as its parts: tag and arguments, a slot each. */
export const kCast = 2;
/** A cast whose request is no array, or a long one: one slot. */
export const kWholeCast = 3;
/** A call: one slot, the request in flight. */
export const kCall = 4;
/** A system message: one slot, a function to run in the process. */
export const kSystem = 5;
/** An exit signal made a message, because the process traps exits: one slot, the tuple. */
export const kExit = 6;
/** The news that a monitored process ended: one slot, the tuple. */
export const kDown = 7;

const kKindBits = 4;
const kKindMask = 15;
const kFirstSize = 16;
const kSize = 1024;
/** A queue that has grown long goes on in large segments: the garbage collector leaves those where they are. */
const kLargeSize = 32_768;
const kLong = 16_384;
const kLongestCast = 8;
const kPooledSegments = 256;
/** At most 32 MiB: making large segments anew for each flood costs more than sending and handling what fills them. */
const kPooledLarge = 128;
const kPooledBoxes = 16_384;

interface Segment {
  readonly slots: unknown[];
  next: Segment | undefined;
}

const segments: Segment[] = [];
const largeSegments: Segment[] = [];
const boxes: Mailbox[] = [];

function segmentOf(size: number): Segment {
  const slots = new Array<unknown>(size);
  // An array that has held what is no number is one for anything from the start.
  slots[0] = undefined;
  return { slots, next: undefined };
}

function takeSegment(large: boolean): Segment {
  return large ? (largeSegments.pop() ?? segmentOf(kLargeSize)) : (segments.pop() ?? segmentOf(kSize));
}

function giveSegmentBack(segment: Segment): void {
  const size = segment.slots.length;
  if (size === kSize && segments.length < kPooledSegments) segments.push(segment);
  else if (size === kLargeSize && largeSegments.length < kPooledLarge) largeSegments.push(segment);
}

/** What waits for one process, oldest first. */
export class Mailbox {
  /** How many entries wait. */
  length = 0;
  #first: Segment;
  #last: Segment;
  #read = 0;
  #write = 0;

  constructor() {
    this.#first = segmentOf(kFirstSize);
    this.#last = this.#first;
  }

  /** An empty mailbox, from the pool when it has one. */
  static take(): Mailbox {
    return boxes.pop() ?? new Mailbox();
  }

  /** Gives an empty mailbox back to the pool. */
  static giveBack(box: Mailbox): void {
    if (boxes.length < kPooledBoxes && box.#first.slots.length === kFirstSize && box.#first === box.#last) {
      box.#read = 0;
      box.#write = 0;
      boxes.push(box);
    }
  }

  /** Adds an entry with one slot of payload. */
  push(kind: number, payload: unknown): void {
    this.#put(kind | (1 << kKindBits));
    this.#put(payload);
    this.length++;
  }

  /** Adds a cast: as its parts when it is a short tuple. */
  pushCast(request: unknown): void {
    if (!Array.isArray(request) || request.length > kLongestCast || request.length === 0) {
      this.push(kWholeCast, request);
      return;
    }
    const size = request.length;
    this.#put(kCast | (size << kKindBits));
    for (let i = 0; i < size; i++) this.#put(request[i]);
    this.length++;
  }

  /** The header of the oldest entry, taken out; `0` when there is none. Take its payload next. */
  shift(): number {
    while (this.length > 0) {
      const header = this.#get() as number;
      if ((header & kKindMask) !== kSkipped) {
        this.length--;
        return header;
      }
      for (let slots = header >> kKindBits; slots > 0; slots--) this.#get();
    }
    return 0;
  }

  /** One slot of the payload of the entry whose header was taken. */
  payload(): unknown {
    return this.#get();
  }

  /** Moves everything that waits here to the end of another mailbox. */
  moveTo(other: Mailbox): void {
    for (let header = this.shift(); header !== 0; header = this.shift()) {
      const size = header >> kKindBits;
      other.#put(header);
      for (let i = 0; i < size; i++) other.#put(this.#get());
      other.length++;
    }
  }

  /** Walks the entries of one slot, oldest first, until `visit` takes one out by answering `true`, or with `many` to the end. */
  extract(visit: (kind: number, payload: unknown) => boolean, many = false): boolean {
    this.#trim();
    let segment: Segment | undefined = this.#first;
    let at = this.#read;
    while (segment !== undefined && (segment !== this.#last || at < this.#write)) {
      if (at === segment.slots.length) {
        segment = segment.next;
        at = 0;
        continue;
      }
      const headerAt = at;
      const headerIn: Segment = segment;
      const header = segment.slots[at++] as number;
      let taken = false;
      for (let i = header >> kKindBits; i > 0; i--) {
        if (at === segment!.slots.length) {
          segment = segment!.next;
          at = 0;
        }
        const payload: unknown = segment!.slots[at];
        if (
          i === 1 &&
          header >> kKindBits === 1 &&
          (header & kKindMask) !== kSkipped &&
          visit(header & kKindMask, payload)
        ) {
          segment!.slots[at] = undefined;
          headerIn.slots[headerAt] = kSkipped | (1 << kKindBits);
          this.length--;
          taken = true;
        }
        at++;
      }
      if (taken && !many) return true;
    }
    return false;
  }

  /** Lets go of entries at the front that were taken out before, so that a reader who only extracts walks what waits alone. */
  #trim(): void {
    while (this.#first !== this.#last || this.#read < this.#write) {
      const atEnd = this.#read === this.#first.slots.length;
      const header = (atEnd ? this.#first.next!.slots[0] : this.#first.slots[this.#read]) as number;
      if ((header & kKindMask) !== kSkipped) return;
      this.#get();
      for (let slots = header >> kKindBits; slots > 0; slots--) this.#get();
    }
    this.#read = 0;
    this.#write = 0;
  }

  #put(value: unknown): void {
    const last = this.#last;
    if (this.#write === last.slots.length) {
      const next = takeSegment(this.length > kLong);
      last.next = next;
      this.#last = next;
      next.slots[0] = value;
      this.#write = 1;
      return;
    }
    last.slots[this.#write++] = value;
  }

  #get(): unknown {
    let first = this.#first;
    if (this.#read === first.slots.length) {
      const done = first;
      first = done.next!;
      done.next = undefined;
      giveSegmentBack(done);
      this.#first = first;
      this.#read = 0;
    }
    const value = first.slots[this.#read];
    first.slots[this.#read++] = undefined;
    return value;
  }
}

/** The kind in a header. */
export function kindOf(header: number): number {
  return header & kKindMask;
}

/** The number of payload slots in a header. */
export function slotsOf(header: number): number {
  return header >> kKindBits;
}
