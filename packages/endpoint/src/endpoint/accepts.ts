/**
 * Which format an error is shown in: what the client says it accepts, best first. Pure.
 */

/** The formats an error can be shown in. */
export type Format = "html" | "json" | "text";

/** The media type of each format. */
export const kTypeOf: Readonly<Record<Format, string>> = {
  html: "text/html; charset=UTF-8",
  json: "application/problem+json",
  text: "text/plain; charset=UTF-8",
};

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** The format for an `accept` header; `fallback` when it names none of ours, or takes anything. */
export function formatFor(accept: string | null | undefined, fallback: Format): Format {
  if (accept === null || accept === undefined || accept === "*/*") return fallback;
  for (const { type } of rangesOf(accept)) {
    const format = type === "*/*" ? fallback : formatOf(type);
    if (format !== undefined) return format;
  }
  return fallback;
}

/** The media ranges that are wanted at all, the most wanted first; equals keep their order. */
function rangesOf(accept: string): Range[] {
  return accept
    .slice(0, 1000)
    .split(",")
    .map(readRange)
    .filter(({ quality }) => quality > 0)
    .sort((left, right) => right.quality - left.quality);
}

function readRange(text: string): Range {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const written = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = written === undefined ? 1 : Number(written.slice(2));
  return { type, quality: Number.isNaN(quality) ? 0 : quality };
}

function formatOf(type: string): Format | undefined {
  if (type === "text/html" || type === "application/xhtml+xml" || type === "text/*") return "html";
  if (type === "application/json" || type === "application/*" || type.endsWith("+json")) return "json";
  return type === "text/plain" ? "text" : undefined;
}
