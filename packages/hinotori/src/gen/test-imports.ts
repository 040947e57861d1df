/** Where the tests of a resource import their support from, and a scope's part of it (pure). */
import { AppError } from "../errors.ts";
import type { Resource } from "./resource.ts";

/** The parts of a scope that tests need. */
type Part = "testDataFixture" | "testSetupHelper";

/** Imports of a test, as its templates name them. */
export interface TestImports {
  /** The way to `test/support/`: `../support/`. */
  readonly support: string;
  /** Where the scope's fixture is. */
  readonly fixture: string | undefined;
  /** Where the scope's set-up is, unless it is the conn case. */
  readonly setup: string | undefined;
  /** The name of the scope's set-up and a comma, when the conn case has it. */
  readonly setupWithConn: string;
}

/** The imports of the test in `file`; throws when the scope does not say a part that is needed. */
export function testImports({ scope }: Resource, file: string, needed: readonly Part[]): TestImports {
  const up = "../".repeat(file.split("/").length - 2);
  const missing = needed.find((part) => scope !== undefined && scope[part] === undefined);
  if (scope !== undefined && missing !== undefined) throw unknown(scope.name, missing);
  const from = (part: Part) => scope?.[part]?.from.replace(/^(?:\.\/)?test\//, up);
  const setup = from("testSetupHelper");
  const withConn = setup === `${up}support/conn-case.ts`;
  return {
    support: `${up}support/`,
    fixture: from("testDataFixture"),
    setup: withConn ? undefined : setup,
    setupWithConn: withConn ? `${scope?.testSetupHelper?.name ?? ""}, ` : "",
  };
}

function unknown(scope: string, part: Part): AppError {
  return new AppError(
    `expected the scope ${scope} to have a ${part}, which the tests of what is its begin with, got none\n\n` +
      `Say it in hinotori.config.ts, or say --no-scope:\n\n` +
      `    ${part}: { name: "userScopeFixture", from: "test/support/fixtures/accounts-fixtures.ts" }`,
  );
}
