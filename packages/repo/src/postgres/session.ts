/**
 * A connection of one's own beside the pool: for migrations, and for what concerns a database as a whole.
 *
 * It ends with the work it was made for, and is cut when the process that works ends.
 */
import { Process } from "@hinotori/otp";
import type { Client, QueryArrayConfig, QueryArrayResult, QueryResult } from "pg";

import { type CheckedPostgresConfig, clientConfig } from "./config.ts";
import { loadDriver } from "./driver.ts";
import { lostConnection, noConnection, saysGoodbye } from "./trouble.ts";
import { whenAborted } from "./when-aborted.ts";

/** A statement whose rows are lists, sent in a way that takes one statement only. */
export type ListQuestion = QueryArrayConfig & { readonly queryMode: "extended" };

/** An open connection. */
export class Session {
  readonly #client: Client;
  readonly #config: CheckedPostgresConfig;
  #broken = false;

  constructor(client: Client, config: CheckedPostgresConfig) {
    this.#client = client;
    this.#config = config;
    client.on("error", () => {
      this.#broken = true;
    });
  }

  /** Whether it is of no more use. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Runs a statement and answers its rows. */
  async rows<Row extends object>(sql: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const result = (await this.#ask(() => this.#client.query(sql, params as unknown[]))) as QueryResult<Row>;
    return result.rows;
  }

  /** Runs a statement, or a text with several. */
  async run(sql: string): Promise<void> {
    await this.#ask(() => this.#client.query(sql));
  }

  /** Runs one statement and answers its rows as lists. */
  async lists(question: ListQuestion): Promise<QueryArrayResult> {
    // pg's types do not know that two of its overloads take this.
    return (await this.#ask(() => this.#client.query(question))) as QueryArrayResult;
  }

  async #ask(ask: () => Promise<unknown>): Promise<unknown> {
    try {
      return await ask();
    } catch (error) {
      throw this.#broken || saysGoodbye(error) ? lostConnection(error, this.#config) : error;
    }
  }
}

/** Opens a connection for the time `work` takes. What it runs may take any time, unless `statementTimeoutMs` is given. */
export async function withSession<Result>(
  config: CheckedPostgresConfig,
  over: { readonly database?: string; readonly statementTimeoutMs?: number },
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const { session, end } = await openSession(config, over);
  try {
    return await work(session);
  } finally {
    await end();
  }
}

/** Opens a connection; whoever does ends it. */
export async function openSession(
  config: CheckedPostgresConfig,
  over: { readonly database?: string; readonly statementTimeoutMs?: number } = {},
): Promise<{ readonly session: Session; readonly end: () => Promise<void> }> {
  const driver = await loadDriver();
  const client = new driver.Client(clientConfig(config, over));
  const session = new Session(client, config);
  const signal = Process.signal();
  try {
    await client.connect();
  } catch (error) {
    throw noConnection(error, { ...config, database: over.database ?? config.database });
  }
  // A connection that is ended while a statement is under way is cut.
  const letBe = whenAborted(signal, () => void client.end());
  const end = async (): Promise<void> => {
    letBe();
    await client.end();
  };
  return { session, end };
}
