/** Runs the examples of the guides and of the root README; the rest of what is tested here lives in the packages. */
import fs from "node:fs";

import { hinotoriTests } from "@hinotori/tooling/vitest";

const chapters = fs.readdirSync(import.meta.dirname).filter((file) => file.endsWith(".md"));

export default hinotoriTests({ doctest: { files: ["../README.md", ...chapters] } });
