/** Develops Blank Slate: runs it, and runs it anew whenever one of its files changes. */
import { dev } from "@hinotori/endpoint/dev";

await dev({ entry: "src/main.ts" });
