/**
 * Notes which tests have begun and which have ended, so that a run that hangs can be asked where.
 *
 * It is written where the test runs, at once: a test that never lets go of the thread is noted too.
 */
import fs from "node:fs";

import { afterEach, beforeEach } from "vitest";

const file = process.env.HINOTORI_PROGRESS;

beforeEach(({ task }) => note("begin", task));
afterEach(({ task }) => note("end", task));

function note(what, task) {
  fs.appendFileSync(file, `${what}\t${task.file.name} > ${task.fullTestName}\n`);
}
