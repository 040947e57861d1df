/** The test task as a package sees it: what counts as a failure, and what happens to a run that hangs. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { root } from "./workspace.mjs";

const tooling = path.join(root, "tooling");
let folder;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-task-"));
  for (const name of ["vitest", "vite"]) {
    fs.mkdirSync(path.join(folder, "node_modules"), { recursive: true });
    fs.symlinkSync(fs.realpathSync(path.join(tooling, "node_modules", name)), path.join(folder, "node_modules", name));
  }
  const exports = { ".": { "@hinotori/source": "./src/index.ts", default: "./dist/index.js" } };
  write("package.json", JSON.stringify({ name: "@hinotori/demo", type: "module", exports }));
  const compilerOptions = {
    strict: true,
    module: "nodenext",
    customConditions: ["@hinotori/source"],
    skipLibCheck: true,
  };
  const options = { ...compilerOptions, target: "es2023", types: [], noEmit: true, allowImportingTsExtensions: true };
  write("tsconfig.test.json", JSON.stringify({ compilerOptions: options, include: ["src", "test"] }));
  write(
    "vitest.config.mjs",
    `import { hinotoriTests } from "${tooling}/vitest/config.mjs"; export default hinotoriTests();`,
  );
  write("src/index.ts", "/** A demo. */\nexport const add = (a: number, b: number): number => a + b;\n");
});

afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  fs.writeFileSync(path.join(folder, file), text);
}

/** Runs the task in the demo package: its exit code, what it printed, and the figures it left. */
function task(env = {}) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_ENV|TEST$|TURBO_HASH|HINOTORI_)/.test(name),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(tooling, "tasks", "vitest.mjs")], {
    cwd: folder,
    encoding: "utf8",
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env },
  });
  const results = path.join(folder, ".vitest", "results.json");
  return {
    status,
    printed: stdout + stderr,
    figures: fs.existsSync(results) && JSON.parse(fs.readFileSync(results, "utf8")),
  };
}

const demo = 'import { add } from "@hinotori/demo";\n';
const right = `${demo}import { expect, test } from "vitest";\ntest("adds", () => expect(add(1, 2)).toBe(3));\n`;

describe("the test task", () => {
  test("counts tests, type tests and examples", { timeout: 120_000 }, () => {
    write("test/add.test.ts", right);
    write(
      "test/add.test-d.ts",
      `${demo}import { expectTypeOf, test } from "vitest";\ntest("is a number", () => expectTypeOf(add(1, 2)).toEqualTypeOf<number>());\n`,
    );
    write("README.md", `\`\`\`ts run\n${demo}add(1, 2); // => 3\n\`\`\`\n`);
    const { status, figures, printed } = task();
    expect(figures, printed).toEqual({ passed: 3, failed: 0, skipped: 0, failures: [] });
    expect(status).toBe(0);
  });

  test("names everything that failed", { timeout: 120_000 }, () => {
    write("test/broken.test.ts", 'throw new Error("broken");\n');
    write("test/skipped.test.ts", 'import { test } from "vitest";\ntest.skip("later", () => {});\n');
    write(
      "test/add.test-d.ts",
      `${demo}import { expectTypeOf, test } from "vitest";\ntest("is a string", () => expectTypeOf(add(1, 2)).toEqualTypeOf<string>());\n`,
    );
    write("README.md", `# Demo\n\n\`\`\`ts run\n${demo}\nadd(1, 2); // => 4\n\`\`\`\n`);
    const { status, figures, printed } = task();
    expect(figures.failures.toSorted(), printed).toEqual([
      "README.md:4",
      "test/add.test-d.ts > is a string",
      "test/broken.test.ts could not be run",
    ]);
    expect(figures).toMatchObject({ passed: 0, failed: 3, skipped: 1 });
    expect(status).toBe(1);
    expect(printed).toContain("README.md:6");
  });

  test("counts a package without tests as a failure", { timeout: 120_000 }, () => {
    const { status, figures } = task();
    expect(figures).toEqual({ passed: 0, failed: 1, skipped: 0, failures: ["no test was found"] });
    expect(status).toBe(1);
  });

  test("counts a run that cannot even begin", { timeout: 120_000 }, () => {
    write("vitest.config.mjs", 'throw new Error("broken");\n');
    const { status, figures } = task();
    expect(figures).toEqual({ passed: 0, failed: 1, skipped: 0, failures: ["vitest ended with exit code 1"] });
    expect(status).toBe(1);
  });

  test("counts a type error outside the type tests", { timeout: 120_000 }, () => {
    write("test/add.test.ts", `${right}export const a: string = 1;\n`);
    write("test/add.test-d.ts", `import { test } from "vitest";\ntest("nothing", () => {});\n`);
    const { status, figures } = task();
    expect(figures).toMatchObject({ passed: 2, failed: 1 });
    expect(figures.failures[0]).toContain("not assignable");
    expect(status).toBe(1);
  });

  test("ends a run that hangs, says where, and tries once more", { timeout: 120_000 }, () => {
    write("test/hang.test.ts", 'import { test } from "vitest";\ntest("never ends", () => { for (;;); }, 0);\n');
    const { status, figures, printed } = task({ HINOTORI_TEST_DEADLINE_MS: "15000" });
    expect(printed).toContain("test/hang.test.ts > never ends");
    expect(printed.match(/trying once more/g)).toHaveLength(1);
    expect(figures).toMatchObject({ passed: 0, failed: 1 });
    expect(status).toBe(1);
  });
});
