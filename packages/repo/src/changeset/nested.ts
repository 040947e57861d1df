/** Changesets inside a changeset: values kept in a field, and rows of another table that belong to this one. */
import { refuseUnknown } from "./cast.ts";
import { withErrors } from "./errors-of.ts";
import {
  type Changeset,
  type FieldError,
  type NameOf,
  type Nested,
  own,
  type Params,
  type Source,
  type ValuesOf,
  withParts,
} from "./shape.ts";
import type { NameWith, Worded } from "./validations.ts";
import { isBlank, isRecord, isSame } from "./values.ts";

type From = Source | undefined;

/** How the changesets of an embed are made. */
export interface EmbedOptions<Value extends object> extends Worded {
  /** Makes the changeset of one value. `data` is empty: an embed is replaced as a whole. */
  readonly with: (data: Readonly<Record<never, never>>, params: Params) => Changeset<Value, From>;
  /** Refuse when there is none. Default: `false`. */
  readonly required?: boolean;
}

/** How the changesets of rows of another table are made. */
export interface AssocOptions<Child extends object, T extends Source> extends Worded {
  /** Makes the changeset of one row. `data` is the row that is there, or empty for a new one. */
  readonly with: (data: ValuesOf<Child>, params: Params) => Changeset<Child, T>;
  /** The child's field that holds the parent. */
  readonly key: NoInfer<NameOf<Child>>;
  /** The parent's field that it refers to. Default: `"id"`. */
  readonly references?: string;
  /** The child's field that tells which row a param is about. Default: `"id"`. */
  readonly id?: NoInfer<NameOf<Child>>;
  /** The rows that are there. Default: none. Params that name another one are refused. */
  readonly data?: readonly ValuesOf<NoInfer<Child>>[];
  /** Refuse when there is none. Default: `false`. */
  readonly required?: boolean;
}

/** What is inside an embedding field: of a list its items, of anything else the thing. */
export type Inside<Value> =
  NonNullable<Value> extends readonly (infer Item)[] ? Item & object : NonNullable<Value> & object;

const kMostChildren = 1000;

/**
 * Casts the param of a field that holds an object, or a list of them, with a changeset for each.
 *
 * A list may come as a form sends it too, as an object whose keys are numbers.
 */
export function castEmbed<F extends object, T extends From, Name extends NameWith<F, object>>(
  changeset: Changeset<F, T>,
  field: Name,
  options: EmbedOptions<Inside<F[Name]>> & {
    readonly many: NonNullable<F[Name]> extends readonly unknown[] ? true : false;
  },
): Changeset<F, T> {
  refuseUnknown(changeset.fields, field, "castEmbed");
  const { many } = options;
  const missing = (own(changeset.data, field) ?? null) === null;
  const items = readItems(changeset.params, { field, missing, ...options });
  if (items === undefined) return changeset;
  if ("message" in items) return withErrors(changeset, [items]);
  const changesets = items.list.map((params) => options.with({}, params));
  const values = changesets.map(({ data, changes }) => ({ ...data, ...changes }));
  const value = many ? values : values[0];
  const next = withNested(changeset, field, { kind: "embed", many, changesets, link: undefined });
  if (!changesets.every(({ valid }) => valid) || isSame(value, own(changeset.data, field))) return next;
  return withParts(next, { changes: { ...next.changes, [field]: value ?? null } });
}

/**
 * Casts params into rows of another table; `Repo.insert` and `Repo.update` write them with their parent, in one transaction.
 *
 * A param with the `id` of a row in `data` changes that row, one without makes a new row. Rows that are not named stay.
 */
export function castAssoc<F extends object, T extends From, Child extends object, C extends Source>(
  changeset: Changeset<F, T>,
  name: string,
  options: AssocOptions<Child, C>,
): Changeset<F, T> {
  const { key, references = "id", id = "id", data = [] } = options;
  refuseUnknown(changeset.fields, references, "castAssoc");
  const items = readItems(changeset.params, { field: name, many: true, missing: data.length === 0, ...options });
  if (items === undefined) return changeset;
  if ("message" in items) return withErrors(changeset, [items]);
  const rows = items.list.map((params) => ({ params, row: findRow(data, id, params) }));
  const ids = rows.flatMap(({ row }) => (row === undefined || row === "new" ? [] : [row]));
  if (rows.some(({ row }) => row === undefined) || new Set(ids).size < ids.length) {
    return withErrors(changeset, [invalid(name)]);
  }
  const changesets = rows.map(({ params, row }) => options.with(row === "new" || row === undefined ? {} : row, params));
  return withNested(changeset, name, { kind: "assoc", many: true, changesets, link: { key, references } });
}

interface Reading extends Worded {
  readonly field: string;
  readonly many: boolean;
  readonly missing: boolean;
  readonly required?: boolean;
}

/** The params of each child; an error when there is no reading them, `undefined` when nothing was given. */
function readItems(params: Params | undefined, reading: Reading): { readonly list: Params[] } | FieldError | undefined {
  const { field, many, missing, required = false, message = "can't be blank" } = reading;
  if (params === undefined) return undefined;
  const blank: FieldError = { field, message, details: { validation: "required" } };
  if (!Object.hasOwn(params, field)) return required && missing ? blank : undefined;
  const value = params[field];
  if (isBlank(value)) return required ? blank : { list: [] };
  const list = many ? toList(value) : [value];
  if (list === undefined || list.length > kMostChildren || !list.every(isRecord)) return invalid(field);
  return required && list.length === 0 ? blank : { list };
}

/** A form names the items of a list by numbers: `comments[0][text]`. */
function toList(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[];
  if (!isRecord(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length > kMostChildren || !keys.every((key) => /^\d{1,9}$/.test(key))) return undefined;
  return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => value[key]);
}

function findRow<Row extends object>(data: readonly Row[], id: string, params: Params): Row | "new" | undefined {
  const given = own(params, id);
  if (isBlank(given)) return "new";
  return data.find((row) => String(own(row, id)) === String(given));
}

function invalid(field: string): FieldError {
  return { field, message: "is invalid", details: { validation: "cast" } };
}

function withNested<F extends object, T extends From>(
  changeset: Changeset<F, T>,
  name: string,
  nested: Omit<Nested, "changesets"> & { readonly changesets: readonly Changeset<never, From>[] | readonly object[] },
): Changeset<F, T> {
  // Each is a changeset, whose fields nobody here looks at by type.
  return withParts(changeset, { nested: { ...changeset.nested, [name]: nested as Nested } });
}
