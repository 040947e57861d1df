/** The program's table of contents: what runs, and in which order it starts. */
import { DNSCluster } from "@hinotori/cluster";
import { Application, Supervisor } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";
import { Migrator } from "@hinotori/repo";

import { Repo } from "#scuti/repo";
import { Endpoint } from "#scuti-web/endpoint";
import { Presence } from "#scuti-web/presence";
import { Hashmap } from "#scuti-web/service/hashmap";
import { Telemetry } from "#scuti-web/telemetry";

/** Scuti, as an application: `Application.run(Scuti)`. */
export const Scuti = Application.define("scuti", {
  // The order is the start order, and shutdown is its mirror.
  start: () =>
    Supervisor.startLink(
      [
        Telemetry,
        Repo,
        [Migrator, { repos: Application.fetchEnv("scuti", "repos"), skip: skipMigrations() }],
        [DNSCluster, { query: Application.getEnv("scuti", "dns_cluster_query") ?? "ignore" }],
        [PubSub, { name: "Scuti.PubSub" }],
        Presence,
        // hinotori:children
        // Start to serve requests, typically the last entry
        Endpoint,
        [Hashmap, { app_name: "Scuti", version: "1.0.0", started_at: new Date() }],
      ],
      { strategy: "one_for_one", name: "ScutiWeb.Supervisor" },
    ),

  // The Hashmap stops before the endpoint does, so the requests it still owes an answer are let finish first.
  prepStop: () => Endpoint.drain(),

  // Tell the endpoint to update its configuration whenever the application's is updated.
  configChange: (changed, _added, removed) => Endpoint.configChange(changed, removed),
});

/** Migrations run at boot in a release only. */
const skipMigrations = () => Application.getEnv("scuti", "release_name") === undefined;
