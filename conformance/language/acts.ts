/** The acts of the language: their words, and what may stand beside each. */
import type { Act } from "./scenario.ts";

/** What the value of a word may be. */
export type Kind =
  | "acts"
  | "boolean"
  | "count"
  | "ms"
  | "name"
  | "spec"
  | "target"
  | "term"
  | "text"
  | "timeout"
  | "way"
  | "yes";

/** The words of one act: the first is its own, a `?` marks those that may be left out. */
export type Words = Readonly<Record<string, Kind | `${Kind}?`>>;

/** Every act, by its word, in the order in which they are looked for. */
export const acts: Readonly<Record<string, Words>> = {
  return: { return: "way", value: "term?", reason: "term?", timeout: "ms?", continue: "acts?", thrown: "boolean?" },
  spawn: { spawn: "name", do: "acts?", link: "boolean?", monitor: "name?", trap: "boolean?", listen: "boolean?" },
  start: { start: "spec", link: "boolean?", timeout: "ms?" },
  log: { log: "term" },
  raise: { raise: "text" },
  throw: { throw: "term" },
  exit: { exit: "term" },
  signal: { signal: "target", reason: "term" },
  link: { link: "target" },
  unlink: { unlink: "target" },
  monitor: { monitor: "target", as: "name?" },
  demonitor: { demonitor: "name", flush: "boolean?" },
  trap: { trap: "boolean" },
  send: { send: "target", message: "term", uncaught: "boolean?" },
  tell: { tell: "target", do: "acts" },
  call: { call: "target", do: "acts?", timeout: "timeout?", uncaught: "boolean?" },
  cast: { cast: "target", do: "acts?" },
  answer: { answer: "name", value: "term" },
  park: { park: "name" },
  sleep: { sleep: "ms" },
  send_after: { send_after: "ms", to: "target", message: "term?", do: "acts?", as: "name?" },
  cancel: { cancel: "name" },
  read_timer: { read_timer: "name" },
  register: { register: "name", of: "target?" },
  unregister: { unregister: "name" },
  whereis: { whereis: "name" },
  alive: { alive: "target" },
  stop: { stop: "target", reason: "term?", timeout: "timeout?" },
  start_child: { start_child: "spec", of: "target" },
  terminate_child: { terminate_child: "name", of: "target" },
  restart_child: { restart_child: "name", of: "target" },
  delete_child: { delete_child: "name", of: "target" },
  which_children: { which_children: "target" },
  count_children: { count_children: "target" },
  set: { set: "term" },
  get: { get: "yes" },
};

const words: readonly string[] = Object.keys(acts);

/** The word that says which act this is. */
export function opOf(act: Act): string | undefined {
  return words.find((word) => word in act);
}
