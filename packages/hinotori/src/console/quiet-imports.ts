/** Keeps one warning of Node.js to itself: the way in which inputs import is called an experiment, which is of no use to who types. */
import process from "node:process";

let isQuiet = false;

/** Filters the warning out from now on. Asked again, it does nothing more. */
export function quietImports(): void {
  if (isQuiet) return;
  isQuiet = true;
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]): void => {
    if (!String(args[0]).includes("USE_MAIN_CONTEXT_DEFAULT_LOADER")) emit(...args);
  };
}
