/** What `staticFiles` takes, checked. */
import { type Check, isPlain, path, problemsOf, type Shape, text } from "../endpoint/check.ts";
import { refuseOptions } from "../endpoint/refuse-options.ts";
import type { Places } from "./locate.ts";

/** Which files are shown, and how. */
export interface StaticFilesOptions {
  /** The folder they are in; a relative one is below the folder that the program runs in. */
  readonly from: string;
  /** The names directly below it that may be shown: files, and folders with everything in them. */
  readonly only: readonly string[];
  /** What their paths begin with. Default `"/"`. */
  readonly at?: string;
  /** Headers that are sent with each. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
}

const names: Check = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((one) => text(one) === undefined && !/[/\\]|^\.\.?$/.test(one))
    ? undefined
    : 'a list of names directly below the folder, such as ["assets", "favicon.ico"]';

const headers: Check = (value) =>
  isPlain(value) &&
  Object.entries(value).every(
    ([name, one]) => /^[\w-]+$/.test(name) && typeof one === "string" && !/[\r\n\0]/.test(one),
  )
    ? undefined
    : "an object of headers";

const kShape: Shape = { from: text, only: names, at: path, headers };

/** Where files are. @throws EndpointConfigError naming every problem. */
export function placesOf(options: StaticFilesOptions): Places {
  const given: unknown = options;
  const required = isPlain(given) ? { from: null, only: null, ...given } : given;
  const problems = problemsOf(required, kShape);
  if (problems.length > 0) {
    throw refuseOptions(problems, {
      expected: "files that can be shown",
      repair: `The least it needs is:\n\n    staticFiles({ from: "priv/static", only: ["assets", "favicon.ico"] })`,
    });
  }
  const at = options.at ?? "/";
  return { at: at === "/" ? at : at.replace(/\/$/, ""), only: new Set(options.only) };
}
