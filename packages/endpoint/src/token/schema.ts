/**
 * What data must look like, as any library of the Standard Schema (zod, valibot, arktype and others) says it.
 */
import { EndpointArgumentError } from "../errors.ts";

/** A schema of the Standard Schema, version 1: what it takes out of a value has the type `Output`. */
export interface StandardSchema<Output> {
  /** The one property by which the libraries agree. */
  readonly "~standard": {
    /** The version of the agreement. */
    readonly version: 1;
    /** The name of the library. */
    readonly vendor: string;
    /** Takes a value apart: the value, or issues. */
    readonly validate: (value: unknown) => Validation<Output> | Promise<Validation<Output>>;
  };
}

/** What a schema says of a value. */
export type Validation<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly object[] };

/**
 * The value as the schema takes it; `undefined` when it does not.
 *
 * @throws EndpointArgumentError when the schema is an asynchronous one.
 */
export function validated<Output>(
  schema: StandardSchema<Output>,
  value: unknown,
): { readonly value: Output } | undefined {
  const validation = schema["~standard"].validate(value);
  if (validation instanceof Promise) {
    throw new EndpointArgumentError(
      "expected a schema that answers at once, got one that answers with a promise\n\n" +
        "Leave out what waits, such as an asynchronous refinement, and check that where the data is used.",
    );
  }
  return validation.issues === undefined ? validation : undefined;
}
