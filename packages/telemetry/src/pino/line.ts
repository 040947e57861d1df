/** What one log event is as a line of JSON: its level in pino's words, its message, and its facts as data. */
import { type Logger, Pid, Process } from "@hinotori/otp";

import type { Metadata } from "../telemetry/handlers.ts";
import { type Filter, toPlain } from "./plain.ts";

/** The levels that pino has a function for. */
export type PinoLevel = "fatal" | "error" | "warn" | "info" | "debug";

/** A line before pino writes it. */
export interface Line {
  readonly level: PinoLevel;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly msg: string;
}

const kLevels: Readonly<Record<Logger.Level, PinoLevel>> = {
  emergency: "fatal",
  alert: "fatal",
  critical: "fatal",
  error: "error",
  warning: "warn",
  notice: "info",
  info: "info",
  debug: "debug",
};

/** Keys that the line has itself: metadata of that name is set apart by a `meta_` in front. */
const kOwnKeys: ReadonlySet<string> = new Set(["level", "time", "msg", "severity", "origin", "err", "report", "v"]);

/**
 * Makes a line of an event.
 *
 * A report's text is for people and repeats its data, secrets in a server's state included: of it, the first line is kept.
 */
export function lineOf(event: Logger.LogEvent, more: Metadata, filter: Filter): Line {
  const { level, metadata, report, time } = event;
  const { crash_reason, pid, ...others } = metadata;
  const error = report?.["error"] ?? report?.["reason"] ?? crash_reason;
  const text = filter.clean(event.text());
  return {
    level: kLevels[level],
    msg: report === undefined ? text : text.split("\n", 1)[0]!,
    facts: {
      time: new Date(time).toISOString(),
      // Where pino has no word of its own, the level is told beside it.
      severity: ["emergency", "alert", "critical", "notice"].includes(level) ? level : undefined,
      ...apart(toPlain({ ...others, ...more }, filter) as Metadata),
      pid: pid === undefined ? undefined : String(pid),
      origin: originOf(pid, report),
      err: toPlain(firstError(error), filter),
      report: toPlain(withoutErrors(report), filter),
    },
  };
}

function apart(metadata: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [kOwnKeys.has(key) ? `meta_${key}` : key, value]),
  );
}

/** Which part of the program says it: the name of its process, or the module of that. */
function originOf(pid: unknown, report: Metadata | undefined): unknown {
  if (typeof report?.["name"] === "string") return report["name"];
  if (!(pid instanceof Pid) || !Process.alive(pid)) return undefined;
  const name = Process.info(pid, "registeredName") ?? Process.info(pid, "initialCall");
  return name === "root" ? undefined : name;
}

/** The first error in a reason, which may be a pair of OTP's such as `[error, call]`. */
function firstError(reason: unknown, depth = 0): Error | undefined {
  if (reason instanceof Error) return reason;
  if (!Array.isArray(reason) || depth > 3) return undefined;
  for (const part of reason) {
    const found = firstError(part, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An error is told as `err`, once. */
function withoutErrors(report: Metadata | undefined): Metadata | undefined {
  if (report === undefined) return undefined;
  return Object.fromEntries(Object.entries(report).filter(([, value]) => !(value instanceof Error)));
}
