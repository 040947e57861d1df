import { describe, expectTypeOf, test } from "vitest";

import { defineCommand } from "../src/command.ts";
import { generatorOptions } from "../src/command/options.ts";

describe("defineCommand", () => {
  test("gives run the types that the table says", () => {
    defineCommand({
      usage: "x",
      summary: "X",
      options: {
        ...generatorOptions,
        repo: { type: "boolean", negatable: true, help: "" },
        html: { type: "boolean", negatable: true, default: true, help: "" },
        database: { type: "string", values: ["sqlite3", "postgres"], default: "sqlite3", help: "" },
        key: { type: "string", values: ["a", "b"], help: "" },
        host: { type: "string", multiple: true, help: "" },
      },
      async run({ options }) {
        expectTypeOf(options.dryRun).toEqualTypeOf<boolean>();
        expectTypeOf(options.app).toEqualTypeOf<string | undefined>();
        expectTypeOf(options.repo).toEqualTypeOf<boolean | undefined>();
        expectTypeOf(options.html).toEqualTypeOf<boolean>();
        expectTypeOf(options.database).toEqualTypeOf<"sqlite3" | "postgres">();
        expectTypeOf(options.key).toEqualTypeOf<"a" | "b" | undefined>();
        expectTypeOf(options.host).toEqualTypeOf<readonly string[]>();
        // @ts-expect-error no option of that name
        void options.nothing;
      },
    });
  });

  test("refuses an option without a help text", () => {
    defineCommand({
      usage: "x",
      summary: "X",
      // @ts-expect-error every option says what it does
      options: { quiet: { type: "boolean" } },
      async run() {},
    });
  });
});
