/**
 * The Vitest configuration every package shares.
 *
 * A package's `vitest.config.ts` is two lines:
 *
 *     import { hinotoriTests } from "@hinotori/tooling/vitest";
 *     export default hinotoriTests();
 *
 * What it decides: tests live in `test/`, packages are read from their source, type tests (`*.test-d.ts`) run beside the
 * others, every `ts run` example in the README and in the source is a test. A package may override any field; pass
 * `{ doctest: false }` or `{ types: false }` to leave those two out.
 */
import fs from "node:fs";
import path from "node:path";
import { defaultExternalConditions, defaultServerConditions } from "vite";
import { mergeConfig } from "vitest/config";

import { doctests } from "../doctest/plugin.mjs";

/** The export condition under which a package answers with its source. */
export const sourceCondition = "@hinotori/source";

/** What Node asks for too: it never asks for `module`, under which some packages answer with what only a bundler can read. */
const serverConditions = defaultServerConditions.filter((condition) => condition !== "module");

const checker = path.join(import.meta.dirname, "tsc.mjs");

/** Makes the shared configuration; `overrides` are merged over it. */
export function hinotoriTests(overrides = {}) {
  const { doctest = true, types = true, ...config } = overrides;
  const root = config.root ?? process.cwd();
  const own = doctest === true ? {} : doctest;
  const shared = {
    plugins: doctest === false ? [] : [doctests({ root, ...own })],
    resolve: { conditions: [sourceCondition, ...serverConditions] },
    ssr: {
      resolve: {
        conditions: [sourceCondition, ...serverConditions],
        externalConditions: [sourceCondition, ...defaultExternalConditions],
      },
    },
    oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
    test: {
      ...running(),
      include: ["test/**/*.test.{ts,tsx,mjs}", "**/*.test.mjs"],
      exclude: ["**/node_modules/**", "**/dist/**", "**/.vitest/**"],
      typecheck: typecheck(root, types),
    },
  };
  return mergeConfig(shared, config);
}

/** How tests are run: in processes of their own, few at a time, with time enough for a busy machine. */
function running() {
  return {
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    // Code that Node itself loads, in a worker or in a child, sees the source of packages as well.
    execArgv: [`--conditions=${sourceCondition}`],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // On a shared machine a real program may be starved of its time; what fails three times has failed.
    retry: process.env.CI ? 2 : 0,
    teardownTimeout: 10_000,
    reporters: [["default", { summary: false }]],
    setupFiles: process.env.HINOTORI_PROGRESS ? [path.join(import.meta.dirname, "progress.mjs")] : [],
    unstubEnvs: true,
    restoreMocks: true,
  };
}

/** Type tests, when the package has a configuration to check them with. */
function typecheck(root, wanted) {
  const tsconfig = path.join(root, "tsconfig.test.json");
  return {
    enabled: wanted && fs.existsSync(tsconfig) && hasTypeTests(path.join(root, "test")),
    include: ["test/**/*.test-d.{ts,tsx}"],
    checker,
    tsconfig: "./tsconfig.test.json",
    spawnTimeout: 240_000,
  };
}

function hasTypeTests(folder) {
  if (!fs.existsSync(folder)) return false;
  return fs.readdirSync(folder, { recursive: true }).some((file) => /\.test-d\.tsx?$/.test(String(file)));
}
