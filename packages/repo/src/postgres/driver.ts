/**
 * Loads pg when a repo starts, and not before.
 *
 * A program that only imports the adapter, to name it in a configuration, needs no driver.
 */
import { DriverError } from "../errors.ts";

/** node-postgres. */
export type Driver = (typeof import("pg"))["default"];

/** Loads the driver. Throws a `DriverError` when it is not installed. */
export async function loadDriver(): Promise<Driver> {
  try {
    const { default: driver } = await import("pg");
    return driver;
  } catch (cause) {
    throw new DriverError(
      `expected pg to be installed, got: ${cause instanceof Error ? cause.message : String(cause)}\n\n` +
        `Add it to your application:\n\n    pnpm add pg drizzle-orm`,
      { cause },
    );
  }
}
