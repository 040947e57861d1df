import { expect, test } from "vitest";

import * as entry from "../src/index.ts";

test("hinotori exports these names", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "AppError",
    "CommandError",
    "ConflictError",
    "StepError",
    "UsageError",
    "main",
  ]);
});
