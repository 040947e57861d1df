/** The dictionary of a process: values that belong to it alone and go with it. */

import { self as selfCell } from "./context.ts";
import { TermMap, isSame } from "./key.ts";
import { living } from "./living.ts";

/** Puts a value in the process's own dictionary; returns the one before. */
export function put(key: unknown, value: unknown): unknown {
  const dictionary = (living().more.dictionary ??= new TermMap());
  const before = dictionary.get(key);
  dictionary.set(key, value);
  return before;
}

/** A value of the process's own dictionary, or the default. */
export function get(key: unknown, otherwise?: unknown): unknown {
  const dictionary = selfCell().ext?.dictionary;
  return dictionary?.has(key) === true ? dictionary.get(key) : otherwise;
}

/** Keys of the process's own dictionary: all, or those that hold a value. */
export function getKeys(...value: [unknown?]): unknown[] {
  const entries = [...(selfCell().ext?.dictionary ?? [])];
  return entries.filter(([, held]) => value.length === 0 || isSame(held, value[0])).map(([key]) => key);
}

/** Takes a value out of the process's own dictionary; returns it. */
export function remove(key: unknown): unknown {
  const dictionary = selfCell().ext?.dictionary;
  const value = dictionary?.get(key);
  dictionary?.delete(key);
  return value;
}
