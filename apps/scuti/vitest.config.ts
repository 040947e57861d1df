/** How Scuti is tested: as every package is. */
import { hinotoriTests } from "@hinotori/tooling/vitest";

export default hinotoriTests();
