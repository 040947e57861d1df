/** What of an event's metadata becomes an attribute, and in which form. Pure. */
import { inspect } from "node:util";

import type { Attributes, AttributeValue } from "@opentelemetry/api";

import type { Metadata } from "../telemetry/handlers.ts";

/** Which metadata become attributes: by key, or by a function that makes them. */
export type AttributesOption = readonly string[] | ((metadata: Metadata) => Metadata);

/** So many characters of a text are kept. */
const kLongest = 4096;

/** The attributes that an option takes from metadata. Nothing is taken unasked: metadata may hold secrets. */
export function attributesOf(option: AttributesOption, metadata: Metadata): Attributes {
  if (typeof option === "function") return toAttributes(option(metadata));
  return toAttributes(
    Object.fromEntries(option.filter((key) => Object.hasOwn(metadata, key)).map((key) => [key, metadata[key]])),
  );
}

/** Values in a form that an attribute may have; what is undefined is left out. */
export function toAttributes(values: Metadata): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(values))
    if (value !== undefined && key !== "__proto__") attributes[key] = toValue(value);
  return attributes;
}

function toValue(value: unknown): AttributeValue {
  if (typeof value === "number" || typeof value === "boolean") return value;
  const text = typeof value === "string" ? value : inspect(value, { depth: 1, breakLength: Infinity });
  return text.length > kLongest ? text.slice(0, kLongest) : text;
}

/** What sort of error it is: its code, or its name. */
export function errorType(reason: unknown): string | undefined {
  if (!(reason instanceof Error)) return undefined;
  return "code" in reason && typeof reason.code === "string" ? reason.code : reason.name;
}
