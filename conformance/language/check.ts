/** What is wrong with a scenario, said so that it can be mended. */
import { type Kind, acts, opOf } from "./acts.ts";
import type { Act, Scenario } from "./scenario.ts";
import { isAlone } from "./steps.ts";

/** A fault of a scenario: where, what was expected, what was got. */
export type Fault = string;

type Check = (value: unknown, at: string) => Fault[];

const ways = ["ok", "ignore", "reply", "noreply", "stop", "bad"];
/** Values that a callback may return: they are no bad ones. */
const realWays = new Set(["ok", "ignore", "reply", "noreply", "stop", "error"]);

/** Every fault of a scenario; none when it can be run. */
export function faultsOf(scenario: unknown): Fault[] {
  const fields: Fields = {
    name: "text",
    differs: "names?",
    note: "text?",
    clients: "clients?",
    tree: "spec?",
    steps: "steps",
  };
  return checkFields(
    scenario,
    fields,
    typeof (scenario as Scenario)?.name === "string" ? (scenario as Scenario).name : "scenario",
  );
}

type Fields = Readonly<Record<string, string>>;

const specFields: Fields = {
  ...{
    id: "name",
    type: "type?",
    restart: "text?",
    shutdown: "shutdown?",
    significant: "boolean?",
    faulty: "object?",
    starter: "acts?",
    starts: "starts?",
  },
  ...{ trap: "boolean?", name: "name?", state: "term?", info: "acts?", terminate: "acts?" },
  ...{
    strategy: "text?",
    max_restarts: "number?",
    max_seconds: "number?",
    auto_shutdown: "text?",
    max_children: "count?",
    children: "specs?",
  },
};

const checks: Readonly<Record<string, Check>> = {
  text: is("a text", (value) => typeof value === "string"),
  name: is('a word, such as "a"', (value) => typeof value === "string" && /^[a-z][a-z0-9_:#-]*$/i.test(value)),
  boolean: is("true or false", (value) => typeof value === "boolean"),
  yes: is("true", (value) => value === true),
  number: is("a number", (value) => typeof value === "number"),
  count: is("a whole number from 0 up", (value) => Number.isInteger(value) && (value as number) >= 0),
  ms: is("milliseconds, a whole number from 0 up", (value) => Number.isInteger(value) && (value as number) >= 0),
  timeout: is('milliseconds or "infinity"', (value) => value === "infinity" || Number.isInteger(value)),
  shutdown: is(
    'milliseconds, "brutal_kill" or "infinity"',
    (value) => typeof value === "string" || Number.isInteger(value),
  ),
  way: is(`one of ${ways.join(", ")}`, (value) => ways.includes(value as string)),
  type: is("worker, supervisor or dynamic", (value) => ["worker", "supervisor", "dynamic"].includes(value as string)),
  object: is("an object", (value) => isObject(value)),
  term: is('null, true, false, a number, a string, an array of terms, or { "pid": id }', isTerm),
  target: is('a process: "id", "id#2", "self" or { "name": name }', isTarget),
  names: each("text"),
  specs: each("spec"),
  acts: each("act"),
  steps: each("step"),
  starts: (value, at) =>
    ofEach(value, at, "acts", (key) => key === "every" || /^[1-9]\d*$/.test(key), 'the number of a start, or "every"'),
  clients: (value, at) => ofEach(value, at, "client", () => true, "the id of a client"),
  client: (value, at) => checkFields(value, { trap: "boolean?" }, at),
  spec: checkSpec,
  act: checkAct,
  step: checkStep,
};

function is(expected: string, holds: (value: unknown) => boolean): Check {
  return (value, at) => (holds(value) ? [] : [`${at}: expected ${expected}, got: ${JSON.stringify(value)}`]);
}

function each(kind: string): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return [`${at}: expected a list, got: ${JSON.stringify(value)}`];
    return value.flatMap((item, index) => checks[kind]!(item, `${at}[${index}]`));
  };
}

function ofEach(value: unknown, at: string, kind: string, allows: (key: string) => boolean, expected: string): Fault[] {
  if (!isObject(value)) return [`${at}: expected an object, got: ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, item]) =>
    allows(key) ? checks[kind]!(item, `${at}.${key}`) : [`${at}: expected ${expected}, got: ${JSON.stringify(key)}`],
  );
}

function checkFields(value: unknown, fields: Fields, at: string): Fault[] {
  if (!isObject(value)) return [`${at}: expected an object, got: ${JSON.stringify(value)}`];
  const faults: Fault[] = [];
  for (const key of Object.keys(value)) {
    if (!(key in fields))
      faults.push(`${at}: expected one of ${Object.keys(fields).join(", ")}, got: ${JSON.stringify(key)}`);
  }
  for (const [key, wanted] of Object.entries(fields)) {
    const kind = wanted.replace("?", "");
    if (key in value) faults.push(...checks[kind]!(value[key], `${at}.${key}`));
    else if (!wanted.endsWith("?"))
      faults.push(`${at}: expected the field ${key}, which says what ${kindName(kind as Kind)}`);
  }
  return faults;
}

function kindName(kind: string): string {
  return kind === "target" ? "process is meant" : kind === "acts" ? "is done" : `${kind} is meant`;
}

function checkSpec(value: unknown, at: string): Fault[] {
  const faults = checkFields(value, specFields, at);
  if (faults.length > 0) return faults;
  const { id, type = "worker", children } = value as { id: string; type?: string; children?: readonly unknown[] };
  if (id.includes("#")) faults.push(`${at}.id: expected a word without #, got: ${JSON.stringify(id)}`);
  if (children !== undefined && type !== "supervisor")
    faults.push(`${at}: expected type "supervisor", since it has children`);
  return faults;
}

function checkAct(value: unknown, at: string): Fault[] {
  if (!isObject(value)) return [`${at}: expected an act, such as { "call": "a" }, got: ${JSON.stringify(value)}`];
  const op = opOf(value);
  if (op === undefined)
    return [`${at}: expected an act (${Object.keys(acts).join(", ")}), got: ${JSON.stringify(value)}`];
  const faults = checkFields(value, acts[op] as Fields, at);
  const needed =
    op === "return" ? { stop: "reason", bad: "value", reply: "value" }[value["return"] as string] : undefined;
  if (needed !== undefined && !(needed in value))
    faults.push(`${at}: expected the field ${needed}, which a ${String(value["return"])} needs`);
  if (op === "send_after" && !("message" in value) && !("do" in value))
    faults.push(`${at}: expected the field message, or do`);
  if (op === "return" && value["return"] === "bad" && isRealWay(value["value"])) {
    faults.push(
      `${at}: expected the value of a bad return to be none that a callback may return, got: ${JSON.stringify(value["value"])}`,
    );
  }
  return faults;
}

function isRealWay(value: unknown): boolean {
  return realWays.has((Array.isArray(value) ? value[0] : value) as string);
}

function checkStep(value: unknown, at: string): Fault[] {
  if (!isObject(value)) return [`${at}: expected a step, such as { "call": "a" }, got: ${JSON.stringify(value)}`];
  if ("advance" in value) return checkFields(value, { advance: "ms" }, at);
  const { by, ...act } = value;
  const faults = by === undefined ? [] : checks["name"]!(by, `${at}.by`);
  return [...faults, ...(isAlone(value) ? checkAct(act, at) : checkFields(act, { do: "acts" }, at))];
}

function isTerm(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isTerm);
  if (isObject(value)) return Object.keys(value).length === 1 && typeof value["pid"] === "string";
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

function isTarget(value: unknown): boolean {
  return isObject(value)
    ? Object.keys(value).length === 1 && typeof value["name"] === "string"
    : typeof value === "string" && /^[a-z][a-z0-9_]*(#\d+)?$/i.test(value);
}

function isObject(value: unknown): value is Act {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
