/** The tests of the conformance suite: every written scenario, some random ones, and its own parts. */
import { hinotoriTests } from "../tooling/vitest/config.mjs";

export default hinotoriTests({ doctest: false, types: false });
