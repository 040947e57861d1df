/** A release of the template application, made as a user makes one, and the programs that are started from it. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

import { generatedApp } from "./generated-app.ts";

const launcher = fileURLToPath(new URL("../../bin/hinotori.mjs", import.meta.url));

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs. */
export interface Running {
  readonly pid: number;
  /** Resolves with the first match in all that it has printed; rejects when it ends without one. */
  printed(pattern: RegExp): Promise<RegExpMatchArray>;
  /** The address that it says it listens at. */
  url(): Promise<string>;
  /** All that it has printed. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  write(text: string): void;
  ended(): Promise<Ended>;
}

/** A release, and the folder of its application. */
export interface TestRelease {
  /** The workspace, in a folder whose name has a space. */
  readonly workspace: string;
  readonly app: string;
  /** The release's folder. */
  readonly folder: string;
  /** What `hinotori release --json` printed. */
  readonly made: Readonly<Record<string, unknown>>;
  remove(): void;
}

/** What the application has in `rel`. */
const settings = {
  "vm.args": "# Options.\n\n--enable-source-maps\n--title=a shop\n",
  "overlays/etc/note.txt": "from the application\n",
};

/** Makes a release of the template application with the real command. */
export async function makeTestRelease(): Promise<TestRelease> {
  const { root, workspace, remove } = generatedApp();
  const folder = path.join(workspace, "a release");
  for (const [file, text] of Object.entries(settings)) {
    fs.mkdirSync(path.dirname(path.join(root, "rel", file)), { recursive: true });
    fs.writeFileSync(path.join(root, "rel", file), text);
  }
  const { code, out, err } = await runHere(process.execPath, [launcher, "release", "--json", "--path", folder], {
    cwd: root,
  });
  if (code !== 0) throw new Error(`expected a release, got:\n${out}${err}`);
  return { workspace, app: root, folder, made: JSON.parse(out) as Record<string, unknown>, remove };
}

/** What a release's programs are started with: a clean environment, a database of their own, any free port. */
export function releaseEnv(workspace: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env["PATH"] ?? "",
    DATABASE_PATH: path.join(workspace, "blank_slate.db"),
    SECRET_KEY_BASE: randomBytes(64).toString("base64url"),
    PORT: "0",
    ...more,
  };
}

/** Where and with what a program runs. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs a program to its end. */
export function runHere(file: string, args: readonly string[], { input, ...options }: RunOptions = {}): Promise<Ended> {
  const program = startHere(file, args, options);
  if (input !== undefined) program.write(input);
  program.write("\u0004");
  return program.ended();
}

/** Starts a program that ends with the test. */
export function startInTest(file: string, args: readonly string[], options: RunOptions = {}): Running {
  const program = startHere(file, args, options);
  onTestFinished(async () => {
    program.kill("SIGKILL");
    await program.ended();
  });
  return program;
}

/** Starts a program that its caller ends. */
export function startHere(file: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(file, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  return watch(child);
}

function watch(child: ChildProcess): Running {
  const said = { out: "", err: "", all: "" };
  const listeners = new Set<() => void>();
  let ended: Ended | undefined;
  const tell = (): void => listeners.forEach((listener) => listener());
  const hear = (which: "out" | "err") => (text: string) => {
    said[which] += text;
    said.all += text;
    tell();
  };
  child.stdout?.setEncoding("utf8").on("data", hear("out"));
  child.stderr?.setEncoding("utf8").on("data", hear("err"));
  // A program that has ended does not read any more.
  child.stdin?.on("error", () => undefined);
  const end = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      ended = { code, out: said.out, err: said.err };
      resolve(ended);
      tell();
    });
  });
  const printed = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = said.all.match(pattern);
        if (found === null && ended === undefined) return;
        listeners.delete(look);
        if (found === null) reject(new Error(`expected the program to print ${pattern}, got:\n\n${said.all}`));
        else resolve(found);
      };
      listeners.add(look);
      look();
    });
  return {
    pid: child.pid ?? 0,
    printed,
    url: async () => `http://127.0.0.1:${(await printed(/listens at \S+ port (\d+)/))[1]}`,
    output: () => said.all,
    kill: (signal) => void child.kill(signal),
    write: (text) => (text === "\u0004" ? void child.stdin?.end() : void child.stdin?.write(text)),
    ended: () => end,
  };
}
