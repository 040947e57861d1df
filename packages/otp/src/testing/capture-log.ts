/** Collects what is logged while something runs. */

import type { ConsoleOptions } from "../logger/console.ts";
import { attach, currentLevel, detach, setConsole, setLevel } from "../logger/core.ts";
import { type Level, type LogEvent, severity } from "../logger/event.ts";

let captures = 0;
/** The captures under way: the first silences the console, the last gives it back. */
let underWay = 0;
let before: { readonly level: Level; readonly console: ConsoleOptions | false } | undefined;

/**
 * Runs `work` and returns every event that was logged meanwhile; the console is silent.
 *
 * @param level the least severe level that is wanted. Default `"debug"`.
 */
export async function captureLog(work: () => unknown, level: Level = "debug"): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  const id = `capture-${++captures}`;
  const levelBefore = setLevel(underWay > 0 ? moreOf(level, currentLevel()) : level);
  if (underWay++ === 0) before = { level: levelBefore, console: setConsole(false) };
  attach(id, (event) => void events.push(event), { level });
  try {
    await work();
  } finally {
    detach(id);
    if (--underWay === 0) {
      setLevel(before!.level);
      setConsole(before!.console);
    }
  }
  return events;
}

/** The less severe of two levels. */
function moreOf(one: Level, other: Level): Level {
  return severity(one) > severity(other) ? one : other;
}
