/** Each rule of the layers is seen to refuse what it should and to allow its neighbour. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { check, print } from "./check.mjs";

const entries = {
  ".": { "@hinotori/source": "./src/index.ts", default: "./dist/index.js" },
  "./testing": { "@hinotori/source": "./src/testing.ts", default: "./dist/testing.js" },
};
const publishConfig = {
  exports: { ".": { default: "./dist/index.js" }, "./testing": { default: "./dist/testing.js" } },
};
const manifests = {
  "packages/otp": { name: "@hinotori/otp", exports: entries, publishConfig },
  "packages/telemetry": {
    name: "@hinotori/telemetry",
    exports: entries,
    publishConfig,
    dependencies: { "@hinotori/otp": "workspace:*" },
    peerDependencies: { vitest: "*" },
    devDependencies: { "@hinotori/tooling": "workspace:*", "fast-check": "*" },
  },
  tooling: { name: "@hinotori/tooling", exports: { ".": "./index.mjs" } },
  "packages/repo": {
    name: "@hinotori/repo",
    exports: entries,
    publishConfig,
    dependencies: { "@hinotori/otp": "workspace:*" },
  },
  "apps/scuti": {
    name: "scuti",
    imports: {
      "#scuti/*": { "@hinotori/source": "./src/scuti/*.ts" },
      "#scuti-web": { "@hinotori/source": "./src/scuti-web.ts" },
    },
  },
};

const telemetry = "packages/telemetry/src";

/** What is refused: a sentence, the file, its code below the opening block, and part of the report. */
const refused = [
  ["an import up the layers", `${telemetry}/a.ts`, 'import "@hinotori/repo";', "import of @hinotori/repo"],
  [
    "an upward import of a type",
    `${telemetry}/a.ts`,
    'import type { Repo } from "@hinotori/repo";',
    "import of @hinotori/repo",
  ],
  ["a deep import", `${telemetry}/a.ts`, 'import "@hinotori/otp/src/pid.ts";', "import of @hinotori/otp/src/pid.ts"],
  ["a path into another package", `${telemetry}/a.ts`, 'import "../../otp/src/index.ts";', "leaves the package"],
  [
    "its own public name",
    `${telemetry}/a.ts`,
    'export * from "@hinotori/telemetry";',
    "relative imports inside the package",
  ],
  ["a testing entry in the source", `${telemetry}/a.ts`, 'import "@hinotori/otp/testing";', "src/testing"],
  [
    "the tools of the workspace in the source",
    `${telemetry}/a.ts`,
    'import "@hinotori/tooling";',
    "import of @hinotori/tooling",
  ],
  ["vitest in the source", `${telemetry}/a.ts`, 'import "vitest";', "src/testing"],
  ["a development dependency in the source", `${telemetry}/a.ts`, 'import "fast-check";', "do not reach users"],
  ["a dependency nobody declared", "packages/telemetry/test/a.test.ts", 'import "hono";', "declare hono"],
  ["an application in a package", `${telemetry}/a.ts`, 'await import("scuti");', "nothing imports an application"],
  ["a part that imports its door", `${telemetry}/a/part.ts`, 'import { a } from "../a.ts"; a();', "imports its door"],
  ["a cycle", `${telemetry}/one.ts`, 'import { two } from "./two.ts"; export const one = two;', "a circle of files: 2"],
  [
    "a cycle of types",
    `${telemetry}/one.ts`,
    'import type { Two } from "./two.ts"; export const one: Two = 1;',
    "src/one.ts → src/two.ts: type Two",
  ],
  ["a domain that knows its web side", "apps/scuti/src/scuti/a.ts", 'import "#scuti-web";', "imports the web side"],
  [
    "a domain that knows the endpoint",
    "apps/scuti/src/scuti/a.ts",
    'import "@hinotori/endpoint";',
    "the domain imports",
  ],
  ["setTimeout", `${telemetry}/a.ts`, "setTimeout(() => {}, 1);", "setTimeout, outside"],
  ["setTimeout handed over", `${telemetry}/a.ts`, "const timer = { start: setTimeout };", "setTimeout, outside"],
  ["queueMicrotask", `${telemetry}/a.ts`, "queueMicrotask(() => {});", "queueMicrotask"],
  [
    "the timers module",
    `${telemetry}/a.ts`,
    'import { setTimeout as sleep } from "node:timers/promises";',
    "node:timers/promises",
  ],
  ["process.nextTick", `${telemetry}/a.ts`, "process.nextTick(() => {});", "process.nextTick"],
  ["hrtime", `${telemetry}/a.ts`, "process.hrtime.bigint();", "process.hrtime"],
  ["Date.now", `${telemetry}/a.ts`, "export const now = Date.now();", "Date.now"],
  ["Date.now handed over", `${telemetry}/a.ts`, "export const now = Date.now;", "Date.now"],
  ["new Date()", `${telemetry}/a.ts`, "export const now = new Date();", "new Date()"],
  ["performance.now", `${telemetry}/a.ts`, "performance.now();", "performance.now"],
  ["Math.random", `${telemetry}/a.ts`, "Math.random();", "Math.random"],
  ["AbortSignal.timeout", `${telemetry}/a.ts`, "AbortSignal.timeout(1);", "AbortSignal.timeout"],
  ["a sleep in a test", "packages/telemetry/test/a.test.ts", "\nsetTimeout(() => {}, 1);", "a real timer in a test"],
  ["a second index file", `${telemetry}/a/index.ts`, "export {};", "a second index file"],
  ["camel case", `${telemetry}/eventName.ts`, "export {};", "kebab-case"],
  ["a name that says nothing", `${telemetry}/event-utils.ts`, "export {};", "says nothing"],
  ["a folder that says nothing", `${telemetry}/types/event.ts`, "export {};", "says nothing"],
];

const allowed = [
  ["an import down the layers", `${telemetry}/a.ts`, 'import "@hinotori/otp"; import "node:fs";'],
  ["testing entries in src/testing", `${telemetry}/testing.ts`, 'import "@hinotori/otp/testing"; import "vitest";'],
  [
    "a development dependency in a test",
    "packages/telemetry/test/a.test.ts",
    'import "fast-check"; import "@hinotori/telemetry";',
  ],
  ["the tools of the workspace in a test", "packages/telemetry/test/a.test.ts", 'import "@hinotori/tooling";'],
  ["the type of a door", `${telemetry}/a/part.ts`, 'import type { A } from "../a.ts"; export const a: A = 1;'],
  [
    "the web side in application.ts",
    "apps/scuti/src/scuti/application.ts",
    'import "#scuti-web"; import "@hinotori/endpoint";',
  ],
  ["a domain that imports itself", "apps/scuti/src/scuti/b.ts", 'import "#scuti/changes"; import "@hinotori/repo";'],
  ["the seams", "packages/otp/src/clock/real.ts", "export const now = (): number => Date.now() + performance.now();"],
  [
    "names that only look like a clock",
    `${telemetry}/a.ts`,
    "export const timer = { setTimeout: 1, at: new Date(0) }; timer.setTimeout;",
  ],
  [
    "a real timer that says why",
    "packages/telemetry/test/a.test.ts",
    "\n// the socket is real\nsetTimeout(() => {}, 1);",
  ],
];

let base;

beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-layers-"));
  write("pnpm-workspace.yaml", "packages:\n  - packages/*\n  - apps/*\n  - tooling\n");
  for (const [folder, manifest] of Object.entries(manifests)) write(`${folder}/package.json`, JSON.stringify(manifest));
  write(
    `${telemetry}/two.ts`,
    '/** Two. */\nimport { one } from "./one.ts";\nexport type Two = 1;\nexport const two = (): unknown => one;\n',
  );
  write(`${telemetry}/a/other.ts`, "/** Other. */\nexport const other = 1;\n");
});

afterEach(() => {
  fs.rmSync(base, { recursive: true });
});

function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(base, file)), { recursive: true });
  fs.writeFileSync(path.join(base, file), text);
}

/** The reports about one file, as text. */
function reportsFor(file) {
  return check(base)
    .filter(({ at, found }) => at.startsWith(file) || found.includes(file))
    .map(print);
}

describe("layers", () => {
  test.each(refused)("refuses %s", (_what, file, code, message) => {
    write(file, `/** A file. */\n${code}\n`);
    const reports = reportsFor(file);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain(message);
    expect(reports[0]).toMatch(/^\S+\n {2}found {4}.+\n(?: {11}.+\n)* {2}allowed {2}.+\n {2}repair {3}.+\n$/);
  });

  test.each(allowed)("allows %s", (_what, file, code) => {
    write(file, `/** A file. */\n${code}\n`);
    expect(reportsFor(file)).toEqual([]);
  });

  test("refuses a file without an opening block", () => {
    write(`${telemetry}/a.ts`, "// A file.\nexport {};\n");
    expect(reportsFor(`${telemetry}/a.ts`)).toEqual([expect.stringContaining("without an opening block")]);
  });

  test("refuses a dependency against the layers in package.json", () => {
    const dependencies = { "@hinotori/repo": "workspace:*" };
    write("packages/otp/package.json", JSON.stringify({ ...manifests["packages/otp"], dependencies }));
    expect(reportsFor("packages/otp/package.json")).toEqual([
      expect.stringContaining("a dependency on @hinotori/repo"),
    ]);
  });

  test("says the line of what it found", () => {
    write(`${telemetry}/a.ts`, "/** A file. */\n\nexport const now = Date.now();\n");
    expect(check(base).map(({ at }) => at)).toEqual([`${telemetry}/a.ts:3`]);
  });
});

describe("publishConfig", () => {
  const telemetryManifest = manifests["packages/telemetry"];

  test("that leaves an entry out is refused", () => {
    const exports = { ".": { default: "./dist/index.js" } };
    write("packages/telemetry/package.json", JSON.stringify({ ...telemetryManifest, publishConfig: { exports } }));
    expect(reportsFor("packages/telemetry/package.json").join()).toContain(
      "`publishConfig.exports` that is not `exports` without the source",
    );
  });

  test("that publishes the source is refused", () => {
    write(
      "packages/telemetry/package.json",
      JSON.stringify({ ...telemetryManifest, publishConfig: { exports: entries } }),
    );
    expect(reportsFor("packages/telemetry/package.json").join()).toContain(
      "`publishConfig.exports` that is not `exports` without the source",
    );
  });

  test("of a package that is private is not asked for", () => {
    write(
      "packages/telemetry/package.json",
      JSON.stringify({ ...telemetryManifest, private: true, publishConfig: undefined }),
    );
    expect(reportsFor("packages/telemetry/package.json")).toEqual([]);
  });
});
