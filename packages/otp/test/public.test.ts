/** The public names of the package: none appears or goes unnoticed. */

import * as otp from "@hinotori/otp";
import * as testing from "@hinotori/otp/testing";
import { expect, test } from "vitest";

function names(module: object): string[] {
  return Object.keys(module).sort();
}

test("@hinotori/otp exports its modules, ways out, pids and errors", () => {
  expect(names(otp)).toMatchInlineSnapshot(`
    [
      "Agent",
      "Application",
      "ApplicationError",
      "ArgumentError",
      "ChildError",
      "Clock",
      "DynamicSupervisor",
      "ExitError",
      "GenServer",
      "HinotoriError",
      "Logger",
      "PartitionSupervisor",
      "Pid",
      "Process",
      "Propagation",
      "Ref",
      "RegistrationError",
      "Registry",
      "StartError",
      "StateMachine",
      "Supervisor",
      "Sys",
      "Task",
      "TaskSupervisor",
      "Watchdog",
      "deferred",
      "error",
      "ignore",
      "noreply",
      "ok",
      "reply",
      "stop",
    ]
  `);
});

test.each([
  ["Process", otp.Process],
  ["GenServer", otp.GenServer],
  ["Supervisor", otp.Supervisor],
  ["Application", otp.Application],
  ["Sys", otp.Sys],
])("the names of %s are those of the design", (_name, module) => {
  expect(names(module)).toMatchSnapshot();
});

test("@hinotori/otp/testing exports the helpers of tests", () => {
  expect(names(testing)).toMatchInlineSnapshot(`
    [
      "SimulationError",
      "assertReceive",
      "captureLog",
      "clock",
      "refuteReceive",
      "settled",
      "simulate",
      "startSupervised",
    ]
  `);
});
