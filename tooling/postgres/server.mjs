/**
 * A PostgreSQL server of one's own, for tests: made in a temporary folder, gone afterwards.
 *
 * PostgreSQL does not run as root, so root runs it as the user `postgres`, which Debian's package makes. A shell stands between:
 * when the program that started the server is gone, however it went, its end of a pipe is closed, and the shell stops the server.
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { freePort } from "../tasks/free-port.mjs";

const hostname = "127.0.0.1";
const username = "postgres";
const password = "firebird";
const attempts = 5;

const programs = findPrograms();
const user = process.getuid?.() === 0 ? findUser() : undefined;

export const whyNoPostgres = findReason();

export async function startPostgres() {
  if (whyNoPostgres !== undefined) throw new Error(whyNoPostgres);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-postgres-"));
  if (user !== undefined) fs.chownSync(folder, user.uid, user.gid);
  const remove = () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    initialize(folder);
    const started = await startAnywhere(folder);
    const { port } = started;
    let { guard } = started;
    return {
      hostname,
      port,
      username,
      password,
      folder,
      url: (database = "postgres") => `postgres://${username}:${password}@${hostname}:${port}/${database}`,
      restart: async (pause = async () => {}) => {
        await end(guard);
        await pause();
        guard = await startAt(folder, port);
      },
      stop: async () => {
        await end(guard);
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Debian keeps the programs of each version in a folder of their own; elsewhere they are on the path. */
function findPrograms() {
  const given = process.env["POSTGRES_BIN"];
  const debian = "/usr/lib/postgresql";
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(given === undefined ? [] : [given]),
    ...versions.map((version) => path.join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(path.delimiter),
  ];
  return folders.find((folder) => ["initdb", "postgres"].every((name) => fs.existsSync(path.join(folder, name))));
}

function findUser() {
  const line = fs.readFileSync("/etc/passwd", "utf8").match(/^postgres:[^:]*:(\d+):(\d+):/m);
  return line === null ? undefined : { uid: Number(line[1]), gid: Number(line[2]) };
}

function findReason() {
  if (process.platform === "win32") return "a PostgreSQL server for tests is started on Unix only";
  if (programs === undefined)
    return "there are no programs of PostgreSQL; install Debian's `postgresql`, or say in POSTGRES_BIN where initdb is";
  if (process.getuid?.() === 0 && user === undefined)
    return "PostgreSQL does not run as root, and there is no user `postgres`; install Debian's `postgresql`";
  return undefined;
}

function initialize(folder) {
  const secret = path.join(folder, "password");
  fs.writeFileSync(secret, password);
  const options = ["--pgdata", path.join(folder, "data"), "--username", username, "--pwfile", secret];
  const rest = ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"];
  execFileSync(path.join(programs, "initdb"), [...options, ...rest], { ...user, cwd: folder, stdio: "pipe" });
  fs.rmSync(secret);
}

/** A port that was free a moment ago may be taken by now; then the next one is tried. */
async function startAnywhere(folder) {
  for (let left = attempts; ; left--) {
    const port = await freePort();
    try {
      return { port, guard: await startAt(folder, port) };
    } catch (error) {
      if (left <= 1) throw error;
    }
  }
}

/** Nothing of it has to outlive the machine, so nothing waits for the disk. */
const settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"];

/**
 * What the shell does. `read` ends with a line, when the server is to be stopped, or with our end of its pipe, when this program is
 * no more: then nobody else removes the folder. SIGINT ends the connections, and then the server.
 */
const script = `"$@" </dev/null & server=$!
read -r line || orphan=yes
kill -INT "$server"; wait "$server"; code=$?
if [ -n "$orphan" ]; then rm -rf "$0"; fi
exit $code`;

async function startAt(folder, port) {
  const given = [`listen_addresses=${hostname}`, `port=${port}`, `unix_socket_directories=${folder}`, ...settings];
  const args = ["-D", path.join(folder, "data"), ...given.flatMap((setting) => ["-c", setting])];
  const guard = spawn("/bin/sh", ["-c", script, folder, path.join(programs, "postgres"), ...args], {
    ...user,
    cwd: folder,
    // In a group of its own: what ends the group of the tests, such as Ctrl-C, must not end who cleans up after them.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  try {
    await ready(guard);
  } catch (error) {
    await end(guard);
    throw error;
  }
  // From here on its log is nobody's business, and neither the pipes nor the guard keep this program alive.
  guard.stderr.resume();
  for (const each of [guard, guard.stdin, guard.stderr]) each.unref?.();
  return guard;
}

function ready(guard) {
  return new Promise((resolve, reject) => {
    let log = "";
    guard.stderr.setEncoding("utf8");
    guard.stderr.on("data", (text) => {
      if (log.length < 20_000) log += text;
      if (log.includes("ready to accept connections")) resolve();
      // Somebody who asks while it starts is told so in a line that says FATAL too.
      if (/FATAL(?!:\s+the database system is starting up)/.test(log))
        reject(new Error(`PostgreSQL did not start:\n\n${log}`));
    });
    guard.once("error", reject);
    guard.once("exit", () => reject(new Error(`PostgreSQL did not start:\n\n${log}`)));
  });
}

async function end(guard) {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const gone = once(guard, "exit");
  guard.ref();
  guard.stdin.end("stop\n");
  await gone;
}
