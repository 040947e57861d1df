/** `pnpm conformance`: runs conformance/run.ts on the source of the packages; arguments are passed on. */
import "./node-version.mjs";

import { runSource } from "./source.mjs";

// A file of scenarios is named from where the command was given.
await runSource("conformance/run.ts", { cwd: process.env.INIT_CWD ?? process.cwd() });
