/** What a repo knows of its tables. */

/** The tables and relations of a repo, as `import * as schema from "./schema.ts"` gives them. */
export type Schema = Record<string, unknown>;
