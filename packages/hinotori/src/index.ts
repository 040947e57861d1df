/** Hinotori's command line, for programs: the type of a configuration, and running a command. */
export type { HinotoriConfig, ScopeConfig } from "./app.ts";
export type { Io } from "./io.ts";
export { AppError, CommandError, ConflictError, StepError, UsageError } from "./errors.ts";
export { main } from "./main.ts";
