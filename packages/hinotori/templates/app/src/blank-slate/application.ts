/** The program's table of contents: what runs, and in which order it starts. */
import { DNSCluster } from "@hinotori/cluster";
import { Application, Supervisor } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";
// @if repo
import { Migrator } from "@hinotori/repo";
// @end

// @if repo
import { Repo } from "#blank-slate/repo";
// @end
import { Endpoint } from "#blank-slate-web/endpoint";
import { Hashmap } from "#blank-slate-web/service/hashmap";
import { Telemetry } from "#blank-slate-web/telemetry";

/** Blank Slate, as an application: `Application.run(BlankSlate)`. */
export const BlankSlate = Application.define("blank_slate", {
  // The order is the start order, and shutdown is its mirror.
  start: () =>
    Supervisor.startLink(
      [
        Telemetry,
        // @if repo
        Repo,
        [Migrator, { repos: Application.fetchEnv("blank_slate", "repos"), skip: skipMigrations() }],
        // @end
        [DNSCluster, { query: Application.getEnv("blank_slate", "dns_cluster_query") ?? "ignore" }],
        [PubSub, { name: "BlankSlate.PubSub" }],
        // A service to begin with; whatever requests need stands above the endpoint
        [Hashmap, { app_name: "Blank Slate", version: "0.1.0", started_at: new Date() }],
        // hinotori:children
        // Start to serve requests, typically the last entry
        Endpoint,
      ],
      { strategy: "one_for_one", name: "BlankSlate.Supervisor" },
    ),

  // Tell the endpoint to update its configuration whenever the application's is updated.
  configChange: (changed, _added, removed) => Endpoint.configChange(changed, removed),
});
// @if repo

/** Migrations run at boot in a release only. */
const skipMigrations = () => Application.getEnv("blank_slate", "release_name") === undefined;
// @end
