/**
 * Makes the database ready: creates it, runs the migrations, and in development plants the seeds.
 *
 * May be run any number of times; what is done already is left alone.
 */
import { GenServer, Logger, StartError } from "@hinotori/otp";
import { Migrator, Storage } from "@hinotori/repo";

import { seed } from "../priv/repo/seeds.ts";
import { loadConfig } from "./config.ts";
import { Repo } from "#blank-slate/repo";

const environment = loadConfig();
try {
  await Storage.create(Repo);
  const repo = await Repo.startLink();
  try {
    const applied = await Migrator.migrate(Repo);
    const planted = environment === "development" ? await seed() : 0;
    const { database } = Repo.config();
    Logger.info(`the database ${database} is ready: ${applied.length} migrations run, ${planted} seeds planted`);
  } finally {
    // A connection that stays open keeps the program from ending.
    await GenServer.stop(repo);
  }
} catch (error) {
  // Why a repo did not start is in the cause; what a migration fails with says it all itself.
  const { message } = (error instanceof StartError ? error.cause : error) as Error;
  Logger.critical(`the database could not be made ready: ${message}`);
  process.exitCode = 1;
}
