/** The tests of the harness and of the limit. */
import { hinotoriTests } from "../tooling/vitest/config.mjs";

export default hinotoriTests({ doctest: false, types: false });
