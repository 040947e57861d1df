/** A wrong or missing configuration ends the program before it begins, and says everything at once. */
import { join } from "node:path";
import { expect, test } from "vitest";

import { patienceMs, startProgram, temporaryFolder } from "../support/program.ts";

const secret = "s".repeat(64);

test("names every variable that production lacks, and how to make one", { timeout: patienceMs }, async () => {
  const program = startProgram({ NODE_ENV: "production" });
  expect(await program.ended()).toEqual({ code: 1, signal: null });
  expect(program.output()).toContain("DATABASE_PATH: missing");
  expect(program.output()).toContain("SECRET_KEY_BASE: missing");
  expect(program.output()).toContain("randomBytes(48)");
  expect(program.output()).not.toMatch(/^\s+at /m);
});

test("names every variable that is wrong, whatever else is", { timeout: patienceMs }, async () => {
  const program = startProgram({
    NODE_ENV: "production",
    PORT: "http",
    SCUTI_HOST: "https://scuti.example.com",
    DNS_CLUSTER_QUERY: "not a host",
    SECRET_KEY_BASE: "far-too-short",
  });
  expect(await program.ended()).toEqual({ code: 1, signal: null });
  for (const name of ["PORT", "SCUTI_HOST", "DNS_CLUSTER_QUERY", "SECRET_KEY_BASE", "DATABASE_PATH"]) {
    expect(program.output()).toContain(`${name}: `);
  }
  expect(program.output()).not.toContain("far-too-short");
});

test("holds a misspelt NODE_ENV to what production needs", { timeout: patienceMs }, async () => {
  const program = startProgram({ NODE_ENV: "prodution" });
  expect(await program.ended()).toEqual({ code: 1, signal: null });
  expect(program.output()).toContain('NODE_ENV: expected development, test or production, got: "prodution"');
  expect(program.output()).toContain("SECRET_KEY_BASE: missing");
});

test("starts in production once everything is there", { timeout: patienceMs }, async () => {
  const program = startProgram({
    NODE_ENV: "production",
    PORT: "0",
    RELEASE_NAME: "scuti",
    DATABASE_PATH: join(temporaryFolder(), "scuti.db"),
    SECRET_KEY_BASE: secret,
  });
  const url = await program.url();
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect((await fetch(`${url}/api/hashmap/crash`, { method: "POST" })).status).toBe(403);
  expect(program.output()).not.toContain(secret);
  program.signal("SIGTERM");
  expect(await program.ended()).toEqual({ code: 0, signal: null });
});
