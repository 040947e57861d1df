/** How busy the event loop is, measured while somebody looks. */
import { performance } from "node:perf_hooks";

import { Clock } from "@hinotori/otp";
import { Poller } from "@hinotori/telemetry";

import { Gauge } from "./gauge.ts";

/** When nobody has looked for so long, nothing is measured any more. */
const kIdleMs = 60_000;

/** Measures from the first look until a minute after the last. */
export class EventLoop {
  readonly #gauge = new Gauge(
    () => this.#read(),
    (_before, now: Poller.EventLoopFacts) => now,
  );
  #watch: Poller.EventLoopWatch | undefined;
  #idle: Clock.Timer | undefined;

  /** What it did since the last look; at first, how busy it has been since the start. */
  look(): Poller.EventLoopFacts {
    Clock.clearTimer(this.#idle);
    this.#idle = Clock.setTimer(kIdleMs, () => this.#rest(), { ref: false });
    return this.#gauge.look();
  }

  #read(): Poller.EventLoopFacts {
    if (this.#watch !== undefined) return this.#watch.look();
    this.#watch = Poller.watchEventLoop();
    return { utilization: performance.eventLoopUtilization().utilization, delay: undefined };
  }

  #rest(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }
}
