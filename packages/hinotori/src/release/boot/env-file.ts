/**
 * A file with variables for the program, such as `PORT=4000`.
 *
 * The environment of a program cannot be changed from outside, a file can: it is read at the start, on SIGHUP and at a restart. What
 * the environment itself says goes first.
 */
import fs from "node:fs";
import { parseEnv } from "node:util";

import { ControlError } from "../../errors.ts";

/** The file and what came from it. */
export class EnvFile {
  readonly #env: NodeJS.ProcessEnv;
  readonly #file: string;
  readonly #required: boolean;
  readonly #owned = new Set<string>();

  constructor(env: NodeJS.ProcessEnv, file: string, required: boolean) {
    this.#env = env;
    this.#file = file;
    this.#required = required;
  }

  /** Puts the variables of the file into the environment, and takes those away that it no longer has. */
  read(): void {
    const found = this.#found();
    for (const name of this.#owned) if (!(name in found)) delete this.#env[name];
    for (const [name, value] of Object.entries(found)) {
      if (this.#env[name] !== undefined && !this.#owned.has(name)) continue;
      this.#env[name] = value;
      this.#owned.add(name);
    }
  }

  #found(): Readonly<Record<string, string | undefined>> {
    try {
      return parseEnv(fs.readFileSync(this.#file, "utf8"));
    } catch (cause) {
      // What readFileSync throws is a system error.
      const { code } = cause as NodeJS.ErrnoException;
      if (code === "ENOENT" && !this.#required) return {};
      throw new ControlError(
        `expected to read variables from ${this.#file}, got: ${code}\n\nLook at RELEASE_ENV_FILE.`,
        {
          cause,
        },
      );
    }
  }
}
