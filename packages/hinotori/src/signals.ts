/** Signals, passed on to a program that does our work. */
import type { ChildProcess } from "node:child_process";
import process from "node:process";

const passed = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Passes signals on from now on; `child` gives the program, once there is one.
 *
 * Call it before the program is started: a signal that comes in between is then not lost. `heard` is told of each signal. The function that is
 * returned ends it.
 */
export function passSignals(
  child: () => ChildProcess | undefined,
  heard: (signal: NodeJS.Signals) => void = () => {},
): () => void {
  const pass = (signal: NodeJS.Signals): void => {
    heard(signal);
    // A terminal delivers its Ctrl-C to every process; twice would be taken for impatience.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child()?.kill(signal);
  };
  for (const signal of passed) process.on(signal, pass);
  return () => {
    for (const signal of passed) process.off(signal, pass);
  };
}
