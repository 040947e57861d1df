/**
 * Makes a function of an input: it sees the console's names, may await, and tells what the input gave.
 *
 * It runs among the program's own objects, since a plain object of another realm is none for whoever checks. Its variables are not
 * global, so an input that says `const URL = 1` changes nothing for the program.
 */
import vm from "node:vm";

import type { Parts } from "./read.ts";
import type { Scope } from "./scope.ts";

/** What an input gave: nothing when a statement ended it that declares nothing. */
export interface Given {
  readonly value: unknown;
}

/** Where an input comes from, for stacks and for what it imports. */
export interface Place {
  /** A path in the folder from which imports are resolved. */
  readonly file: string;
  /** Whether it tells what it gives. */
  readonly tells: boolean;
}

type Runner = (scope: object, bind: Scope["bind"], give: (value: unknown) => void) => () => Promise<unknown>;

/** Compiles an input. */
export function runnerOf(
  { statements, expression, declared }: Parts,
  scope: Scope,
  place: Place,
): () => Promise<Given | undefined> {
  // What one variable is declared is told too, as an assignment's value is.
  const told = place.tells ? (expression ?? (declared.length === 1 ? declared[0] : undefined)) : undefined;
  const binds = declared.map((name) => `$hinotoriBind("${name}", () => ${name}, ($value) => { ${name} = $value; });`);
  const head =
    `(function $hinotori($hinotoriScope, $hinotoriBind, $hinotoriGive) { with ($hinotoriScope) { ` +
    `return async () => { "use strict"; ${binds.join(" ")}`;
  const tail = told === undefined ? (expression ?? "") : `;$hinotoriGive((\n${told}\n));`;
  // The first line of the input is the second one here; the offset below takes that back.
  const text = statements === "" ? `${head}${tail}\n}; } })` : `${head}\n${statements}\n${tail}\n}; } })`;
  const script = new vm.Script(text, {
    filename: place.file,
    lineOffset: -1,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  // The text above is a function of this type.
  const runner = script.runInThisContext() as Runner;
  return async () => {
    let given: Given | undefined;
    await runner(
      scope.names,
      (name, get, set) => scope.bind(name, get, set),
      (value) => {
        given = { value };
      },
    )();
    return given;
  };
}
