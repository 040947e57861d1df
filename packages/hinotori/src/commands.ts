/** The table of commands: one line each, in groups, alphabetical inside a group; a command's file is loaded when it is run. */
import type { Command } from "./command.ts";

/** A line of the table. */
export interface Entry {
  readonly summary: string;
  /** Loads the file, which exports its command as `command`. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Commands by the words they are called with. */
export type Commands = Readonly<Record<string, Entry>>;

/** Every command; the first word of a name is its group in the help. */
export const commands: Commands = {
  console: { summary: "Open a console inside the running application", load: () => import("./commands/console.ts") },
  digest: { summary: "Fingerprint and compress static files", load: () => import("./commands/digest.ts") },
  "digest clean": { summary: "Remove digested copies that are old", load: () => import("./commands/digest-clean.ts") },
  new: { summary: "Make a new application", load: () => import("./commands/new.ts") },
  release: { summary: "Make a release: a folder that runs elsewhere", load: () => import("./commands/release.ts") },
  remote: { summary: "Open a console in the running release", load: () => import("./commands/remote.ts") },
  routes: { summary: "Print the routes, or what answers a URL", load: () => import("./commands/routes.ts") },
  server: { summary: "Run the application and its server", load: () => import("./commands/server.ts") },
  test: { summary: "Run the tests", load: () => import("./commands/test.ts") },
  tree: { summary: "Print the supervision tree", load: () => import("./commands/tree.ts") },

  "db create": { summary: "Make the database", load: () => import("./commands/db-create.ts") },
  "db drop": { summary: "Drop the database", load: () => import("./commands/db-drop.ts") },
  "db dump": { summary: "Write the structure of the database", load: () => import("./commands/db-dump.ts") },
  "db load": { summary: "Make an empty database of a structure", load: () => import("./commands/db-load.ts") },
  "db migrate": { summary: "Run migrations", load: () => import("./commands/db-migrate.ts") },
  "db query": { summary: "Run a query that reads", load: () => import("./commands/db-query.ts") },
  "db reset": { summary: "Drop the database and set it up again", load: () => import("./commands/db-reset.ts") },
  "db rollback": { summary: "Revert the last migration, or more", load: () => import("./commands/db-rollback.ts") },
  "db seed": { summary: "Plant the seeds", load: () => import("./commands/db-seed.ts") },
  "db setup": { summary: "Make the database, migrate, plant the seeds", load: () => import("./commands/db-setup.ts") },
  "db status": { summary: "Tell which migrations have run", load: () => import("./commands/db-status.ts") },

  "gen auth": {
    summary: "Make users who register, log in and out",
    load: () => import("./commands/gen-auth.ts"),
  },
  "gen cert": { summary: "Make a certificate for HTTPS on this machine", load: () => import("./commands/gen-cert.ts") },
  "gen channel": {
    summary: "Make a channel: a topic that clients join",
    load: () => import("./commands/gen-channel.ts"),
  },
  "gen context": {
    summary: "Make a context: a schema, the functions around it",
    load: () => import("./commands/gen-context.ts"),
  },
  "gen embedded": { summary: "Make a schema without a table", load: () => import("./commands/gen-embedded.ts") },
  "gen genserver": {
    summary: "Make a server: a process with a state",
    load: () => import("./commands/gen-genserver.ts"),
  },
  "gen html": { summary: "Make a resource with pages", load: () => import("./commands/gen-html.ts") },
  "gen json": { summary: "Make a resource with a JSON interface", load: () => import("./commands/gen-json.ts") },
  "gen migration": { summary: "Make an empty migration", load: () => import("./commands/gen-migration.ts") },
  "gen package": { summary: "Make a package of the workspace", load: () => import("./commands/gen-package.ts") },
  "gen presence": {
    summary: "Make a presence: who is there, on every node",
    load: () => import("./commands/gen-presence.ts"),
  },
  "gen release": {
    summary: "Write the settings of a release, to change them",
    load: () => import("./commands/gen-release.ts"),
  },
  "gen schema": { summary: "Make a table, its schema and a migration", load: () => import("./commands/gen-schema.ts") },
  "gen secret": { summary: "Print a secret", load: () => import("./commands/gen-secret.ts") },
  "gen socket": {
    summary: "Make a socket: the line between clients and the program",
    load: () => import("./commands/gen-socket.ts"),
  },
  "gen supervisor": { summary: "Make a supervisor of processes", load: () => import("./commands/gen-supervisor.ts") },
};
