/** What the tests of registries share: a registry "R", and processes that are registered in it. */

import { type Pid, Process, Registry, type RegistrationError } from "@hinotori/otp";
import { gate } from "./run.ts";

/** A unique registry "R". */
export const unique = (options: Partial<Registry.RegistryOptions> = {}): Promise<Pid> =>
  Registry.startLink({ keys: "unique", name: "R", ...options });
/** A duplicate registry "R". */
export const duplicate = (options: Partial<Registry.RegistryOptions> = {}): Promise<Pid> =>
  unique({ keys: "duplicate", ...options });
/** The process of the test. */
export const me = (): Pid => Process.self();

/** A process that has registered, and lives until it is ended. */
export async function holder(key: unknown, value?: unknown, registry = "R"): Promise<Pid> {
  const { wait, open } = gate();
  const pid = Process.spawn(async () => {
    Registry.register(registry, key, value);
    open();
    await Process.sleep("infinity");
  });
  await wait;
  return pid;
}

/** What a registration throws; fails when it does not. */
export function refusal(work: () => unknown): RegistrationError {
  try {
    work();
  } catch (error) {
    return error as RegistrationError;
  }
  throw new Error("expected a refusal");
}
