/** The options that generators of resources share; a command puts them together with `generatorOptions`. */

/** Those of every resource. */
export const resourceOptions = {
  table: { type: "string", placeholder: "name", help: "the table's name, when it is not the plural" },
  "binary-id": { type: "boolean", negatable: true, help: "ids are UUIDs; the default is in hinotori.config.ts" },
  scope: { type: "string", placeholder: "name", help: "whose rows they are, of the scopes in hinotori.config.ts" },
  "no-scope": { type: "boolean", help: "everybody's rows, although there is a default scope" },
  "no-migration": { type: "boolean", help: "no migration" },
} as const;

/** Those of resources with a context. */
export const contextOptions = {
  "no-schema": {
    type: "boolean",
    help: "no schema and no migration: the context's functions, types and fixtures are yours to write",
  },
  "merge-with-existing-context": {
    type: "boolean",
    negatable: true,
    help: "add to a context that exists, without asking; with no-, refuse to",
  },
} as const;

/** Those of resources with a controller. */
export const webOptions = {
  web: {
    type: "string",
    placeholder: "Namespace",
    help: "the namespace of the controllers: --web Admin makes /admin/posts",
  },
  "no-context": { type: "boolean", help: "no context and no schema: they are there already" },
} as const;
