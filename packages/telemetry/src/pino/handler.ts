/** A log handler that writes with pino. */
import { inspect } from "node:util";

import { Logger } from "@hinotori/otp";
import pino from "pino";

import { TelemetryArgumentError } from "../errors.ts";
import { checkKnown } from "../known-options.ts";
import { correlated } from "../telemetry/correlation.ts";
import type { Metadata } from "../telemetry/handlers.ts";
import { type Line, lineOf, type PinoLevel } from "./line.ts";
import { type Filter, filterFor, kSecretWords } from "./plain.ts";

/** A logger of pino's, as far as a handler needs it. */
export type PinoLogger = { readonly [level in PinoLevel]: (facts: object, msg: string) => void } & {
  child(bindings: object, options: { readonly serializers: Serializers }): PinoLogger;
  flush?(done?: (error?: Error) => void): void;
};

type Serializers = Record<string, (value: unknown) => unknown>;

/** How lines are written. */
export interface PinoHandlerOptions {
  /** A logger of your own, with its transports; it should have `base: undefined` and `timestamp: false`. Default: one that writes to standard output. */
  readonly logger?: PinoLogger;
  /** Where the default logger writes. Default: standard output, without waiting for it; what waits is written at exit. */
  readonly destination?: { write(line: string): void };
  /** The least severe level that is written. Default: `"debug"`, so that `Logger.configure` decides. */
  readonly level?: Logger.Level;
  /** What contains one of these words, in any case, is `[FILTERED]`; `[]` for nothing. Default: `password`, `passwd`, `token`, `secret`, `authorization`, `cookie`, `api_key`, `api-key`, `apikey`, `private_key`. */
  readonly redact?: readonly string[];
  /** More metadata for each line, asked in the code that logs it. Default: none. */
  readonly metadata?: () => Metadata;
  /** The handler's id. Default: `"pino"`. */
  readonly id?: string;
}

/**
 * Adds the handler to otp's Logger. Take the console away beside it: `Logger.configure({ console: false })`.
 *
 * @returns a function that removes the handler, with what waits written.
 * @throws TelemetryArgumentError when an option is not right.
 */
export function attach(options: PinoHandlerOptions = {}): () => void {
  check(options);
  const { id = "pino", level = "debug", redact = kSecretWords, metadata = () => ({}) } = options;
  const { logger, flush } = options.logger === undefined ? loggerFor(options.destination) : given(options.logger);
  const filter = filterFor(redact);
  Logger.addHandler(id, (event) => write(logger, event, { metadata, filter }), { level, flush });
  return () => void Logger.removeHandler(id);
}

/** Errors come to pino as data, cleaned; its own serializer would take them for something else. */
const kSerializers: Serializers = { err: (err) => err };

interface Writing {
  readonly logger: PinoLogger;
  readonly flush: () => void;
}

/** A logger whose lines hold what the event holds, and nothing of its own but the level as a word. */
function loggerFor(own: PinoHandlerOptions["destination"]): Writing {
  const options = {
    base: null,
    timestamp: false,
    serializers: kSerializers,
    level: "trace",
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (own !== undefined) return { logger: pino(options, own), flush: () => {} };
  const destination = pino.destination({ fd: 1, sync: false });
  return { logger: pino(options, destination), flush: () => destination.flushSync() };
}

function given(logger: PinoLogger): Writing {
  return { logger: logger.child({}, { serializers: kSerializers }), flush: () => logger.flush?.() };
}

interface Making {
  readonly metadata: () => Metadata;
  readonly filter: Filter;
}

function write(logger: PinoLogger, event: Logger.LogEvent, { metadata, filter }: Making): void {
  const { level, facts, msg } = lineFor(event, { metadata, filter });
  logger[level](facts, msg);
}

/** A handler that throws would be removed: what metadata throws costs the metadata alone. */
function lineFor(event: Logger.LogEvent, { metadata, filter }: Making): Line {
  try {
    return lineOf(event, { ...metadata(), ...correlated() }, filter);
  } catch (error) {
    return lineOf(event, { metadata_failed: inspect(error) }, filter);
  }
}

function check(options: PinoHandlerOptions): void {
  checkKnown("a pino handler", options, ["logger", "destination", "level", "redact", "metadata", "id"]);
  const { logger, redact = [], metadata } = options;
  const wrong =
    (logger !== undefined && typeof logger?.child !== "function" && "`logger` to be a logger of pino's") ||
    (!(Array.isArray(redact) && redact.every(isWord)) && "`redact` to be a list of words") ||
    (metadata !== undefined && typeof metadata !== "function" && "`metadata` to be a function");
  if (wrong === false) return;
  throw new TelemetryArgumentError(
    `expected ${wrong}, got: ${inspect({ logger, redact, metadata }, { depth: 1 })}\n\n` +
      'The least it needs is nothing:\n\n    PinoHandler.attach();\n    PinoHandler.attach({ redact: ["password", "token"] });',
  );
}

function isWord(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
