/**
 * A database whose prepared statements say what they ran and how long it took.
 *
 * The statements stay better-sqlite3's own; only their `run`, `get` and `all` are replaced, on the statement itself. While
 * nobody listens, that is one question per statement.
 */
import { Clock } from "@hinotori/otp";
import type BetterSqlite3 from "better-sqlite3";

import type { Listener } from "../repo/listener.ts";

type Database = BetterSqlite3.Database;
type Statement = BetterSqlite3.Statement<unknown[]>;
type Method = (this: Statement, ...params: unknown[]) => unknown;
type Methods = Readonly<Record<"run" | "get" | "all", Method>>;

/** Stands for `database`, and tells `listener` of what is prepared through it. */
export function watch(database: Database, listener: Listener): Database {
  const native = Object.getPrototypeOf(database.prepare("SELECT 1")) as Methods;
  const methods: Methods = { run: timed(native.run), get: timed(native.get), all: timed(native.all) };

  function timed(method: Method): Method {
    return function (...params) {
      if (!listener.listening()) return method.apply(this, params);
      return timing(listener, { sql: this.source, params }, () => method.apply(this, params));
    };
  }

  function prepare(sql: string): Statement {
    try {
      return Object.assign(database.prepare<unknown[]>(sql), methods);
    } catch (error) {
      if (listener.listening()) listener.heard({ sql, params: [], queryMs: 0, queuedMs: 0, error });
      throw error;
    }
  }

  return Object.create(database, { prepare: { value: prepare } }) as Database;
}

interface Running {
  readonly sql: string;
  readonly params: readonly unknown[];
}

function timing(listener: Listener, query: Running, work: () => unknown): unknown {
  const begun = Clock.monotonicTime();
  const heard = (error?: unknown): void => {
    listener.heard({ ...query, queryMs: Clock.monotonicTime() - begun, queuedMs: 0, error });
  };
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    heard(error);
    throw error;
  }
  heard();
  return result;
}
