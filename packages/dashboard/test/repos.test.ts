/** What the page of the databases says of one on PostgreSQL. */
import { dashboard } from "@hinotori/dashboard";
import { Application } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { Migrator, Repo as Repository, Storage } from "@hinotori/repo";
import { Postgres } from "@hinotori/repo/postgres";
import { type PostgresServer, startPostgres, whyNoPostgres } from "@hinotori/tooling/postgres";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { shopFolder } from "./support/served.ts";

const Repo = Repository.define("Shop.PostgresRepo", { otpApp: "shop", adapter: Postgres });

const title = `a database on PostgreSQL${whyNoPostgres === undefined ? "" : `: ${whyNoPostgres}`}`;

describe.skipIf(whyNoPostgres !== undefined)(title, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  const page = async (): Promise<string> => (await dashboard({ repos: [Repo] }).request("/repos")).text();

  test("tells its version, its connections, its tables and its migrations, and never its password", async () => {
    const { hostname, port, username, password } = server;
    const config = { hostname, port, username, password, database: "shop", priv: shopFolder(onTestFinished) };
    Application.putEnv("shop", "Shop.PostgresRepo", config);
    await Storage.create(Repo);
    await startSupervised(Repo);
    const before = await page();
    expect(before).toContain("1 of 1 have not run");
    await Migrator.migrate(Repo, { log: false });
    const html = await page();
    for (const said of ["PostgreSQL ", "to this database, of", "orders", "all of them have run", "create_orders"])
      expect(html).toContain(said);
    expect(html).not.toContain("could not be read");
    expect(html).not.toContain(password);
  });
});
