/** The words of an act, and what kind of value each may have. */

/** What the value of a word may be. */
export type Kind =
  | "actions"
  | "acts"
  | "actses"
  | "answers"
  | "boolean"
  | "child"
  | "count"
  | "delay"
  | "item"
  | "ms"
  | "name"
  | "names"
  | "nodes"
  | "number"
  | "object"
  | "patience"
  | "spec"
  | "switch"
  | "target"
  | "term"
  | "text"
  | "timeout"
  | "way"
  | "yes";

/** The words of one act: the first is its own, a `?` marks those that may be left out. */
export type Words = Readonly<Record<string, Kind | `${Kind}?`>>;
