/** What differs in production; the secrets and places themselves come from `runtime.ts`. */
export default {
  scuti: {
    // Nobody reads the metrics, until `METRICS_TOKEN` says who may.
    metrics_token: false,
    "ScutiWeb.Endpoint": {
      server: true,
      // Every interface, IPv4 and IPv6.
      http: { ip: "::" },
    },
  },
  // Lines of JSON take the console's place: see `src/config.ts`.
  logger: { level: "info", console: false },
};
