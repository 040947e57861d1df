/** What the simple values of a scenario may be, and what is said of one that is none. */

/** A fault of a scenario: where, what was expected, what was got. */
export type Fault = string;

/** Finds the faults of a value at a place. */
export type Check = (value: unknown, at: string) => Fault[];

/** The ways out of a callback; the last are a machine's. */
export const ways: readonly string[] = [
  ...["ok", "ignore", "reply", "noreply", "stop", "bad"],
  ...["next_state", "keep_state", "keep_state_and_data", "repeat_state", "repeat_state_and_data", "stop_and_reply"],
];

/** The types of what can be started. */
export const types: readonly string[] = [
  ...["worker", "supervisor", "dynamic", "agent", "task", "task_supervisor", "registry", "partition", "machine"],
];

/** States that a machine of `mode` `"functions"` may have: the BEAM's side has a function for each. */
export const stateNames: readonly string[] = ["locked", "open", "idle", "busy", "done"];

const word = /^[a-z][a-z0-9_:#-]*$/i;

/** The checks of values that hold no acts. */
export const simple: Readonly<Record<string, Check>> = {
  text: is("a text", (value) => typeof value === "string"),
  name: is('a word, such as "a"', (value) => typeof value === "string" && word.test(value)),
  title: is('a word, { "via": [registry, key] }, or { "bad": term }', isTitle),
  boolean: is("true or false", (value) => typeof value === "boolean"),
  yes: is("true", (value) => value === true),
  number: is("a number", (value) => typeof value === "number"),
  count: is("a whole number from 0 up", isCount),
  ms: is("milliseconds, a whole number from 0 up", isCount),
  delay: is("milliseconds, a whole number", (value) => Number.isInteger(value)),
  timeout: is('milliseconds or "infinity"', (value) => value === "infinity" || Number.isInteger(value)),
  patience: is(
    'milliseconds, "infinity" or "brutal_kill"',
    (value) => value === "infinity" || value === "brutal_kill" || Number.isInteger(value),
  ),
  shutdown: is(
    'milliseconds, "brutal_kill" or "infinity"',
    (value) => typeof value === "string" || Number.isInteger(value),
  ),
  switch: is('true, false or "get"', (value) => typeof value === "boolean" || value === "get"),
  item: is('"registered_name" or "message_queue_len"', (value) =>
    ["registered_name", "message_queue_len"].includes(value as string),
  ),
  child: is(`one of ${types.join(", ")}`, (value) => types.includes(value as string)),
  way: is(`one of ${ways.join(", ")}`, (value) => ways.includes(value as string)),
  type: is(`one of ${types.join(", ")}`, (value) => types.includes(value as string)),
  mode: is('"functions" or "handle"', (value) => value === "functions" || value === "handle"),
  nodes: is('a list of "here" and "there"', (value) => listOf(value, (node) => node === "here" || node === "there")),
  object: is("an object", isObject),
  term: is('null, true, false, a number, a string, an array of terms, or { "pid": id }', isTerm),
  target: is(
    'a process: "id", "id#2", "self", { "name": name }, { "via": [registry, key] } or { "partition": [supervisor, key] }',
    isTarget,
  ),
  pairs: is("a list of pairs, a key and a value each", (value) =>
    listOf(value, (pair) => Array.isArray(pair) && pair.length === 2 && isTerm(pair)),
  ),
  terms: is("an object of terms", (value) => isObject(value) && Object.values(value).every(isTerm)),
};

/** A check that says what was expected where a value is none. */
export function is(expected: string, holds: (value: unknown) => boolean): Check {
  return (value, at) => (holds(value) ? [] : [`${at}: expected ${expected}, got: ${JSON.stringify(value)}`]);
}

/** Whether a value is an object with fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown, holds: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(holds);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isTerm(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isTerm);
  if (isObject(value)) return Object.keys(value).length === 1 && typeof value["pid"] === "string";
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isTarget(value: unknown): boolean {
  if (!isObject(value)) return typeof value === "string" && /^[a-z][a-z0-9_]*(#\d+)?$/i.test(value);
  const { name, node, via, partition, ...rest } = value;
  if (Object.keys(rest).length > 0) return false;
  if (via !== undefined || partition !== undefined)
    return Object.keys(value).length === 1 && isPlace(via ?? partition, 2);
  return typeof name === "string" && (node === undefined || node === "here" || node === "there");
}

function isTitle(value: unknown): boolean {
  if (!isObject(value)) return typeof value === "string" && word.test(value);
  if (Object.keys(value).length !== 1) return false;
  return "via" in value ? isPlace(value["via"], 3) : "bad" in value && isTerm(value["bad"]);
}

/** The name of a registry or a partition supervisor, a key, and perhaps a value. */
function isPlace(value: unknown, most: number): boolean {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.length <= most &&
    typeof value[0] === "string" &&
    value.every(isTerm)
  );
}
