/** Checks the name of an application or a package, and says which one would do (pure). */
import { builtinModules } from "node:module";

import { namesOf } from "../app/names.ts";
import { UsageError } from "../errors.ts";
import { templateNames } from "./template-names.ts";

/** The longest name: with `_test` and a number behind it, still the name of a PostgreSQL database. */
const longest = 40;

const lowerSnakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Names that a folder, a file, a command or a tool has already. */
const taken = new Set([
  ...["dev", "main", "program", "setup", "support"],
  ...[
    "apps",
    "bin",
    "config",
    "dist",
    "hinotori",
    "node_modules",
    "packages",
    "priv",
    "scripts",
    "server",
    "src",
    "test",
  ],
  ...["aux", "con", "nul", "prn"],
  ...builtinModules,
]);

/** What is wrong with the name of an application, as a sentence with its repair; undefined when nothing is. */
export function problemOfName(name: string): string | undefined {
  const shape = problemOfShape(name);
  if (shape !== undefined) return shape;
  if (taken.has(name) || templateNames.packages.has(name))
    return `expected a name that is free, got: ${name}\n\nNode.js, a folder or a package is called that. ${name}_app would do.`;
  return problemOfModule(namesOf(name).pascal, name);
}

/** What is wrong with the name of a module, as a sentence with its repair; undefined when nothing is. */
export function problemOfModule(module: string, app: string): string | undefined {
  if (!/^[A-Z][A-Za-z0-9]*$/.test(module))
    return `expected a module's name such as MyApp, got: ${module}\n\nDid you mean --module ${namesOf(module).pascal || "MyApp"}?`;
  if (module in globalThis || templateNames.modules.has(module))
    return (
      `expected a module's name that is free, got: ${module}\n\n` +
      `JavaScript or Hinotori has one of that name. ${app}_app would do, or --module ${module}App.`
    );
  return undefined;
}

/** Throws what {@link problemOfName} says. */
export function checkName(name: string): void {
  refuse(problemOfName(name));
}

/** Throws a usage error with `problem`, if there is one. */
export function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new UsageError(problem);
}

function problemOfShape(name: string): string | undefined {
  if (name.length > longest)
    return `expected a name of at most ${longest} letters, got ${name.length}: ${name}\n\nDatabases and hosts are named after it.`;
  if (lowerSnakeCase.test(name)) return undefined;
  const meant = repaired(name);
  const repair =
    meant === undefined
      ? "Lower case letters a to z, digits and _, a letter first."
      : `Did you mean ${meant}? The folder may be called otherwise: --app ${meant}`;
  return `expected a name in lower snake case such as my_app, got: ${name === "" ? "nothing" : name}\n\n${repair}`;
}

/** The name somebody most likely wants, as long as they can have it: `My-Café` is `my_cafe`, and `Test` is `test_app`. */
function repaired(name: string): string | undefined {
  const { snake } = namesOf(name);
  const meant = snake.replace(/^[^a-z]+/, "");
  return [meant, `${meant}_app`].find((each) => lowerSnakeCase.test(each) && problemOfName(each) === undefined);
}
