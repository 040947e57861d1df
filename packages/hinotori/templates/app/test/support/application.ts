/** The whole application for each test, on a database of its own. */
import { Application } from "@hinotori/otp";
// @if repo
import { makeTestDatabase } from "@hinotori/repo/testing";
// @end
import { beforeEach, onTestFinished } from "vitest";

// @if !postgres
import { loadConfig } from "../../src/config.ts";
// @end
// @if postgres
//= import { loadConfig, readEnvironment } from "../../src/config.ts";
// @end
import { BlankSlate } from "#blank-slate/application";
// @if repo
import { Repo } from "#blank-slate/repo";
// @end

/** Starts the application before each test, and stops it afterwards. */
export function useApplication(): void {
  beforeEach(async () => {
    loadTestConfig();
    // @if repo
    const given = Application.getEnv("blank_slate", Repo.name);
    Application.putEnv("blank_slate", Repo.name, { ...Object(given), ...(await makeTestDatabase(Repo)) });
    // @end
    await Application.ensureAllStarted(BlankSlate);
    onTestFinished(async () => {
      await Application.stop(BlankSlate);
    });
  });
}

/** Reads the configuration as it is for tests, whatever the environment says. */
export function loadTestConfig(): void {
  loadConfig({
    NODE_ENV: "test",
    // @if postgres
    //= // Where the server is may be another matter here than there.
    //= DATABASE_URL: readEnvironment()["DATABASE_URL"],
    // @end
  });
}
