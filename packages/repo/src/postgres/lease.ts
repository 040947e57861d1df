/**
 * One connection of the pool while somebody has it: its statements one after the other, each of them told.
 *
 * It is given back once, and takes no statement after that.
 */
import { Clock } from "@hinotori/otp";
import type { PoolClient, QueryResult } from "pg";

import { TransactionError } from "../errors.ts";
import type { Listener } from "../repo/listener.ts";
import { cancelStatement } from "./cancel.ts";
import type { CheckedPostgresConfig } from "./config.ts";
import { lostConnection, saysGoodbye } from "./trouble.ts";

/** A statement as Drizzle hands it over: its text, or an object with it. */
export type Question = string | { readonly text: string };

/** What can be asked a statement. */
export interface Queryable {
  query(question: Question, params?: readonly unknown[]): Promise<QueryResult>;
}

/** One connection, on which statements can be kept together. */
export interface Connected extends Queryable {
  /** Does work whose statements have none of others between them. It must not wait for what is asked of anything but its argument. */
  alone<Result>(work: (own: Connected) => Promise<Result>): Promise<Result>;
}

/** What a lease is made of. */
export interface LeaseParts {
  readonly client: PoolClient;
  readonly config: CheckedPostgresConfig;
  readonly listener: Listener;
  /** How long its holder waited for it, which is told with the first statement. */
  readonly queuedMs: number;
  /** Called once, when it is given back. */
  readonly onEnd: () => void;
}

/** A connection in somebody's hands. */
export class Lease implements Connected {
  readonly #parts: LeaseParts;
  #queuedMs: number;
  #ended = false;
  #broken = false;
  #cut = false;
  #asking = false;
  /** Settles when the last statement has been answered. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.#queuedMs = parts.queuedMs;
    // pg tells of a lost connection twice: the statement under way fails, and the client says so. Once is enough.
    parts.client.on("error", this.#onError);
  }

  /** Runs a statement when those before it have been answered. */
  query(question: Question, params: readonly unknown[] = []): Promise<QueryResult> {
    if (this.#ended) return Promise.reject(this.#whyEnded(question));
    return this.#next(() => this.#ask(question, params));
  }

  /** Does work, when the statements before it have been answered, whose statements have none of others between them. */
  alone<Result>(work: (own: Connected) => Promise<Result>): Promise<Result> {
    const own: Connected = {
      query: async (question, params = []) => {
        if (this.#ended) throw this.#whyEnded(question);
        return this.#ask(question, params);
      },
      alone: (part) => part(own),
    };
    return this.#next(() => work(own));
  }

  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const answer = this.#last.then(work);
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Gives the connection back to the pool, which keeps it unless it broke. */
  release(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { client, onEnd } = this.#parts;
    client.off("error", this.#onError);
    client.release(this.#broken);
    onEnd();
  }

  /** Cuts the connection, and stops the statement that is under way: the server takes back what was not committed. */
  cut(): void {
    if (this.#ended) return;
    const { client, config } = this.#parts;
    if (this.#asking) cancelStatement(client, config);
    this.#broken = true;
    this.#cut = true;
    this.release();
    socketOf(client).destroy();
  }

  #whyEnded(question: Question): Error {
    return this.#cut ? lostConnection(new Error("it was cut"), this.#parts.config) : over(textOf(question));
  }

  readonly #onError = (): void => {
    this.#broken = true;
  };

  async #ask(question: Question, params: readonly unknown[]): Promise<QueryResult> {
    const { client, config, listener } = this.#parts;
    const queuedMs = this.#queuedMs;
    this.#queuedMs = 0;
    const begun = Clock.monotonicTime();
    const heard = (error?: unknown): void => {
      if (!listener.listening()) return;
      const queryMs = Clock.monotonicTime() - begun;
      listener.heard({ sql: textOf(question), params, queryMs, queuedMs, error });
    };
    let result: QueryResult;
    this.#asking = true;
    try {
      result = await client.query(question as string, params as unknown[]);
    } catch (error) {
      if (saysGoodbye(error)) this.#broken = true;
      heard(error);
      throw this.#broken ? lostConnection(error, config) : error;
    } finally {
      this.#asking = false;
    }
    heard();
    return result;
  }
}

function textOf(question: Question): string {
  return typeof question === "string" ? question : question.text;
}

function socketOf(client: PoolClient): { destroy(): void } {
  // Every client of pg has its socket there, which its types do not say.
  return (client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream;
}

function over(sql: string): TransactionError {
  return new TransactionError(
    `expected tx to be used inside its transaction, got a query after the end: ${sql}\n\n` +
      `Nothing was written. Await all the work before the function returns, or use repo.db() outside of a transaction.`,
    "over",
  );
}
