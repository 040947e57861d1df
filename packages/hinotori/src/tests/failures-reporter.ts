/** A reporter of Vitest that prints nothing: it remembers which tests failed, in the file that HINOTORI_FAILURES names. */
import fs from "node:fs";
import path from "node:path";

import { type FileResult, parseFailures, remember } from "./failures.ts";

/** A test, as much of Vitest's as is asked here. */
interface TestLike {
  readonly fullName: string;
  result(): { readonly state: string };
}

/** A file of tests. */
interface ModuleLike {
  readonly moduleId: string;
  state(): string;
  errors(): readonly unknown[];
  readonly children: { allTests(): Iterable<TestLike> };
}

/** What Vitest makes, and calls. */
// oxlint-disable-next-line import/no-default-export -- Vitest takes the default export of a reporter's file.
export default class FailuresReporter {
  /** The run is over. */
  onTestRunEnd(modules: readonly ModuleLike[]): void {
    const file = process.env["HINOTORI_FAILURES"];
    if (file === undefined) return;
    const before = fs.existsSync(file) ? parseFailures(fs.readFileSync(file, "utf8")) : {};
    const after = remember(before, modules.map(resultOf));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify(after, undefined, 2)}\n`);
  }
}

function resultOf(module: ModuleLike): FileResult {
  const tests = [...module.children.allTests()];
  const named = (state: string): string[] =>
    tests.filter((test) => test.result().state === state).map(({ fullName }) => fullName.replaceAll(" > ", " "));
  const failed = named("failed");
  return {
    file: path.relative(process.cwd(), module.moduleId),
    broken: module.errors().length > 0 || (module.state() === "failed" && failed.length === 0),
    passed: named("passed"),
    failed,
  };
}
