/**
 * Loads better-sqlite3 when a repo starts, and not before.
 *
 * A program that only imports the door needs no native addon.
 */
import { DriverError } from "../errors.ts";

/** The driver's functions. */
export type Driver = typeof import("./file.ts");

/** Loads the driver. Throws a `DriverError` when its packages are not installed. */
export async function loadDriver(): Promise<Driver> {
  try {
    return await import("./file.ts");
  } catch (cause) {
    throw new DriverError(
      `expected better-sqlite3 and drizzle-orm to be installed, got: ${cause instanceof Error ? cause.message : String(cause)}\n\n` +
        `Add them to your application:\n\n    pnpm add better-sqlite3 drizzle-orm`,
      { cause },
    );
  }
}
