/** Ending a program and all that it has started, where it was spawned as a group of its own. */

/** Sends a signal to a program's whole group; one that has ended already, or never began, is left alone. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
