/** The whole application for each test, on a database of its own. */
import { Application } from "@hinotori/otp";
import { makeTestDatabase } from "@hinotori/repo/testing";
import { beforeEach, onTestFinished } from "vitest";

import { loadConfig } from "../../src/config.ts";
import { Scuti } from "#scuti/application";
import { Repo } from "#scuti/repo";

/** Starts the application before each test, and stops it afterwards. */
export function useApplication(): void {
  beforeEach(async () => {
    loadTestConfig();
    const given = Application.getEnv("scuti", Repo.name);
    Application.putEnv("scuti", Repo.name, { ...Object(given), ...(await makeTestDatabase(Repo)) });
    await Application.ensureAllStarted(Scuti);
    onTestFinished(async () => {
      await Application.stop(Scuti);
    });
  });
}

/** Reads the configuration as it is for tests, whatever the environment says. */
export function loadTestConfig(): void {
  loadConfig({
    NODE_ENV: "test",
  });
}
