/** Whose rows a resource's are: the scope that a generator was told, or the application's default (pure). */
import { type App, namesOf } from "../app.ts";
import { nearest } from "../command.ts";
import { UsageError } from "../errors.ts";
import type { Scope } from "./resource.ts";

/** How a command says it. */
export interface ScopeOptions {
  readonly scope: string | undefined;
  readonly noScope: boolean;
}

/** The scope of a resource; undefined when its rows are everybody's. */
export function scopeOf(app: App, { scope: name, noScope }: ScopeOptions): Scope | undefined {
  const scopes = app.config.generators?.scopes ?? {};
  if (noScope) return undefined;
  const found =
    name === undefined
      ? Object.entries(scopes).find(([, scope]) => scope.default)
      : Object.entries(scopes).find(([each]) => each === name);
  if (found === undefined && name !== undefined) throw unknownScope(name, Object.keys(scopes));
  if (found === undefined) return undefined;
  const [own, config] = found;
  return {
    ...config,
    name: own,
    access: ["scope", ...config.accessPath].join("."),
    column: namesOf(config.schemaKey).snake,
  };
}

function unknownScope(name: string, names: readonly string[]): UsageError {
  const meant = nearest(name, names);
  return new UsageError(
    `expected --scope to be one of hinotori.config.ts, got: ${name}\n\n` +
      (names.length === 0
        ? "There is none. hinotori gen auth makes one, or write it down under generators.scopes."
        : `There ${names.length === 1 ? "is" : "are"}: ${names.join(", ")}${meant === undefined ? "" : `. Did you mean ${meant}?`}`),
  );
}
