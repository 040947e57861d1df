/** A PostgreSQL server for the tests of one file. */
import { type PostgresServer, startPostgres, whyNoPostgres } from "@hinotori/tooling/postgres";
import { afterAll, beforeAll, describe } from "vitest";

import type { PostgresConfig } from "../../src/postgres.ts";

/** Where tests find their server. */
export interface Postgres {
  readonly server: () => PostgresServer;
  /** How a repo connects to one of its databases. Default: a new one for each call. */
  readonly config: (database?: string) => PostgresConfig;
}

let databases = 0;

/** Describes what needs a server: it is started before the tests, and where it cannot be they are skipped and say why. */
export function describePostgres(title: string, tests: (postgres: Postgres) => void): void {
  if (whyNoPostgres !== undefined) {
    process.stderr.write(`${title}: skipped, because ${whyNoPostgres}\n`);
    describe.skip(`${title} (skipped: ${whyNoPostgres})`, () => tests(noServer));
    return;
  }
  let running: PostgresServer | undefined;
  const server = () => {
    if (running === undefined) throw new Error("the server is started before the tests");
    return running;
  };
  // The file's own, so that they are done last: after what the tests registered for its end.
  beforeAll(async () => {
    running = await startPostgres();
  });
  afterAll(() => running?.stop());
  describe(title, () =>
    tests({
      server,
      config: (database = `db_${++databases}`) => {
        const { hostname, port, username, password } = server();
        return { hostname, port, username, password, database };
      },
    }),
  );
}

const noServer: Postgres = {
  server: () => {
    throw new Error("there is no server");
  },
  config: () => ({}),
};
