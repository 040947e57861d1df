/**
 * Writes what is logged as lines of JSON, with pino.
 *
 * It is a handler of otp's Logger: libraries and applications log as before, and each event becomes one line for a machine to read.
 * Needs `pino`.
 *
 * ## Example
 *
 * ```ts run
 * import { Logger } from "@hinotori/otp";
 * import { PinoHandler } from "@hinotori/telemetry/pino";
 *
 * const lines: string[] = [];
 * const remove = PinoHandler.attach({ destination: { write: (line) => void lines.push(line) } });
 * Logger.warning("the desk closes at 6", { request_id: "F7Q", token: "t0ps3cret" });
 * remove();
 *
 * const { time, pid, ...line } = JSON.parse(lines[0]!) as Record<string, unknown>;
 * line; // => { level: "warn", msg: "the desk closes at 6", request_id: "F7Q", token: "[FILTERED]" }
 * ```
 *
 * In production, where a program starts:
 *
 * ```ts
 * Logger.configure({ console: false });
 * PinoHandler.attach();
 * ```
 *
 * ## A line
 *
 * - `level`: `fatal` (emergency, alert and critical), `error`, `warn`, `info` (and notice), `debug`; `severity` beside it where that says less.
 * - `time`: ISO 8601. `msg`: the text; of a report, the first line.
 * - `pid`, `origin`: the process that logs, and its name or module.
 * - `err`: the error of a crash or a failed request: `type`, `message`, `stack`, `cause`, and its own fields.
 * - `report`: the data of a report, such as `label`, `lastMessage` and `state` of a crash, or `method`, `path` and `status` of a request.
 * - the metadata of the event, such as `request_id`; what has one of the names above gets a `meta_` in front.
 * - `trace_id`, `span_id`: of the active span, where the OpenTelemetry adapter runs.
 *
 * ## Secrets
 *
 * What is named with one of the words of `redact` is `[FILTERED]`: keys that contain it at any depth, and in texts what follows it and a
 * `=` or `:`. What has no such name, as in the message `["login", "ada", "hunter2"]`, is told as it is. Values are bounded: six levels, a
 * hundred parts, 8,192 characters.
 *
 * ## The request's id
 *
 * The line of a request has it, and what its handler logs until it first waits. After an `await` it has it from Node 24 on, and before that
 * when the program asks for it: see the scopes of otp's Logger.
 *
 * ```ts
 * Logger.configure({ console: false, acrossAwait: true });
 * ```
 *
 * ## Failure
 *
 * Metadata that throw, refer to themselves or cannot be said in JSON are told as far as they can be; the line is not lost. Lines go out
 * without waiting, and what waits is written by `Logger.flush()`, which is called when the program exits too.
 *
 * ## Options
 *
 * See {@link PinoHandlerOptions}.
 */
export * as PinoHandler from "./pino/handler.ts";

export type { PinoHandlerOptions, PinoLogger } from "./pino/handler.ts";
export type { PinoLevel } from "./pino/line.ts";
