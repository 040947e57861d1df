/** Names that the templates use, and that an application can therefore not have. */

/** Packages that a new application imports or is checked with, and modules that its files import or define. */
export const templateNames: { readonly packages: ReadonlySet<string>; readonly modules: ReadonlySet<string> } = {
  packages: new Set([
    ...[
      "drizzle",
      "hono",
      "oxfmt",
      "oxlint",
      "pg",
      "phoenix",
      "pino",
      "pnpm",
      "tsx",
      "turbo",
      "typescript",
      "vitest",
      "ws",
      "zod",
    ],
  ]),
  modules: new Set([
    ...[
      "Agent",
      "Application",
      "Changeset",
      "Clock",
      "DNSCluster",
      "DynamicSupervisor",
      "Endpoint",
      "GenServer",
      "Hashmap",
    ],
    ...[
      "Layouts",
      "Logger",
      "Metrics",
      "MetricsHistory",
      "Migrator",
      "Page",
      "PartitionSupervisor",
      "Presence",
      "Process",
      "PubSub",
      "Registry",
    ],
    ...["Repo", "Router", "Scheduler", "Supervisor", "Sys", "Task", "Telemetry", "UserSocket"],
  ]),
};
