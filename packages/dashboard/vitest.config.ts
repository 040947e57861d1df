import { hinotoriTests } from "@hinotori/tooling/vitest";

export default hinotoriTests();
