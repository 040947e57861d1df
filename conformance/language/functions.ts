/** Acts that call a function of a module: the word names the module, its value the function. */
import type { Words } from "./words.ts";

const key = { in: "name", key: "term" } as const;
const needs = { of: "name", timeout: "patience?", uncaught: "boolean?" } as const;
const stream: Words = {
  ...{ as: "name", each: "actses", under: "name?", link: "boolean?", max_concurrency: "number?", ordered: "boolean?" },
  ...{ timeout: "patience?", on_timeout: "text?", take: "count?", uncaught: "boolean?", do: "acts?" },
};
const agent = { of: "target", do: "acts?", timeout: "timeout?", uncaught: "boolean?" } as const;

/** The modules, their functions, and what may stand beside each. */
export const functions: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  agent: { get: agent, update: agent, get_and_update: agent, cast: { of: "target", do: "acts?" } },
  task: {
    async: { as: "name", do: "acts?", under: "name?", link: "boolean?", uncaught: "boolean?" },
    await: needs,
    yield: needs,
    shutdown: needs,
    ignore: { of: "name" },
    await_many: { of: "names", timeout: "patience?", uncaught: "boolean?" },
    yield_many: { of: "names", timeout: "patience?" },
    completed: { as: "name", value: "term" },
    start: { as: "name", do: "acts?", link: "boolean?", under: "name?", restart: "text?" },
    stream,
    children: { of: "target" },
  },
  registry: {
    register: { ...key, value: "term?" },
    unregister: key,
    lookup: key,
    whereis: key,
    keys: { in: "name", of: "target" },
    values: { ...key, of: "target" },
    update_value: { ...key, do: "acts?" },
    dispatch: { ...key, message: "term?", do: "acts?" },
    match: { ...key, is: "term" },
    count_match: { ...key, is: "term" },
    unregister_match: { ...key, is: "term" },
    select: { in: "name" },
    count_select: { ...key, is: "term" },
    count: { in: "name" },
    meta: key,
    put_meta: { ...key, value: "term" },
    delete_meta: key,
  },
  partition: { partitions: { of: "name" }, whereis: { of: "name", key: "term" } },
  request: {
    send: { of: "target", as: "name", do: "acts?" },
    wait: { of: "name", timeout: "ms?" },
    receive: { of: "name", timeout: "ms?" },
  },
  later: {
    interval: { to: "target", message: "term", ms: "ms", as: "name" },
    exit: { to: "target", reason: "term", ms: "ms", as: "name" },
    cancel: { of: "name" },
  },
  sys: {
    get_state: { of: "target" },
    replace_state: { of: "target", do: "acts" },
    get_status: { of: "target" },
    suspend: { of: "target" },
    resume: { of: "target" },
    statistics: { of: "target", flag: "switch" },
    change_code: { of: "target" },
  },
  app: {
    start: { of: "name", type: "text?" },
    ensure_started: { of: "name" },
    ensure_all_started: { of: "name" },
    stop: { of: "name" },
    started: {},
    get_env: { of: "name", key: "name", otherwise: "term?" },
    fetch_env: { of: "name", key: "name" },
    put_env: { of: "name", key: "name", value: "term" },
    delete_env: { of: "name", key: "name" },
    get_all_env: { of: "name" },
  },
};
