/** What `staticFiles` takes, checked. */
import { type Check, isPlain, path, problemsOf, type Shape, text } from "../endpoint/check.ts";
import { refuseOptions } from "../endpoint/refuse-options.ts";
import type { StaticFilesOptions } from "../static.ts";
import type { Places } from "./locate.ts";

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
