/**
 * One run queue for all processes, drained in slices that give the event loop back.
 *
 * A slice belongs to a turn of the event loop, not to a drain: however often callers wake the queue from
 * their continuations, a turn spends `sliceMs` and the rest waits for the next `setImmediate`.
 */

const sliceMs = 0.4;
const messagesAtOnce = 32;
const inlineBetweenLooks = 32;
const inlineDepth = 16;
const kSettled = Promise.resolve();

/** What stands in the run queue: a process, as the queue sees it. */
export interface Runnable {
  /** Whether it stands in the queue. */
  queued: boolean;
  /** Whether it handles a message now. */
  readonly running: boolean;
  /** The one behind it in the queue. */
  nextRunnable: Runnable | null;
  /** Handles up to `limit` messages; `true` when more wait. */
  take(limit: number): boolean;
}

let oldest: Runnable | null = null;
let newest: Runnable | null = null;
let awake = false;
let turnOpen = false;
let spent = false;
let turnBegan = 0;
let inlineLeft = inlineBetweenLooks;
let depth = 0;

/** Puts a process at the end of the run queue. */
export function schedule(process: Runnable): void {
  if (process.queued) return;
  process.queued = true;
  append(process);
  if (awake) return;
  awake = true;
  // Dearer by half: `queueMicrotask`, which makes an AsyncResource.
  if (!spent) void kSettled.then(drain);
}

/** Whether `process` may be handled on the caller's own stack, now. */
export function enterInline(process: Runnable): boolean {
  if (spent || process.queued || process.running || depth >= inlineDepth) return false;
  if (!turnOpen) openTurn();
  if (--inlineLeft === 0) {
    inlineLeft = inlineBetweenLooks;
    if (performance.now() - turnBegan > sliceMs) {
      spent = true;
      return false;
    }
  }
  depth++;
  return true;
}

/** Ends what `enterInline` allowed. */
export function leaveInline(): void {
  depth--;
}

function append(process: Runnable): void {
  if (newest === null) oldest = process;
  else newest.nextRunnable = process;
  newest = process;
}

function drain(): void {
  if (!turnOpen) openTurn();
  let process = oldest;
  while (process !== null) {
    oldest = process.nextRunnable;
    if (oldest === null) newest = null;
    process.nextRunnable = null;
    process.queued = false;
    if (process.take(messagesAtOnce)) {
      process.queued = true;
      append(process);
    }
    if (performance.now() - turnBegan > sliceMs) {
      spent = true;
      return;
    }
    process = oldest;
  }
  awake = false;
}

function openTurn(): void {
  turnOpen = true;
  turnBegan = performance.now();
  setImmediate(nextTurn);
}

function nextTurn(): void {
  turnOpen = false;
  spent = false;
  if (oldest === null) awake = false;
  else drain();
}
