/** A tiny application in a folder of its own, developed by the real dev server. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";

/** An application that is being developed. */
export interface DevApp {
  /** Where it is served. */
  readonly url: string;
  /** The dev server's process id. */
  readonly pid: number;
  /** Writes one of its files. */
  write(file: string, text: string): void;
  /** Everything that was printed so far. */
  output(): string;
  /** Resolves when something that matches was printed. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the dev server a signal, and resolves when it has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

const here = dirname(fileURLToPath(import.meta.url));
const packageRoot = join(here, "..", "..");

const main = `
import { Application, Supervisor } from "@hinotori/otp";
import { Web } from "./web.ts";
await Application.run(Application.define("tiny", { start: () => Supervisor.startLink([Web], { strategy: "one_for_one", name: "Tiny" }) }));
`;

/** The web side: a page with a style sheet, a slow answer, a stream, and an answer of \`word\`. */
export function web(word: string): string {
  return `
import { Endpoint } from "@hinotori/endpoint";
import { Hono } from "hono";
import { readFile } from "node:fs/promises";
const word: string = ${JSON.stringify(word)};
const app = new Hono();
app.get("/", (c) => c.html('<!doctype html><head><link rel="stylesheet" href="/app.css"></head><h1>' + word + "</h1>"));
app.get("/app.css", async (c) => c.body(await readFile("priv/static/app.css", "utf8"), 200, { "content-type": "text/css" }));
app.get("/word", (c) => c.text(word));
app.post("/echo", async (c) => c.text(word + " " + await c.req.text()));
app.get("/pid", (c) => c.text(String(process.pid)));
app.get("/exit", () => process.exit(7));
export const Web = Endpoint.define("Tiny.Endpoint", {
  otpApp: "tiny", app, server: true, debugErrors: true, liveReload: {}, http: { port: 0 },
});
`;
}

const dev = `
import { dev } from "@hinotori/endpoint/dev";
await dev({ entry: "src/main.ts", watch: ["src"], place: { ip: "127.0.0.1", port: 0 } });
`;

/** Starts an application with these files; the first line that names its address is waited for. */
export async function startDevApp(files: Readonly<Record<string, string>> = {}): Promise<DevApp> {
  const folder = mkdtempSync(join(tmpdir(), "hinotori-dev-"));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const dependencies = { "@hinotori/otp": "*", "@hinotori/endpoint": "*", hono: "*" };
  write("package.json", JSON.stringify({ type: "module", dependencies }));
  write("dev.ts", dev);
  const own = { "src/main.ts": main, "src/web.ts": web("first"), "priv/static/app.css": "h1 { color: rgb(1, 2, 3) }" };
  for (const [file, text] of Object.entries({ ...own, ...files })) write(file, text);
  linkPackages(folder);
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const args = ["--conditions=@hinotori/source", "--import", loader, "dev.ts"];
  // None of ours, of which some say that this is a test.
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: tmpdir() };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "close");
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const { printed, output } = listenTo(child);
  const [, port] = await printed(/(?:listens at \S+ port|localhost:)\s*(\d+)/);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ((await once(child, "exit")) as [number | null])[0];
  };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, write, output, printed, end };
}

function linkPackages(folder: string): void {
  mkdirSync(join(folder, "node_modules", "@hinotori"), { recursive: true });
  const modules = join(packageRoot, "node_modules");
  symlinkSync(join(modules, "hono"), join(folder, "node_modules", "hono"));
  symlinkSync(join(modules, "@hinotori", "otp"), join(folder, "node_modules", "@hinotori", "otp"));
  symlinkSync(packageRoot, join(folder, "node_modules", "@hinotori", "endpoint"));
}

function listenTo(child: ChildProcess): Pick<DevApp, "printed" | "output"> {
  let output = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const listener of [...listeners]) listener();
    });
  }
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((found, failed) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match === null) return;
        listeners.delete(look);
        found(match);
      };
      listeners.add(look);
      look();
      child.once("close", () => failed(new Error(`expected it to print ${pattern}, got:\n\n${output}`)));
    });
  return { printed, output: () => output };
}
