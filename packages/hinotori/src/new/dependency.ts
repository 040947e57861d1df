/** Adds a dependency to the text of a package.json, and takes it out (pure). */

/** The text with the dependency, sorted in; itself when it is there; undefined when the text is no manifest. */
export function addDependency(source: string, name: string, range: string): string | undefined {
  const manifest = read(source);
  if (manifest === undefined || Object.hasOwn(manifest.dependencies ?? {}, name)) return manifest && source;
  const entries = Object.entries({ ...manifest.dependencies, [name]: range });
  const dependencies = Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
  return write(source, { ...manifest, dependencies });
}

/** The text without the dependency; undefined when the text is no manifest. */
export function removeDependency(source: string, name: string): string | undefined {
  const manifest = read(source);
  if (manifest?.dependencies === undefined || !Object.hasOwn(manifest.dependencies, name)) return manifest && source;
  const { [name]: _gone, ...dependencies } = manifest.dependencies;
  return write(source, { ...manifest, dependencies });
}

/** What a package.json says of a dependency, be it one of development; undefined when it has none of that name. */
export function rangeOf(source: string, name: string): string | undefined {
  const { dependencies, devDependencies } = read(source) ?? {};
  return new Map(Object.entries({ ...devDependencies, ...dependencies })).get(name);
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function read(source: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(source);
    // The fields that are looked at are checked by npm, not here.
    return typeof value === "object" && value !== null ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** In the indent the text has. */
function write(source: string, manifest: Manifest): string {
  const indent = /^\{\r?\n([ \t]+)/.exec(source)?.[1] ?? "  ";
  return `${JSON.stringify(manifest, undefined, indent)}\n`;
}
