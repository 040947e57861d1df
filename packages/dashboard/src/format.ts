/** How numbers, times and values stand on a page. Pure. */
import { inspect } from "node:util";

import type { Pid } from "@hinotori/otp";

const kLongest = 160;
const kNumber = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const kCompact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
const kSizes = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** A whole number with its thousands apart. */
export function count(value: number): string {
  return kNumber.format(value);
}

/** A size in the largest unit that leaves something before the point: `"12.3 MiB"`. */
export function bytes(value: number): string {
  const power = value < 1024 ? 0 : Math.min(kSizes.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** power;
  return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)} ${kSizes[power]}`;
}

/** A share of one: `"12.5 %"`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A time span in its two largest units: `"3 min 5 s"`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`;
}

const kUnits: Readonly<Record<string, string>> = {
  native: "ns",
  nanosecond: "ns",
  microsecond: "µs",
  millisecond: "ms",
  second: "s",
  byte: "B",
  kilobyte: "kB",
  megabyte: "MB",
};

/** What a unit of a metric is called behind a number; nothing for `"unit"`. */
export function unitName(unit: string): string {
  return unit === "unit" ? "" : (kUnits[unit] ?? unit);
}

/** A value of a metric: short, with its unit. */
export function measured(value: number, unit: string): string {
  const text = Math.abs(value) >= 10_000 ? kCompact.format(value) : kNumber.format(value);
  return `${text} ${unitName(unit)}`.trimEnd();
}

/** A pid as it is asked for, `"0.42.0"`: what is printed without its brackets. */
export function pidText(pid: Pid): string {
  return String(pid).slice("#PID<".length, -1);
}

/** A name, a label or a tag, whatever it is, on one line and not too long. */
export function shown(value: unknown): string {
  const text =
    typeof value === "string" ? value : inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: kLongest });
  return cut(text, kLongest);
}

/** A text that is no longer than so many characters. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** A time of day to the millisecond, as the console of the Logger prints it. */
export function clockTime(systemMs: number): string {
  return `${new Date(systemMs).toTimeString().slice(0, 8)}.${String(Math.floor(systemMs % 1000)).padStart(3, "0")}`;
}
