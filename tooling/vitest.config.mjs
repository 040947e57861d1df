/** How the tools test themselves: as any package does. */
import { hinotoriTests } from "./vitest/config.mjs";

export default hinotoriTests({ doctest: false });
