/**
 * The Vitest reporter that leaves the figures of a run behind, in the file that `HINOTORI_RESULTS` names.
 *
 * turbo keeps that file with the cached task. Anything that failed outside a test counts as a failure too: a file that
 * cannot be loaded, an error nobody caught, a type error in the source.
 */
import fs from "node:fs";

export default class Results {
  onTestModuleQueued(module) {
    note("begin", module);
  }

  onTestModuleEnd(module) {
    note("end", module);
  }

  onTestRunEnd(modules, unhandled, reason) {
    const file = process.env.HINOTORI_RESULTS;
    if (file) fs.writeFileSync(file, `${JSON.stringify(figures(modules, unhandled, reason), null, 2)}\n`);
  }
}

/** A file that hangs while it is loaded has no test yet; see progress.mjs for those. */
function note(what, module) {
  const file = process.env.HINOTORI_PROGRESS;
  if (file) fs.appendFileSync(file, `${what}\t${module.relativeModuleId}\n`);
}

/** The counts of a run, with the name of everything that failed. */
function figures(modules, unhandled, reason) {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const count = (state) => tests.filter((test) => test.result().state === state).length;
  const failures = [
    ...tests.filter((test) => test.result().state === "failed").map(label),
    ...modules.flatMap((module) => outside(module)),
    ...unhandled.map((error) => `outside a test: ${String(error.message).split("\n")[0]}`),
  ];
  if (tests.length === 0 && failures.length === 0) failures.push("no test was found");
  if (reason === "interrupted") failures.push("the run was interrupted");
  return {
    passed: count("passed"),
    failed: failures.length,
    skipped: tests.length - count("passed") - count("failed"),
    failures,
  };
}

/** The file and the name of a test; an example is named by its file already. */
function label(test) {
  const file = test.module.relativeModuleId;
  return file.endsWith("doctest/suite.mjs") ? test.name : `${file} > ${test.fullName}`;
}

/** What failed in a file beside its tests: the file itself, or a hook of a suite. */
function outside(module) {
  const suites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0);
  return [
    ...(module.errors().length > 0 ? [`${module.relativeModuleId} could not be run`] : []),
    ...suites.map((suite) => `${module.relativeModuleId} > ${suite.fullName} (around its tests)`),
  ];
}
