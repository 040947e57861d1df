/** Collects what is logged while something runs. */

import { attach, detach, setConsole, setLevel } from "../logger/core.ts";
import type { Level, LogEvent } from "../logger/event.ts";

let captures = 0;

/**
 * Runs `work` and returns every event that was logged meanwhile; the console is silent.
 *
 * @param level the least severe level that is wanted. Default `"debug"`.
 */
export async function captureLog(work: () => unknown, level: Level = "debug"): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  const id = `capture-${++captures}`;
  const before = setLevel(level);
  setConsole(false);
  attach(id, (event) => void events.push(event), level);
  try {
    await work();
  } finally {
    detach(id);
    setLevel(before);
    setConsole({});
  }
  return events;
}

