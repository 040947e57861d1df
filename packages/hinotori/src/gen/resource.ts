/** What a generator is asked for: a resource, its names, its fields, whose rows they are (pure). */
import type { App, Database, Names, ScopeConfig } from "../app.ts";
import { type Field, plainType } from "./fields.ts";
import type { ModuleNames, SchemaNames } from "./names.ts";

/** A resource, or a part of one. */
export interface Resource {
  readonly app: Names;
  readonly web: Names;
  readonly database: Database;
  /** Whether ids are UUIDs. */
  readonly binaryId: boolean;
  readonly context: ModuleNames | undefined;
  readonly schema: SchemaNames;
  readonly fields: readonly Field[];
  /** Who owns the rows; undefined when they are everybody's. */
  readonly scope: Scope | undefined;
}

/** Who owns rows, as a generator needs it. */
export interface Scope extends ScopeConfig {
  /** Its name in `hinotori.config.ts`: `user`. */
  readonly name: string;
  /** The owner's key, read from a scope: `scope.user.id`. */
  readonly access: string;
  /** The column that holds it: `user_id`. */
  readonly column: string;
}

/** An application with a database; generators of rows need one. */
export interface AppWithRepo extends App {
  readonly database: Database;
}

/** Whether a field has a value in every row. Documents may be left out, bytes and references are the program's to set. */
export function isRequired(field: Field): boolean {
  return isCast(field) && plainType(field) !== "map";
}

/** Whether a field is taken from a form or from JSON. */
export function isCast(field: Field): boolean {
  return field.holds.kind !== "reference" && plainType(field) !== "binary";
}

/** Whether a field is on pages and in JSON. */
export function isShown(field: Field): boolean {
  return isCast(field) && !field.redact;
}
