/** What a `package.json` says, as much as a release needs of it. */
import fs from "node:fs";
import path from "node:path";

import { StepError } from "../errors.ts";

/** A `package.json`. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly files?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly bundleDependencies?: readonly string[] | boolean;
  readonly bundledDependencies?: readonly string[] | boolean;
}

/** Reads the `package.json` of a folder. */
export function manifestOf(folder: string): Manifest {
  const file = path.join(folder, "package.json");
  try {
    // A package manager has read it before.
    return JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
  } catch (cause) {
    throw new StepError(`expected to read ${file}, got: ${(cause as Error).message}`, { cause });
  }
}
