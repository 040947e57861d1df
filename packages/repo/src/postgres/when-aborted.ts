/** What is to be done when a process ends, while something of it is under way. */
import { setMaxListeners } from "node:events";

/** Does `work` when the signal is aborted, or at once when it is already; answers how to let that be. */
export function whenAborted(signal: AbortSignal, work: () => void): () => void {
  // Whatever a program does outside of its processes has one signal, and any number of it is under way at a time.
  setMaxListeners(0, signal);
  if (signal.aborted) work();
  else signal.addEventListener("abort", work, { once: true });
  return () => signal.removeEventListener("abort", work);
}
