/** The tables that an application has, and what their ids are: read from its schemas, its migrations and its scopes. */
import fs from "node:fs";
import path from "node:path";

import type { App } from "../app.ts";
import { filesEndingIn } from "./source-files.ts";

/** Tables by name: whether their ids are UUIDs. */
export type KnownTables = ReadonlyMap<string, { readonly binaryId: boolean }>;

/** Every table of an application. */
export function knownTables({ root, config }: Pick<App, "root" | "config">): KnownTables {
  const tables = new Map<string, { binaryId: boolean }>();
  for (const file of filesEndingIn(path.join(root, "priv", "repo"), ".sql"))
    if (!file.endsWith(".down.sql")) readSql(fs.readFileSync(file, "utf8"), tables);
  for (const file of filesEndingIn(path.join(root, "src"), ".ts")) readSchema(fs.readFileSync(file, "utf8"), tables);
  for (const { schemaTable, schemaType } of Object.values(config.generators?.scopes ?? {}))
    if (schemaTable !== undefined) tables.set(schemaTable, { binaryId: schemaType === "binary_id" });
  return tables;
}

const kBinary = /^(?:text|uuid|char|varchar|blob|bytea)/i;
const kName = String.raw`["\`]?(?:\w+["\`]?\.["\`]?)?(\w+)["\`]?`;
const kStatement = new RegExp(
  [
    String.raw`\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?${kName}\s*\(([^;]*)`,
    String.raw`\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?${kName}`,
    String.raw`\bALTER\s+TABLE\s+${kName}\s+RENAME\s+TO\s+${kName}`,
  ].join("|"),
  "gi",
);

/** What the statements of one migration make of the tables before it. */
function readSql(sql: string, tables: Map<string, { binaryId: boolean }>): void {
  for (const [, created, columns = "", dropped, from, to] of sql.replace(/--.*$/gm, "").matchAll(kStatement)) {
    if (created !== undefined)
      tables.set(created, { binaryId: isBinary(/(?:^|[\s,"`])id["`]?\s+(\w+)/i.exec(columns)) });
    if (dropped !== undefined) tables.delete(dropped);
    if (from === undefined || to === undefined) continue;
    const renamed = tables.get(from);
    tables.delete(from);
    if (renamed !== undefined) tables.set(to, renamed);
  }
}

const kTable = /\b(?:sqlite|pg)Table\(\s*"(\w+)",([^;]*)/g;

function readSchema(source: string, tables: Map<string, { binaryId: boolean }>): void {
  for (const [, name = "", columns = ""] of source.matchAll(kTable))
    tables.set(name, { binaryId: isBinary(/\bid: (\w+)\(/.exec(columns)) });
}

function isBinary(found: RegExpExecArray | null): boolean {
  return kBinary.test(found?.[1] ?? "");
}
