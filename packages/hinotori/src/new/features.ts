/** What of the template belongs to one feature alone: files, and dependencies. */
import fs from "node:fs";

import { globToRegExp } from "../glob.ts";

const dependency = "package.json#";

/** The template without the features that an application does not have. */
export interface Features {
  /** Whether a file of the template is the application's too. */
  hasFile(file: string): boolean;
  /** Whether a dependency of the template is the application's too. */
  hasDependency(name: string): boolean;
  /** The dependencies that the application has for its features. */
  readonly dependencies: readonly string[];
}

/** The features of an application, by the conditions that hold for it. */
export function readFeatures(holding: ReadonlySet<string>): Features {
  const text = fs.readFileSync(new URL("../../templates/app.features.json", import.meta.url), "utf8");
  // This package's own file: lists of patterns by condition.
  const entries = Object.entries(JSON.parse(text) as Readonly<Record<string, readonly string[]>>);
  const patterns = (holds: boolean): readonly string[] =>
    entries.filter(([condition]) => holding.has(condition) === holds).flatMap(([, list]) => list);
  const names = (list: readonly string[]): readonly string[] =>
    list.filter((each) => each.startsWith(dependency)).map((each) => each.slice(dependency.length));
  const left = patterns(false)
    .filter((each) => !each.startsWith(dependency))
    .map(globToRegExp);
  const leftNames = new Set(names(patterns(false)));
  return {
    hasFile: (file) => !left.some((pattern) => pattern.test(file)),
    hasDependency: (name) => !leftNames.has(name),
    dependencies: names(patterns(true)),
  };
}
