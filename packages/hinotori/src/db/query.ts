/** Reading a database by hand: one statement, its rows as a table or as JSON. */
import { Storage } from "@hinotori/repo";

import { UsageError } from "../errors.ts";
import type { Desk } from "./desk.ts";
import { wholeNumber } from "./extent.ts";
import { tableOf } from "./table.ts";

/** Runs a query in the one repo, and prints what it finds. */
export async function query({ repos, io, json }: Desk, sql: string, limit: string): Promise<void> {
  const [repo, ...others] = repos;
  if (repo === undefined || others.length > 0)
    throw new UsageError(
      `expected one repo to ask, got: ${repos.map(({ name }) => name).join(", ")}\n\nSay which: --repo ${repos[0]?.name}`,
    );
  const most = wholeNumber("--limit", limit);
  const { columns, rows, truncated } = await Storage.query(repo, sql, { limit: most });
  if (json) {
    io.json({ columns, rows: rows.map((row) => row.map(plain)), truncated });
    return;
  }
  io.out(tableOf(columns, rows).join("\n"));
  const count = `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
  io.err(io.style.dim(truncated ? `${count}, and there are more: --limit ${most * 10}` : count));
}

/** What JSON has no word for is told as text. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
