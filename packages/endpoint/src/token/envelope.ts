/**
 * What is written in a token around its data: when it was made, and how long it is valid.
 */
import type { KeyObject } from "node:crypto";
import { inspect } from "node:util";

import { Clock } from "@hinotori/otp";

import { EndpointArgumentError } from "../errors.ts";
import { type StandardSchema, validated } from "./schema.ts";

const kDaySeconds = 86_400;

/** How a token is made. */
export interface MakeOptions {
  /** How many seconds it is valid, unless who reads it says otherwise. Default 86 400, one day; `Infinity` for ever. */
  readonly maxAge?: number;
  /** When it was made, in seconds since 1970. Default: now. */
  readonly signedAt?: number;
}

/** How a token is read. */
export interface ReadOptions {
  /** How many seconds it is valid. Default: what it says itself; `Infinity` for ever. */
  readonly maxAge?: number;
  /** What the data must look like; other data is invalid. It gives `data` its type. */
  readonly schema?: StandardSchema<unknown>;
}

/** What became of a token. */
export type Verified<Data = unknown> =
  | { readonly status: "ok"; readonly data: Data }
  | { readonly status: "error"; readonly reason: "expired" | "invalid" | "missing" };

/** The type of the data that is read with these options: the schema's, or `unknown` without one. */
export type DataOf<Options> = Options extends { readonly schema: StandardSchema<infer Data> } ? Data : unknown;

/** A token's text: the data, when it was made in milliseconds, and how many seconds it is valid, `null` for ever. */
export function write(data: unknown, { maxAge = kDaySeconds, signedAt }: MakeOptions): string {
  const madeAt = signedAt === undefined ? Clock.systemTime() : Math.trunc(signedAt * 1000);
  if (!Number.isFinite(madeAt) || !isAge(maxAge)) throw noTimes({ maxAge, signedAt });
  return toJson([data, madeAt, maxAge === Number.POSITIVE_INFINITY ? null : maxAge]);
}

/** The JSON of data; throws when it would come back as something else. The data itself is in no message: it may be secret. */
export function toJson(data: unknown): string {
  try {
    return JSON.stringify(data, refuseUnsayable);
  } catch (cause) {
    if (cause instanceof EndpointArgumentError) throw cause;
    // Bigints, circles, and a `toJSON` that throws.
    throw new EndpointArgumentError(`expected data that JSON can say, got what it cannot: ${String(cause)}`, { cause });
  }
}

function refuseUnsayable(this: unknown, key: string, value: unknown): unknown {
  const isLost = value === undefined && (Array.isArray(this) || key === "");
  const isNoNumber = typeof value === "number" && !Number.isFinite(value);
  if (!isLost && !isNoNumber && typeof value !== "function" && typeof value !== "symbol") return value;
  const what = typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
  throw new EndpointArgumentError(
    `expected data that JSON can say, got ${what}${key === "" ? "" : ` at ${inspect(key)}`}`,
  );
}

/** Takes the text out of a token, when it is one of ours. */
export type Unpack = (token: string, key: KeyObject) => string | undefined;

/** What became of a token. */
export function read<Options extends ReadOptions>(
  token: unknown,
  unpack: Unpack,
  key: KeyObject,
  { maxAge, schema }: ReadOptions = {},
): Verified<DataOf<Options>> {
  if (maxAge !== undefined && !isAge(maxAge)) throw noTimes({ maxAge });
  if (token === undefined || token === null) return { status: "error", reason: "missing" };
  const text = typeof token === "string" ? unpack(token, key) : undefined;
  const written = text === undefined ? undefined : asWritten(text);
  if (written === undefined) return { status: "error", reason: "invalid" };
  const reason = tooOld(written.madeAt, maxAge ?? written.maxAge ?? Number.POSITIVE_INFINITY);
  if (reason !== undefined) return { status: "error", reason };
  const valid = schema === undefined ? { value: written.data } : validated(schema, written.data);
  if (valid === undefined) return { status: "error", reason: "invalid" };
  // With a schema the data is what that made of it; without one its type is `unknown`.
  return { status: "ok", data: valid.value as DataOf<Options> };
}

function isAge(seconds: unknown): boolean {
  return typeof seconds === "number" && !Number.isNaN(seconds);
}

function noTimes(given: object): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected times in seconds, got: ${inspect(given)}\n\nAn hour is:\n\n    { maxAge: 3_600 }`,
  );
}

interface Written {
  readonly data: unknown;
  readonly madeAt: number;
  readonly maxAge: number | null;
}

/** What `write` wrote. Something else that was signed with the same key, such as a session, is no token. */
function asWritten(text: string): Written | undefined {
  const made = fromJson(text);
  if (!Array.isArray(made) || made.length !== 3) return undefined;
  const [data, madeAt, maxAge] = made as unknown[];
  if (typeof madeAt !== "number" || (typeof maxAge !== "number" && maxAge !== null)) return undefined;
  return { data, madeAt, maxAge };
}

/** The value of a text that was signed; `undefined` when another program signed what is no JSON. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tooOld(madeAt: number, maxAge: number): "expired" | "invalid" | undefined {
  if (maxAge === Number.POSITIVE_INFINITY) return undefined;
  if (!(maxAge > 0)) return "expired";
  const now = Clock.systemTime();
  if (madeAt > now) return "invalid";
  return madeAt + Math.trunc(maxAge * 1000) < now ? "expired" : undefined;
}
