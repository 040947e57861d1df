/** What a half-written name may become: the names of a console, globals, and the properties of what stands before a dot. */

const kMost = 200;

/** The words that fit what a line ends with, and the end that they fit. */
export function completionsOf(line: string, names: object): readonly [readonly string[], string] {
  const [, path = "", last = ""] = /((?:[A-Za-z_$][\w$]*\.)*)([A-Za-z_$][\w$]*)?$/.exec(line) ?? [];
  const holder = path === "" ? undefined : resolve(path.slice(0, -1).split("."), names);
  if (path !== "" && holder === undefined) return [[], last];
  const known = last === "" ? [] : propertiesOf(globalThis);
  const words = path === "" ? [...Object.keys(names), ...known] : propertiesOf(holder);
  const fitting = [...new Set(words)].filter((word) => word.startsWith(last) && /^[A-Za-z_$][\w$]*$/.test(word));
  return [
    fitting
      .toSorted()
      .slice(0, kMost)
      .map((word) => path + word),
    path + last,
  ];
}

function resolve([first = "", ...rest]: readonly string[], names: object): unknown {
  let at: unknown = read(first in names ? names : globalThis, first);
  for (const name of rest) at = read(at, name);
  return at;
}

function read(of: unknown, name: string): unknown {
  if (of === undefined || of === null) return undefined;
  try {
    return (of as Readonly<Record<string, unknown>>)[name];
  } catch {
    // A variable that is not there yet, or a getter that does not work here: nothing to complete.
    return undefined;
  }
}

function propertiesOf(value: unknown): readonly string[] {
  const found: string[] = [];
  // Everything but undefined and null has properties, primitives by their wrapper.
  for (
    let at = value === undefined || value === null ? null : Object(value);
    at !== null;
    at = Object.getPrototypeOf(at)
  )
    if (at !== Object.prototype) found.push(...Object.getOwnPropertyNames(at));
  return found;
}
