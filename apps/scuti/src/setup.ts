/**
 * Makes the database ready: creates the file, runs the migrations, and in development plants the seeds.
 *
 * May be run any number of times; what is done already is left alone.
 */
import { Logger } from "@hinotori/otp";
import { Migrator } from "@hinotori/repo";

import { seed } from "../priv/repo/seeds.ts";
import { loadConfig } from "./config.ts";
import { Repo } from "#scuti/repo";

const environment = loadConfig();
await Repo.startLink();
const applied = await Migrator.migrate(Repo);
const planted = environment === "development" ? await seed() : 0;
Logger.info(
  `the database ${Repo.config().database} is ready: ${applied.length} migrations run, ${planted} seeds planted`,
);
