/** The acts of the language: their words, and what may stand beside each. */
import { functions } from "./functions.ts";
import type { Act } from "./scenario.ts";
import type { Words } from "./words.ts";

/** Every act of one word, in the order in which they are looked for. */
export const acts: Readonly<Record<string, Words>> = {
  return: {
    ...{ return: "way", value: "term?", reason: "term?", timeout: "ms?", continue: "acts?", hibernate: "yes?" },
    ...{ thrown: "boolean?", state: "term?", actions: "actions?", replies: "answers?" },
  },
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
  receive: { receive: "term", timeout: "ms?" },
  call: { call: "target", do: "acts?", timeout: "timeout?", uncaught: "boolean?" },
  cast: { cast: "target", do: "acts?" },
  multi_call: { multi_call: "name", nodes: "nodes", do: "acts?", timeout: "timeout?" },
  abcast: { abcast: "name", nodes: "nodes", do: "acts?" },
  answer: { answer: "name", value: "term" },
  park: { park: "name" },
  sleep: { sleep: "delay" },
  send_after: { send_after: "delay", to: "target", message: "term?", do: "acts?", as: "name?" },
  cancel: { cancel: "name" },
  read_timer: { read_timer: "name" },
  register: { register: "name", of: "target?" },
  unregister: { unregister: "name" },
  whereis: { whereis: "name" },
  alive: { alive: "target" },
  info: { info: "target", item: "item" },
  put: { put: "term", value: "term" },
  look_up: { look_up: "term" },
  erase: { erase: "term" },
  callers: { callers: "yes" },
  stop: { stop: "target", reason: "term?", timeout: "timeout?" },
  start_child: { start_child: "spec", of: "target" },
  terminate_child: { terminate_child: "name", of: "target" },
  restart_child: { restart_child: "name", of: "target" },
  delete_child: { delete_child: "name", of: "target" },
  which_children: { which_children: "target" },
  count_children: { count_children: "target" },
  child_spec: { child_spec: "child", of: "name?", with: "object?" },
  set: { set: "term" },
  get: { get: "yes" },
};

const words: readonly string[] = [...Object.keys(functions), ...Object.keys(acts)];

/** The word that says which act this is. */
export function opOf(act: Act): string | undefined {
  return words.find((word) => word in act);
}

/** What a trace calls an act: its word, and the function where it names one. */
export function titleOf(op: string, act: Act): string {
  return op in functions ? `${op} ${String(act[op])}` : op;
}
