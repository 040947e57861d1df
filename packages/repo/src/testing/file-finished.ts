/** What is to be done when the tests of the file have ended, registered while one of them runs. */
import { TestRunner } from "vitest";

/** Registers work for the end of the file whose test runs now. */
export function whenFileFinished(work: () => Promise<void>): void {
  const file = TestRunner.getCurrentTest()?.file;
  if (file === undefined) throw new Error("expected a test that runs, got none");
  TestRunner.getSuiteHooks(file).afterAll.push(work);
}
