/** What was typed into the consoles of one application, kept in the user's own folder. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const kMost = 1000;

/** The lines of earlier consoles, and keeping those of this one. */
export interface History {
  /** The newest first. */
  readonly lines: readonly string[];
  /** Keeps the lines, the newest first. A folder that cannot be written to keeps nothing. */
  keep(lines: readonly string[]): void;
}

/** The history of one application. */
export function historyOf(app: string, env: Readonly<Record<string, string | undefined>>): History {
  const state = env["XDG_STATE_HOME"] || path.join(env["HOME"] || os.homedir(), ".local", "state");
  const file = path.join(state, "hinotori", `${app}.history`);
  return {
    lines: read(file),
    keep: (lines) => {
      try {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        // What is typed may hold secrets.
        fs.writeFileSync(file, `${lines.slice(0, kMost).toReversed().join("\n")}\n`, { mode: 0o600 });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      }
    },
  };
}

function read(file: string): readonly string[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, "utf8").split("\n");
  return lines
    .filter((line) => line !== "")
    .toReversed()
    .slice(0, kMost);
}
