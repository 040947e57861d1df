/** What a changeset is: plain data about fields, what was asked of them, and what is wrong with that. */
import type { Table } from "drizzle-orm/table";

/** What tells the compiler of which kind of database a table is. */
export interface OfDialect<Dialect extends string> {
  readonly _: { readonly config: { readonly dialect: Dialect } };
}

/** A table of one kind of database: `"sqlite"` or `"pg"`, as Drizzle calls them. */
export type TableOf<Dialect extends string> = Table & OfDialect<Dialect>;

/** A table whose rows have the type `Row`; `T` says of which kind it is. */
export type Source<Row = unknown, T extends Table = Table> = T & { readonly $inferSelect: Row };

/** What a changeset is meant to do. */
export type Action = "insert" | "update" | "delete" | "replace" | "validate";

/** The names of fields. */
export type NameOf<F> = Extract<keyof F, string>;

/** Some fields with their values; `null` is a field without one. */
export type ValuesOf<F> = { readonly [Name in keyof F]?: F[Name] | null };

/** What came from outside: the fields of a form or of a JSON document, by name. */
export type Params = Readonly<Record<string, unknown>>;

/** One thing that is wrong with a field. */
export interface FieldError {
  /** The field; `"base"` when it is the whole. */
  readonly field: string;
  /** The text, with `%{count}` and the like where a detail belongs. */
  readonly message: string;
  /** What the text speaks of, and which rule it was: `{ validation: "length", kind: "max", count: 80 }`. */
  readonly details: ErrorDetails;
}

/** What an error knows beside its text. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A rule of the database that may refuse a changeset, and what is said then. */
export interface Constraint {
  readonly type: "unique" | "foreign_key" | "no_assoc" | "check" | "not_null" | "exclusion";
  /** The field that is told. */
  readonly field: string;
  /** The fields it is about. */
  readonly fields: readonly string[];
  /** Its name in the database, when it has one. */
  readonly name: string | undefined;
  /** Of one about rows that refer to this one: their table. */
  readonly from?: string;
  readonly message: string;
}

/** Changesets inside a changeset. */
export interface Nested {
  /** `"embed"`: a value of the field itself. `"assoc"`: rows of another table. */
  readonly kind: "embed" | "assoc";
  /** Whether there is a list of them. */
  readonly many: boolean;
  readonly changesets: readonly AnyChangeset[];
  /** How the rows find their parent: its column there, and the parent's field. */
  readonly link: { readonly key: string; readonly references: string } | undefined;
}

/** A changeset: fields of the types `F`, perhaps of a table. */
export interface Changeset<F extends object, From extends Source | undefined = undefined> {
  /** What the fields were before. */
  readonly data: ValuesOf<F>;
  /** What was given, as it came; `undefined` when nothing was. */
  readonly params: Params | undefined;
  /** What is to be changed, cast. */
  readonly changes: ValuesOf<F>;
  readonly errors: readonly FieldError[];
  /** Whether there is no error in it or in one inside it, and params were given. */
  readonly valid: boolean;
  /** What was tried with it. A form shows errors once this is set. */
  readonly action: Action | undefined;
  /** The fields that must not be blank. */
  readonly required: readonly string[];
  readonly constraints: readonly Constraint[];
  /** The names of all its fields. */
  readonly fields: readonly string[];
  /** The changesets inside, by field. */
  readonly nested: Readonly<Record<string, Nested>>;
  /** The table it was made for. */
  readonly table: From;
}

/** A changeset of any fields. */
export type AnyChangeset = Changeset<Record<string, unknown>, Source | undefined>;

/** The same changeset with other parts; whether it is valid is found anew where `errors` or `nested` are new. */
export function withParts<F extends object, From extends Source | undefined>(
  changeset: Changeset<F, From>,
  parts: Partial<Omit<Changeset<F, From>, "valid">>,
): Changeset<F, From> {
  const next = { ...changeset, ...parts };
  const sound =
    next.errors.length === 0 &&
    Object.values(next.nested).every(({ changesets }) => changesets.every(({ valid }) => valid));
  return { ...next, valid: sound && next.params !== undefined };
}

/** Reads a field of a table of values, its own ones only: no name reaches a prototype. */
export function own(values: object, name: string): unknown {
  return Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined;
}
