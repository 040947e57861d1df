/**
 * The connections of a repo: how many there may be, who has one, and how they end.
 *
 * pg keeps the connections; the line before them is ours, so that waiting is measured, ends with the process that waits, and ends
 * for all when the repo stops.
 */
import { Clock, Process } from "@hinotori/otp";
import type { Pool as PgPool, PoolClient, QueryResult } from "pg";

import type { Listener } from "../repo/listener.ts";
import { notRunning } from "../repo/not-running.ts";
import { type CheckedPostgresConfig, clientConfig } from "./config.ts";
import type { Driver } from "./driver.ts";
import { Lease, type Queryable, type Question } from "./lease.ts";
import { Line } from "./line.ts";
import { noConnection, noConnectionFree } from "./trouble.ts";
import { whenAborted } from "./when-aborted.ts";

/** What a pool is made of. */
export interface PoolParts {
  readonly driver: Driver;
  readonly config: CheckedPostgresConfig;
  readonly listener: Listener;
  /** Told of a connection that broke while nobody used it. */
  readonly onLost: (error: Error) => void;
}

/** The connections of a repo. */
export class Pool implements Queryable {
  readonly #parts: PoolParts;
  readonly #pool: PgPool;
  readonly #line: Line;
  readonly #leases = new Set<Lease>();
  #ending: Promise<void> | undefined;
  #destroyed = false;

  constructor(parts: PoolParts) {
    const { driver, config, onLost } = parts;
    this.#parts = parts;
    this.#line = new Line(config.poolSize);
    this.#pool = new driver.Pool({
      ...clientConfig(config, { statementTimeoutMs: config.statementTimeoutMs }),
      max: config.poolSize,
      idleTimeoutMillis: config.idleTimeoutMs,
    });
    this.#pool.on("error", onLost);
  }

  /** Runs one statement on the next connection that is free. */
  async query(question: Question, params: readonly unknown[] = []): Promise<QueryResult> {
    const lease = await this.lease();
    try {
      return await lease.query(question, params);
    } finally {
      lease.release();
    }
  }

  /** Takes a connection, made if need be. Whoever takes one gives it back; it is cut when the process that took it ends. */
  async lease(): Promise<Lease> {
    const { config, listener } = this.#parts;
    const signal = Process.signal();
    const since = Clock.monotonicTime();
    await this.#line.enter({
      limitMs: config.queueTimeoutMs,
      signal,
      tooLong: (waitedMs) => noConnectionFree(config, waitedMs),
    });
    const client = await this.#connect();
    let letBe = (): void => {};
    const lease = new Lease({
      client,
      config,
      listener,
      queuedMs: Clock.monotonicTime() - since,
      onEnd: () => {
        letBe();
        this.#leases.delete(lease);
        this.#line.leave();
      },
    });
    this.#leases.add(lease);
    // What waits for an answer when its process ends never comes back to give it back.
    letBe = whenAborted(signal, () => lease.cut());
    return lease;
  }

  /** Takes no more work, and ends once all connections have been given back. */
  async drain(): Promise<void> {
    const { repo } = this.#parts.config;
    this.#line.close(notRunning(repo));
    await this.#line.emptied();
    // Not before: pg forgets who waits for a connection when it is told to end.
    await (this.#ending ??= this.#pool.end());
  }

  /** Ends at once, whatever is under way. */
  async destroy(): Promise<void> {
    this.#destroyed = true;
    const drained = this.drain();
    for (const lease of this.#leases) lease.cut();
    await drained;
  }

  async #connect(): Promise<PoolClient> {
    const { config } = this.#parts;
    try {
      const client = await this.#pool.connect();
      if (!this.#destroyed) return client;
      client.release(true);
    } catch (error) {
      this.#line.leave();
      throw noConnection(error, config);
    }
    this.#line.leave();
    throw notRunning(config.repo);
  }
}
