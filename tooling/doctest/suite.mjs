/**
 * The test file that runs every example of a package.
 *
 * Each example gets modules of its own: what one leaves behind, a registered name or a running server, is not seen by the
 * next.
 */
import examples from "virtual:doctests";
import { inspect } from "node:util";
import { describe, expect, test, vi } from "vitest";

globalThis.__doctest = {
  equal(actual, expected) {
    try {
      expect(actual).toEqual(expected);
    } catch (error) {
      // The stack begins at the example.
      Error.captureStackTrace(error, globalThis.__doctest.equal);
      throw error;
    }
  },
  async throws(run, code) {
    const { error, value, threw } = await outcome(run);
    if (!threw) throw new Error(`expected an error with the code ${code}, got the value: ${inspect(value)}`);
    if (error?.code !== code)
      throw new Error(`expected an error with the code ${code}, got: ${inspect(error)}`, { cause: error });
  },
};

async function outcome(run) {
  try {
    return { threw: false, value: await run() };
  } catch (error) {
    return { threw: true, error };
  }
}

describe("examples", () => {
  for (const { file, line, run } of examples)
    test(`${file}:${line}`, async () => {
      vi.resetModules();
      await run();
    });
});
