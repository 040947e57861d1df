/**
 * The one source of order: which process runs next, and when the thread goes back to I/O.
 *
 * Every process with something to do stands in one run queue. The queue is drained in a microtask until a slice of a
 * quarter of a millisecond is used up; then the event loop gets its turn (`setImmediate`), so that sockets and timers are
 * never starved, however many messages processes send each other. A call whose target is idle may be handled at once on the
 * caller's stack, paid for from the same slice. The figures behind this are in the benchmarks' README.
 */

/** Something that stands in the run queue: a process. */
export interface Runnable {
  /** The next in the queue; the scheduler's alone. */
  nextReady: Runnable | undefined;
  /** Whether it stands in the queue; the scheduler's alone. */
  ready: boolean;
  /** Handles what is there to handle, at most a batch of it; stands in the queue again when something is left. */
  run(): void;
}

/** What a scheduler does. Replace it with {@link useScheduler}. */
export interface Scheduler {
  /** Puts a process in the queue, once. */
  enqueue(process: Runnable): void;
  /** Takes one message from the budget; `false` when the thread should go back to the event loop first. */
  spend(): boolean;
  /** Whether a message to an idle process may be handled at once on the sender's stack. */
  readonly inline: boolean;
  /** Lets a process that waited go on, when it is its turn; where this is left out it goes on at once. */
  resume?(process: Runnable, goOn: () => void): void;
}

const kSliceMs = 0.25;
/** So many messages are handled between two looks at the clock. */
const kMessagesPerLook = 32;
/** After so many messages the continuations of those who were answered get their turn. */
const kMessagesPerMicrotask = 256;

let head: Runnable | undefined;
let tail: Runnable | undefined;
let draining = false;
let asked = false;
let tokens = kMessagesPerLook;
let turnIsOpen = false;
let exhausted = false;
let sliceEnd = 0;
let leaveContext: ((start: () => void) => void) | undefined;

/** Says how a turn is begun outside the asynchronous context of whoever happens to ask for it; `undefined`: in it. */
export function leaveContextBy(leave: ((start: () => void) => void) | undefined): void {
  leaveContext = leave;
}

/** The first look in a turn of the event loop opens the slice; its end comes by setImmediate, after I/O had its turn. */
function look(): boolean {
  if (exhausted) return false;
  const now = performance.now();
  if (!turnIsOpen) {
    turnIsOpen = true;
    sliceEnd = now + kSliceMs;
    if (leaveContext === undefined) setImmediate(nextTurn);
    else leaveContext(() => setImmediate(nextTurn));
  } else if (now >= sliceEnd) {
    exhausted = true;
    tokens = 0;
    return false;
  }
  tokens = kMessagesPerLook;
  return true;
}

function nextTurn(): void {
  turnIsOpen = false;
  exhausted = false;
  tokens = kMessagesPerLook;
  if (head !== undefined) drain();
}

function drain(): void {
  asked = false;
  draining = true;
  let left = kMessagesPerMicrotask;
  let process = head;
  while (process !== undefined) {
    if (left-- === 0 || (--tokens <= 0 && !look())) break;
    head = process.nextReady;
    if (head === undefined) tail = undefined;
    process.nextReady = undefined;
    process.ready = false;
    process.run();
    process = head;
  }
  draining = false;
  if (head !== undefined) ask();
}

function ask(): void {
  if (asked || draining || exhausted) return;
  asked = true;
  if (leaveContext === undefined) queueMicrotask(drain);
  else leaveContext(() => queueMicrotask(drain));
}

const fair: Scheduler = {
  enqueue(process) {
    if (process.ready) return;
    process.ready = true;
    if (tail === undefined) head = process;
    else tail.nextReady = process;
    tail = process;
    ask();
  },
  spend() {
    return --tokens > 0 || look();
  },
  inline: true,
};

let scheduler: Scheduler = fair;

/**
 * Puts another scheduler in the place of the fair one.
 *
 * @param next the scheduler to use from now on, or `undefined` for the fair one.
 * @returns the scheduler that was in use.
 */
export function useScheduler(next: Scheduler | undefined): Scheduler {
  const before = scheduler;
  scheduler = next ?? fair;
  return before;
}

/** Puts a process in the run queue. */
export function enqueue(process: Runnable): void {
  scheduler.enqueue(process);
}

/** Whether no process stands in the queue. Of another scheduler than the fair one that is its own business. */
export function isIdle(): boolean {
  return scheduler !== fair || head === undefined;
}

/** Takes one message from the budget; `false` when the process should stand in the queue again. */
export function spend(): boolean {
  return scheduler.spend();
}

/** Whether a message to an idle process may be handled at once on the sender's stack. */
export function mayInline(): boolean {
  return scheduler.inline && scheduler.spend();
}

/** Whether a process that waited goes on when the scheduler chooses: ask before making the function that {@link resume} takes. */
export function resumesByChoice(): boolean {
  return scheduler.resume !== undefined;
}

/** Lets a process that waited go on. */
export function resume(process: Runnable, goOn: () => void): void {
  if (scheduler.resume === undefined) goOn();
  else scheduler.resume(process, goOn);
}

/** Runs `task` when the processes that are ready now have had this turn: for work that is better done in one go. */
export function afterTurn(task: () => void): void {
  setImmediate(task);
}
