/** What differs in production; the secrets and places themselves come from `runtime.ts`. */
export default {
  scuti: {
    "ScutiWeb.Endpoint": {
      server: true,
      // Every interface, IPv4 and IPv6.
      http: { ip: "::" },
    },
  },
  logger: { level: "info" },
};
