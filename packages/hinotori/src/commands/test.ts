/** `test`: runs the tests. */
import { findApp } from "../app.ts";
import { type Command, defineCommand } from "../command.ts";
import { StepError } from "../errors.ts";
import { runTests } from "../tests.ts";

/** `hinotori test [file...]`. */
export const command: Command = defineCommand({
  usage: "test [file...]",
  summary: "Run the tests",
  details: `Runs the application's own Vitest, once. A file is named by any part of its path. Every test file has a database of its own,
cloned from one that was migrated once, so there is nothing to prepare.

  hinotori test post-controller          the files whose path has that in it
  hinotori test --failed                 what failed when it was run last
  hinotori test -- --testNamePattern x   what stands behind -- is Vitest's`,
  options: {
    failed: { type: "boolean", help: "only the tests that failed when they were run last" },
    cover: { type: "boolean", help: "measure which lines were run" },
    shard: { type: "string", placeholder: "n/m", help: "run the n-th of m parts, for several machines" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ args, options: { failed, cover, shard, app }, io, cwd }) => {
    const { root } = await findApp(cwd, app);
    const outcome = await runTests(root, { failed, cover, shard, rest: args });
    if (!outcome.ran) io.out("no test failed when it was run last");
    else if (outcome.exitCode !== 0) throw didNotPass(outcome.exitCode);
  },
});

function didNotPass(exitCode: number): StepError {
  return new StepError(
    `expected every test to pass, got exit code ${exitCode} of vitest\n\n\`hinotori test --failed\` runs again what failed.`,
  );
}
