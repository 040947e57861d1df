/** Puts a module among the children of another, under a name that is free there (pure). */
import type { Change } from "../changes.ts";
import { exportsOf, importsOf, localName } from "../gen/module-source.ts";
import type { ModulePlace } from "./place.ts";

/** A file that shall know a module. */
export interface Host {
  readonly file: string;
  /** What is in it now; empty when it is not there. */
  readonly source: string;
  /** The name of the application's module, which is put in front of a name that is taken. */
  readonly app: string;
}

/** The changes that make a module a child: its import, and its line above the marker `hinotori:children`. */
export function childChanges(place: ModulePlace, host: Host): readonly Change[] {
  const name = nameIn(host, place);
  return [
    { import: host.file, statement: `import { ${importedAs(place, name)} } from "${place.specifier}";` },
    { insert: host.file, marker: "children", lines: [`${name},`] },
  ];
}

/** The name of an import: `Counter`, or `Counter as CartCounter`. */
export function importedAs({ constant }: ModulePlace, name: string): string {
  return name === constant ? constant : `${constant} as ${name}`;
}

/** Under which name the module is known in a file, or can be. */
export function nameIn({ source, app }: Host, place: ModulePlace): string {
  const imports = importsOf(source).flatMap(({ from, names = [] }) =>
    names.map((name) => ({ from, name: localName(name) })),
  );
  const own = imports.find(({ from }) => from === place.specifier);
  return own?.name ?? freeName(place, [...imports.map(({ name }) => name), ...exportsOf(source)], app);
}

/** The first of its names that is not among those that are taken. */
export function freeName({ constant, qualified }: ModulePlace, taken: readonly string[], app: string): string {
  return [constant, qualified].find((name) => !taken.includes(name)) ?? `${app}${qualified}`;
}
