/** Who may import whom: the one table, as data. ARCHITECTURE.md draws it. */

/** Each package with the packages it may import; everything that is not listed is refused. */
export const layers = {
  otp: [],
  telemetry: ["otp"],
  pubsub: ["otp"],
  repo: ["otp", "telemetry"],
  cluster: ["otp", "pubsub"],
  endpoint: ["otp", "telemetry", "pubsub"],
  dashboard: ["otp", "telemetry", "pubsub", "repo", "cluster", "endpoint"],
  // The command line loads these lazily, from the application it works on: they are optional peers.
  hinotori: ["otp", "telemetry", "repo", "endpoint"],
  "create-hinotori": ["hinotori"],
};

/** What the domain side of an application may import; the web side may import everything. */
export const domainPackages = ["otp", "telemetry", "pubsub", "repo", "cluster"];

/** The files that may touch time, chance and the event loop: the two seams, and the command line's terminal, which knows no process. */
export const seams = /^packages\/(otp\/src\/(clock|scheduler)(\.ts$|\/)|hinotori\/src\/io\/terminal\.ts$)/;

/** Names that say nothing about what a file holds. */
export const emptyNames = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "types"];
