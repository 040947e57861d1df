/**
 * The end of an endpoint without the loss of a request.
 *
 * Readiness goes to 503 and every answer says `Connection: close`. When nobody comes any more the server stops listening, then
 * waits for what is in flight, and closes what is idle. What "nobody comes" means is counted in looks, of which each has let
 * the event loop go round: on a busy machine time passes without anything being seen.
 *
 * Two moments would lose requests. A listening socket that closes resets the connections that wait to be accepted: so where
 * clients do not stop coming, nothing new is read until a turn of the event loop has accepted nobody, and then it is closed.
 * And an idle connection may be closed while its client writes: so it is closed only after it has been quiet for many looks.
 */
import { performance } from "node:perf_hooks";

import { Clock } from "@hinotori/otp";

import type { Connection, InFlight } from "./connection.ts";
import type { DrainerOptions } from "./options.ts";
import { RestWatch } from "./rest.ts";
import { pause, type Traffic } from "./traffic.ts";

/** What a drain needs of the server. */
export interface Drainable {
  /** Tells the clients of sockets to come back elsewhere, and resolves when they have gone. */
  closeSockets(): Promise<void>;
  /** Stops listening and touches no connection. */
  stopListening(): void;
}

/** How a drain went. */
export interface Drained {
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** How many requests had no complete answer when the time was over. */
  readonly cutCount: number;
}

const kLookMs = 10;
/** So many looks without a newcomer, and nobody is on the way. */
const kQuietLooks = 6;
/** So many looks with newcomers, and new requests have to wait. */
const kOpenLooks = 15;
/** So many turns of the event loop in which nobody is accepted, while requests wait, and nobody is on the way. */
const kQuietTurns = 10;
/** So many turns with newcomers, and a single one without is taken for enough. */
const kPatientTurns = 100;
/** So many turns, and it no longer matters whether the event loop had time to wait for somebody. */
const kHopefulTurns = 200;
/** So many turns in all, and the server stops listening whoever may come. */
const kMostTurns = 300;
/** So many looks without a sign of life on an idle connection, and it is closed. */
const kIdleLooks = 25;
/** So many looks are given to streams of events that were told to end. */
const kStreamLooks = 25;

/** Drains: resolves when nothing is open, or when the time is over; what is left then is the caller's to cut. */
export async function drain(
  traffic: Traffic,
  server: Drainable,
  { shutdown, wait }: Required<DrainerOptions>,
): Promise<Drained> {
  const began = Clock.monotonicTime();
  const deadline = began + wait + shutdown;
  traffic.announceDrain();
  if (wait > 0) await pause(wait);
  await server.closeSockets();
  await untilNobodyComes(traffic);
  server.stopListening();
  traffic.listenAgain();
  await untilNothingIsOpen(traffic, deadline);
  return { durationMs: Clock.monotonicTime() - began, cutCount: traffic.unfinished().length };
}

async function untilNobodyComes(traffic: Traffic): Promise<void> {
  for (let looks = 0, quiet = 0; looks < kOpenLooks; looks++) {
    const before = traffic.acceptedCount + traffic.receivedCount;
    await pause(kLookMs);
    quiet = traffic.acceptedCount + traffic.receivedCount === before ? quiet + 1 : 0;
    if (quiet === kQuietLooks || (quiet > 0 && traffic.connections.size === 0)) return;
  }
  traffic.hush();
  for (let turns = 0, quiet = 0; turns < kMostTurns; turns++) {
    const { acceptedCount } = traffic;
    const idleMs = timeIdle();
    await pause(0);
    if (traffic.acceptedCount > acceptedCount) quiet = 0;
    else if (timeIdle() > idleMs || turns > kHopefulTurns) quiet++;
    if (quiet === (turns < kPatientTurns ? kQuietTurns : 1)) return;
  }
}

/** How long the event loop has waited for I/O. Timers alone do not show that it has looked: two may be due at once. */
function timeIdle(): number {
  return performance.eventLoopUtilization().idle;
}

async function untilNothingIsOpen({ connections }: Traffic, deadline: number): Promise<void> {
  const rests = new RestWatch();
  for (let looks = 0; connections.size > 0 && Clock.monotonicTime() < deadline; looks++) {
    for (const connection of connections) {
      if (looks >= kStreamLooks) endStreams(connection);
      if ((rests.restOf(connection, looks) ?? 0) > kIdleLooks) connection.socket.destroySoon();
    }
    await pause(kLookMs);
  }
}

function endStreams(connection: Connection): void {
  for (const served of connection.unfinished()) served.endEventStream();
}

/** Ends what is left when the time is over: a request without an answer gets 503, an answer that has begun breaks off. */
export function cut(traffic: Traffic): void {
  for (const served of traffic.unfinished()) cutOff(served);
  for (const { socket } of [...traffic.connections]) socket.destroySoon();
}

function cutOff(served: InFlight): void {
  if (served.begun) served.breakOff();
  else served.answerInstead(503);
}
