/** Runs another program for a release, and shows what it printed when it fails. */
import { spawn } from "node:child_process";
import path from "node:path";

import { StepError } from "../errors.ts";

/** A program to run. */
export interface Run {
  readonly what: string;
  /** As in a `package.json`. */
  readonly script: string;
  readonly cwd: string;
}

/** Runs a script as a package manager does: the commands of installed packages are known by their names. */
export async function run({ what, script, cwd }: Run): Promise<void> {
  const child = spawn(script, {
    cwd,
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: [...binsFrom(cwd), path.dirname(process.execPath), process.env["PATH"]].join(path.delimiter),
    },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  throw new StepError(
    `expected ${what} to be built, got exit code ${code} from \`${script}\` in ${cwd}\n\n${said.join("").trim()}`,
  );
}

function binsFrom(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return [path.join(folder, "node_modules", ".bin"), ...(parent === folder ? [] : binsFrom(parent))];
}
