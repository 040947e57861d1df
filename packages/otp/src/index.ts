/** The public names of `@hinotori/otp`, one module a line. */

export * as Clock from "./clock.ts";
export * as GenServer from "./gen-server.ts";
export * as Logger from "./logger.ts";
export * as Process from "./process.ts";
export { deferred, error, ignore, noreply, ok, reply, stop } from "./gen-server/next.ts";
export { Pid, Ref } from "./process/pid.ts";
export { ApplicationError, ArgumentError, ChildError, ExitError, HinotoriError, StartError } from "./errors.ts";
export type { From } from "./gen-server/next.ts";
export type { ChildSpec } from "./child-spec.ts";
export * as Supervisor from "./supervisor.ts";
export * as Application from "./application.ts";
export type { ApplicationEnv } from "./application/env.ts";
export * as Sys from "./sys.ts";
export * as Agent from "./agent.ts";
export * as DynamicSupervisor from "./dynamic-supervisor.ts";
export * as Registry from "./registry.ts";
export * as PartitionSupervisor from "./partition-supervisor.ts";
export * as Propagation from "./propagation.ts";
export * as Task from "./task.ts";
export * as TaskSupervisor from "./task-supervisor.ts";
export { RegistrationError } from "./registry.ts";
export * as Watchdog from "./watchdog.ts";
export * as StateMachine from "./state-machine.ts";
export type { MessagesOf, Name, Via } from "./name.ts";
