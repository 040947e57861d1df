/** What `dev` takes, checked. */
import { boolean, type Check, integer, isPlain, problemsOf, type Shape, text } from "../endpoint/check.ts";
import { editor } from "../endpoint/dev-options.ts";
import { refuseOptions } from "../endpoint/refuse-options.ts";

const texts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? undefined : "a list of strings";

const kShape: Shape = {
  entry: text,
  args: texts,
  cwd: text,
  watch: texts,
  execArgv: texts,
  preload: texts,
  place: { ip: text, port: integer(0, 65_535) },
  editor,
  signals: boolean,
};

/** Checks the options. @throws EndpointConfigError naming every problem. */
export function checkDev(options: unknown): void {
  const problems = problemsOf(isPlain(options) ? { entry: null, ...options } : options, kShape);
  if (problems.length === 0) return;
  throw refuseOptions(problems, {
    expected: "an application that can be developed",
    repair: 'The least it needs is:\n\n    await dev({ entry: "src/main.ts" });',
  });
}
