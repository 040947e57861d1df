/** Runs one program in the foreground: its signals are passed on, its end is our end. */
import { spawn } from "node:child_process";

const passedOn = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** Within this time the same signal counts as one: a terminal and npm both deliver a Ctrl-C. */
const sameSignalMs = 500;

/** How often we look whether whoever started us is still there. */
const parentBeatMs = 1000;

/**
 * Starts a program and resolves with `{ code, signal }` when it has ended.
 *
 * The program gets a process group of its own, so that a Ctrl-C reaches it once, through us.
 */
export function run(file, args, options = {}) {
  const child = spawn(file, args, { stdio: ["ignore", "inherit", "inherit"], detached: true, ...options });
  return ending(child, passSignals(child));
}

/** Runs a program to its end and throws unless that went well; for the steps before the one that matters. */
export async function runOrThrow(file, args, options) {
  const { code, signal } = await run(file, args, options);
  if (signal) endLike({ signal });
  if (code !== 0) throw new Error(`\`${[file, ...args].join(" ")}\` ended with exit code ${code}`);
}

/** Ends this process the way the child ended: with its exit code, or by its signal. */
export function endLike({ code, signal }) {
  if (!signal) process.exit(code);
  for (const name of passedOn) process.removeAllListeners(name);
  process.kill(process.pid, signal);
}

function passSignals(child) {
  const last = new Map();
  const handlers = passedOn.map((signal) => {
    const handler = () => {
      const now = Date.now();
      const previous = last.get(signal);
      last.set(signal, now);
      if (previous === undefined || now - previous > sameSignalMs) child.kill(signal);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  const stopWatching = watchParent(() => child.kill("SIGTERM"));
  return () => [...handlers, stopWatching].forEach((stop) => stop());
}

/** Calls `lost` once when the process that started us is gone, e.g. an npm that was killed: nobody else would end the child. */
function watchParent(lost) {
  const parent = process.ppid;
  const beat = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(beat);
    lost();
  }, parentBeatMs);
  beat.unref();
  return () => clearInterval(beat);
}

function ending(child, stopPassing) {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      stopPassing();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      stopPassing();
      resolve({ code, signal });
    });
  });
}
