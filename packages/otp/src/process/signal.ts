/**
 * The one door for signals: messages, calls, casts, exits, links and monitors between processes, and the end of a process.
 *
 * A signal to a process of this node takes effect before `deliver` returns, so signals between any two processes keep their
 * order. A signal to another node is handed to the carrier.
 */

import { enqueue } from "../scheduler.ts";
import { clearTimer } from "../clock.ts";
import { emit } from "../logger/core.ts";
import { buried } from "./alive.ts";
import { inspect } from "./inspect.ts";
import {
  type Cell,
  type Extension,
  type Monitor,
  type Parked,
  cellOf,
  kBody,
  kBusy,
  kDead,
  kRunning,
  kTraps,
} from "./cell.ts";
import { eachLink, hasLink, withLink, withoutLink } from "./links.ts";
import { kCall, kCast, kDown, kExit, kMessage, kSystem, kWholeCast, kindOf, slotsOf } from "./mailbox.ts";
import { root } from "./context.ts";
import { release } from "./names.ts";
import { Monitors } from "./monitors.ts";
import { Pid, type Ref, kThisNode } from "./pid.ts";

/** An exit signal by `Process.exit(pid, reason)`; payload: the reason. `"kill"` cannot be trapped. */
export const kExitSignal = 8;
/** An exit signal over a link; payload: the reason. */
export const kLinkExit = 9;
/** Asks to be linked with the sender. */
export const kLink = 10;
/** Takes the link with the sender back. */
export const kUnlink = 11;
/** Asks to be told of the end; payload: the {@link Monitor}. */
export const kMonitor = 12;
/** Takes a monitor back; payload: its {@link Ref}. */
export const kDemonitor = 13;

/** Hands signals to processes of other nodes; what packages/cluster puts in. */
export interface Carrier {
  /** Takes a signal for a process of another node; never throws. */
  deliver(to: Pid, kind: number, payload: unknown, from: Pid): void;
}

let carrier: Carrier | undefined;

/** Puts a carrier in; returns the one before. */
export function useCarrier(next: Carrier | undefined): Carrier | undefined {
  const before = carrier;
  carrier = next;
  return before;
}

/** Sends a signal. What is sent by a process that has ended is dropped, and so is what is sent to one. */
export function deliver(to: Pid, kind: number, payload: unknown, from: Cell): void {
  if ((from.flags & kDead) !== 0 && kind < kExitSignal) {
    if (kind === kCall) (payload as Parked).fail("noproc");
    return;
  }
  const cell = cellOf(to);
  if (cell !== undefined) {
    deliverHere(cell, kind, payload, from.pid);
    return;
  }
  if (to.node !== kThisNode && carrier !== undefined) carrier.deliver(to, kind, payload, from.pid);
  else deliverToNobody(to, kind, payload, from);
}

function deliverToNobody(to: Pid, kind: number, payload: unknown, from: Cell): void {
  const here = to.node === kThisNode;
  const why = here ? "noproc" : "noconnection";
  if (kind === kCall || kind === kSystem) (payload as Parked).fail(here ? why : ["nodedown", to.node]);
  else if (kind === kMonitor) down(payload as Monitor, why);
  else if (kind === kLink) deliverHere(from, kLinkExit, why, to);
}

function deliverHere(cell: Cell, kind: number, payload: unknown, from: Pid): void {
  switch (kind) {
    case kCast:
      if (isFull(cell)) return;
      if ((cell.flags & kBody) !== 0) {
        arrive(cell, kMessage, ["$gen_cast", payload]);
        return;
      }
      cell.box.pushCast(payload);
      if ((cell.flags & (kRunning | kBusy)) === 0) enqueue(cell);
      return;
    case kLink:
      cell.links = withLink(cell.links, from);
      return;
    case kUnlink:
      cell.links = withoutLink(cell.links, from);
      return;
    case kMonitor:
      (cell.more.watchers ??= new Monitors()).add(payload as Monitor);
      return;
    case kDemonitor:
      cell.ext?.watchers?.delete(payload as Ref);
      return;
    case kExitSignal:
    case kLinkExit:
      exitArrives(cell, kind, payload, from);
      return;
    case kCall:
      if (isFull(cell)) (payload as Parked).fail("overload");
      else if ((cell.flags & kBody) === 0) arrive(cell, kind, payload);
      else callBody(cell, payload as Parked & { readonly message: unknown });
      return;
    case kMessage:
      if (!isFull(cell)) arrive(cell, kind, payload);
      return;
    default:
      arrive(cell, kind, payload);
  }
}

/** A full mailbox turns away what users send; signals and system messages always get in. */
function isFull({ ext, mailbox }: Cell): boolean {
  return ext !== undefined && (mailbox?.length ?? 0) + (ext.held?.length ?? 0) >= ext.mailboxLimit;
}

/** A plain process gets a call as the message that OTP makes of it, and may answer it with GenServer.reply. */
function callBody(cell: Cell, request: Parked & { readonly message: unknown }): void {
  (cell.more.parked ??= new Set()).add(request);
  arrive(cell, kMessage, ["$gen_call", request, request.message]);
}

/** Puts an entry in the mailbox, or gives it to whoever waits for it in `receive`. */
function arrive(cell: Cell, kind: number, payload: unknown): void {
  const waiters = cell.ext?.waiters;
  if (waiters !== undefined && waiters.length > 0 && kind !== kCall && kind !== kSystem) {
    // A waiter whose matcher throws takes itself out.
    for (const waiter of waiters.length === 1 ? waiters : [...waiters]) {
      if (!waiter.wants(kind, payload)) continue;
      waiters.splice(waiters.indexOf(waiter), 1);
      waiter.take(payload);
      return;
    }
  }
  cell.box.push(kind, payload);
  if ((cell.flags & (kRunning | kBusy)) === 0) enqueue(cell);
}

function exitArrives(cell: Cell, kind: number, reason: unknown, from: Pid): void {
  if (kind === kLinkExit) {
    if (!hasLink(cell.links, from)) return;
    cell.links = withoutLink(cell.links, from);
  } else if (reason === "kill") {
    endProcess(cell, "killed");
    return;
  }
  if ((cell.flags & kTraps) !== 0) arrive(cell, kExit, ["EXIT", from, reason]);
  else if (reason !== "normal" || from === cell.pid) endProcess(cell, reason);
}

function down(monitor: Monitor, reason: unknown): void {
  const { watcher, tell, ref } = monitor;
  if (tell !== undefined) {
    watcher.ext?.monitors?.delete(ref);
    tell(reason);
    return;
  }
  if ((watcher.flags & kDead) !== 0 || watcher.ext?.monitors?.delete(ref) !== true) return;
  arrive(watcher, kDown, ["DOWN", ref, "process", monitor.as, reason]);
}

/** Those that have ended and wait until what falls because of an earlier one has been told. */
const ending: { readonly cell: Cell; readonly reason: unknown }[] = [];
let telling = false;

/**
 * Ends a process: its names are free first, then its callers, links and monitors are told.
 *
 * A chain of linked processes ends one after the other, not one inside the other, so its length does not matter.
 */
export function endProcess(cell: Cell, reason: unknown): void {
  // The root stands for the program itself: it ends when that does.
  if ((cell.flags & kDead) !== 0 || cell === root) return;
  cell.flags |= kDead;
  buried(cell);
  Pid.cut(cell.pid);
  freeNames(cell);
  if (telling) {
    ending.push({ cell, reason });
    return;
  }
  telling = true;
  tellOfEnd(cell, reason);
  for (let next = ending.shift(); next !== undefined; next = ending.shift()) tellOfEnd(next.cell, next.reason);
  telling = false;
}

function freeNames(cell: Cell): void {
  const ext = cell.ext;
  if (ext === undefined) return;
  if (ext.names !== undefined) for (const name of [...ext.names]) release(name);
  if (ext.releases !== undefined) for (const giveUp of ext.releases) giveUpOne(cell, giveUp);
}

/** A via name of a user's may throw; the end of the process goes on. */
function giveUpOne(cell: Cell, giveUp: () => void): void {
  try {
    giveUp();
  } catch (error) {
    emit("error", `${cell.pid} could not give up a name: ${inspect(error)}`, {}, cell);
  }
}

function tellOfEnd(cell: Cell, reason: unknown): void {
  cell.behaviour.ended(cell, reason);
  cell.state = reason;
  const { ext, links } = cell;
  if (ext !== undefined) letGoOf(ext, cell);
  cell.links = undefined;
  for (const link of eachLink(links)) deliver(link, kLinkExit, reason, cell);
  // A call has its end by a monitor on the BEAM: who is linked too has its EXIT before.
  failCalls(cell, reason);
  if (ext?.watchers !== undefined) for (const monitor of ext.watchers.values()) down(monitor, reason);
  cell.ext = undefined;
  ext?.abort?.abort(reason);
}

/** What a process had begun elsewhere ends with it. */
function letGoOf(ext: Extension, cell: Cell): void {
  if (ext.timers !== undefined) for (const timer of ext.timers) clearTimer(timer);
  if (ext.monitors !== undefined) {
    for (const { target, ref } of ext.monitors.values()) deliver(target, kDemonitor, ref, cell);
  }
}

/** Calls that wait in the mailbox, and those that wait for an answer. */
function failCalls(cell: Cell, reason: unknown): void {
  failQueuedCalls(cell, reason);
  if (cell.ext?.parked !== undefined) for (const call of [...cell.ext.parked]) call.fail(reason);
}

function failQueuedCalls(cell: Cell, reason: unknown): void {
  const boxes = [cell.ext?.held, cell.mailbox];
  cell.mailbox = undefined;
  for (const box of boxes) {
    for (let header = box?.shift() ?? 0; header !== 0; header = box!.shift()) {
      const kind = kindOf(header);
      const first = box!.payload();
      for (let rest = slotsOf(header) - 1; rest > 0; rest--) box!.payload();
      if (kind === kCall || kind === kSystem) (first as Parked).fail(reason);
    }
  }
}

/** The kinds that `receive` may take. */
export function isReceivable(kind: number): boolean {
  return kind === kMessage || kind === kExit || kind === kDown;
}

/** The kinds of casts. */
export function isCast(kind: number): boolean {
  return kind === kCast || kind === kWholeCast;
}
