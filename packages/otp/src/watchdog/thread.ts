/** The program of the watchdog's thread: a text, since it must start without a loader, wherever the package is bundled to. */

/** Looks at the heartbeat four times a threshold, and speaks when it has stood still for one while a process runs. */
export const watcherSource: string = `
const { workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const slots = new Int32Array(workerData.slots);
const step = Math.max(5, workerData.threshold / 4);
let last = -1;
let still = 0;
const look = () => {
  const count = Atomics.load(slots, 0);
  const pid = Atomics.load(slots, 1);
  if (pid === 0 || count !== last) {
    last = count;
    still = 0;
  } else {
    still += step;
    if (Atomics.load(slots, 2) !== 0) Atomics.store(slots, 3, Math.round(still));
    if (still >= workerData.threshold && Atomics.load(slots, 2) === 0) {
      Atomics.store(slots, 2, count || 1);
      try {
        writeSync(2, "the thread has been held for " + Math.round(still) + " ms by #PID<0." + pid + ".0>\\n");
      } catch {
        // Standard error is closed, so nobody can be told.
      }
    }
  }
};
setInterval(look, step);
`;
