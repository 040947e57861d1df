/** Running the seeds, with the repos started and nothing else of the application. */
import { GenServer, Pid } from "@hinotori/otp";

import { AppError } from "../errors.ts";
import { seedsOf } from "../loaded-app.ts";
import type { Desk } from "./desk.ts";

/** Runs the seeds; whether there are any. Throws when there must be and are none. */
export async function seed(
  { app, repos, begins, done }: Desk,
  { required }: { readonly required: boolean },
): Promise<boolean> {
  const run = await seedsOf(app);
  if (run === undefined && !required) return false;
  if (run === undefined)
    throw new AppError(
      `expected hinotori.config.ts of ${app.names.snake} to say where the seeds are, got: no load.seeds\n\n` +
        `Write a function, and name it there:\n\n    load: { seeds: async () => (await import("./priv/repo/seeds.ts")).seed }`,
    );
  const started: Pid[] = [];
  try {
    for (const repo of repos) {
      const pid = await repo.startLink();
      if (pid instanceof Pid) started.push(pid);
    }
    begins(`${app.names.snake} is planting the seeds`);
    const planted = await run();
    done("seeded", typeof planted === "number" ? `${planted} ${planted === 1 ? "row" : "rows"}` : app.names.snake);
  } finally {
    for (const pid of started.reverse()) await GenServer.stop(pid);
  }
  return true;
}
