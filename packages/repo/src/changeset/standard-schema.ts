/** What a field must look like, as any library of the Standard Schema (zod, valibot, arktype and others) says it. */
import { ChangesetError } from "../errors.ts";

/** A schema of the Standard Schema, version 1: what it takes out of a value has the type `Output`. */
export interface StandardSchema<Output = unknown> {
  /** The one property by which the libraries agree. */
  readonly "~standard": {
    /** The version of the agreement. */
    readonly version: 1;
    /** The name of the library. */
    readonly vendor: string;
    /** Takes a value apart: the value, or issues. */
    readonly validate: (value: unknown) => Judgement<Output> | Promise<Judgement<Output>>;
  };
}

/** What a schema says of a value. */
export type Judgement<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** One thing that a schema finds wrong. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Asks a schema about a value. Throws a `ChangesetError` when it answers with a promise. */
export function judge<Output>(schema: StandardSchema<Output>, value: unknown): Judgement<Output> {
  const judgement = schema["~standard"].validate(value);
  if (!(judgement instanceof Promise)) return judgement;
  judgement.catch(() => {});
  throw new ChangesetError(
    `expected a schema that answers at once, got one that answers with a promise\n\n` +
      `Leave out what waits, such as an asynchronous refinement, and check that before the changeset is made.`,
    "async_schema",
  );
}

/** Whether a value is a schema of the Standard Schema. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard: unknown = "~standard" in value ? value["~standard"] : undefined;
  return typeof standard === "object" && standard !== null && "validate" in standard;
}

/** The field that an issue is about; `undefined` for the whole. */
export function fieldOfIssue({ path }: SchemaIssue): string | undefined {
  const first = path?.[0];
  if (first === undefined) return undefined;
  return String(typeof first === "object" ? first.key : first);
}
