/** A log event: its level, its text, and the data it was made of. */

/** The levels, most severe first, as OTP's logger has them. */
export const levels = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"] as const;

/** How severe an event is. */
export type Level = (typeof levels)[number];

/** Facts about an event beside its message: request ids, application, domain. */
export type Metadata = Readonly<Record<string, unknown>>;

/** A message as data, with the function that makes a text of it when a handler wants one. */
export interface Report {
  /** What happened, as data for handlers that store it. */
  readonly report: Readonly<Record<string, unknown>>;
  /** Makes the text for people; called at most when a handler prints. */
  readonly text: (report: Readonly<Record<string, unknown>>) => string;
}

/** What may be logged: a text, a function that makes one only when the level is on, or a report. */
export type Message = string | (() => string) | Report;

/** One event, as handlers get it. */
export interface LogEvent {
  /** How severe it is. */
  readonly level: Level;
  /** When it happened: milliseconds since 1970. */
  readonly time: number;
  /** The data of a report; `undefined` for a plain text. */
  readonly report: Readonly<Record<string, unknown>> | undefined;
  /** Metadata of the process and of the call, together. */
  readonly metadata: Metadata;
  /** The text for people. */
  text(): string;
}

/** Takes events. One that throws is removed, and that is said on standard error. */
export type Handler = (event: LogEvent) => void;

const kSeverity = Object.fromEntries(levels.map((level, place) => [level, place])) as Readonly<Record<Level, number>>;

/** Smaller is more severe. A level that is none, which types refuse, is the most severe: it is told and not lost. */
export function severity(level: Level): number {
  return kSeverity[level] ?? -1;
}
