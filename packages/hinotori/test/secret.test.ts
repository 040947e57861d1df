/** Secrets. */
import { describe, expect, test } from "vitest";

import { makeSecret } from "../src/secret.ts";
import { runCommand } from "./support/run-command.ts";

describe("gen secret", () => {
  test("prints a secret of 64 characters, or as many as are asked for, and another one each time", async () => {
    const secrets = await Promise.all(
      ["", "", " 32", " 33", " 1000"].map((length) => runCommand("/", `gen secret${length}`)),
    );
    expect(secrets.map(({ out }) => out.length)).toEqual([64, 64, 32, 33, 1000]);
    expect(new Set(secrets.map(({ out }) => out.slice(0, 32))).size).toBe(5);
  });

  test("needs no quoting anywhere", () => {
    for (let count = 0; count < 50; count += 1) expect(makeSecret()).toMatch(/^[\w-]{64}$/);
  });

  test("prints it as JSON", async () => {
    const { io } = await runCommand("/", "gen secret 40 --json");
    expect(io.values).toEqual([{ secret: expect.stringMatching(/^[\w-]{40}$/) }]);
  });

  test.for(["31", "0", "4097", "x", "32.5", "Infinity"])("refuses %s characters", async (length) => {
    const { code, out, err } = await runCommand("/", `gen secret ${length}`);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(`expected the length of a secret to be a whole number from 32 to 4096, got: ${length}`);
  });
});
