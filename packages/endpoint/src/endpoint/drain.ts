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

import type { Answer } from "./answer.ts";
import type { DrainerOptions } from "./config.ts";
import { pause, type Traffic } from "./traffic.ts";

/** What a drain needs of the server. */
export interface Drainable {
  /** Stops listening and touches no connection. */
  stopListening(): void;
  /** Closes the connections that are between two requests. */
  closeIdle(): void;
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
/** So many looks without a sign of life on any idle connection, and they are closed. */
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
  await untilNobodyComes(traffic);
  server.stopListening();
  traffic.listenAgain();
  await untilNothingIsOpen(traffic, server, deadline);
  return { durationMs: Clock.monotonicTime() - began, cutCount: traffic.answers.size };
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

async function untilNothingIsOpen(traffic: Traffic, server: Drainable, deadline: number): Promise<void> {
  let quiet = 0;
  let before = "";
  for (let looks = 0; traffic.connections.size > 0 && Clock.monotonicTime() < deadline; looks++) {
    if (looks >= kStreamLooks) for (const answer of traffic.answers) answer.endEventStream();
    const life = signsOfLife(traffic);
    quiet = life === before ? quiet + 1 : 0;
    before = life;
    if (quiet >= kIdleLooks) closeIdle(traffic, server);
    await pause(kLookMs);
  }
}

/** Changes whenever an idle connection does anything, or a connection becomes idle. */
function signsOfLife({ connections }: Traffic): string {
  let idle = 0;
  let bytes = 0;
  for (const { pending, socket } of connections) {
    if (pending > 0) continue;
    idle++;
    bytes += socket.bytesRead;
  }
  return `${idle} ${bytes}`;
}

/** Closes the connections between two requests; the server knows which have begun one, but not which never began any. */
function closeIdle({ connections }: Traffic, server: Drainable): void {
  server.closeIdle();
  for (const { socket } of connections) if (socket.bytesRead === 0) socket.destroy();
}

/** Ends what is left when the time is over: a request without an answer gets 503, an answer that has begun breaks off. */
export function cut(traffic: Traffic): void {
  for (const answer of [...traffic.answers]) cutAnswer(answer);
  for (const { socket } of [...traffic.connections]) socket.destroySoon();
}

function cutAnswer(answer: Answer): void {
  if (answer.begun) answer.breakOff();
  else answer.answerInstead(503);
}
