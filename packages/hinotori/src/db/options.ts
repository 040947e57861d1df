/** The options that the database commands have in common. */

/** Which repos, and how to answer. */
export const deskOptions = {
  repo: { type: "string", short: "r", multiple: true, placeholder: "name", help: "only this repo" },
  json: { type: "boolean", help: "print JSON" },
  app: { type: "string", placeholder: "name", help: "the application, where there are several" },
} as const;

/** For those that tell what they do. */
export const quietOption = { type: "boolean", short: "q", help: "print nothing but what is wrong" } as const;

/** For those that read or write a structure. */
export const fileOption = {
  type: "string",
  short: "d",
  aliases: ["dump-path"],
  placeholder: "path",
  help: "the file; structure.sql beside the migrations",
} as const;

/** For those that run migrations. */
export const runningOptions = {
  "log-sql": { type: "boolean", aliases: ["log-migrations-sql"], help: "print every statement" },
  "lock-timeout": { type: "string", placeholder: "ms", help: "how long to wait for a database that is locked; 60000" },
} as const;

/** For those that drop a database. */
export const dropOptions = {
  force: { type: "boolean", short: "f", help: "do not ask, also in production" },
  "force-drop": { type: "boolean", help: "end the connections that others have to it, where there is a server" },
} as const;
