/** What is wrong with a scenario, said so that it can be mended. */
import { acts, opOf } from "./acts.ts";
import { functions } from "./functions.ts";
import { type Check, type Fault, isObject, simple, stateNames } from "./kinds.ts";
import type { Spec } from "./scenario.ts";
import { isAlone } from "./steps.ts";
import type { Kind } from "./words.ts";

export type { Fault } from "./kinds.ts";

/** Values that a callback may return: they are no bad ones. */
const realWays = new Set(["ok", "ignore", "reply", "noreply", "stop", "error"]);

/** Every fault of a scenario; none when it can be run. */
export function faultsOf(scenario: unknown): Fault[] {
  const fields: Fields = {
    ...{ name: "text", differs: "names?", note: "text?", clients: "clients?", applications: "applications?" },
    ...{ tree: "spec?", steps: "steps" },
  };
  const title = isObject(scenario) && typeof scenario["name"] === "string" ? scenario["name"] : "scenario";
  return checkFields(scenario, fields, title);
}

type Fields = Readonly<Record<string, string>>;

const child: Fields = {
  ...{ id: "name", type: "type?", restart: "text?", shutdown: "shutdown?", significant: "boolean?" },
  ...{ faulty: "object?", starter: "acts?" },
};
const intensity: Fields = { max_restarts: "number?", max_seconds: "number?" };
const server: Fields = { trap: "boolean?", name: "title?", state: "term?", starts: "starts?" };

/** What may be said of each type, beside what may be said of every child. */
const specFields: Readonly<Record<string, Fields>> = {
  worker: {
    ...server,
    ...{ info: "acts?", terminate: "acts?", bare: "yes?", code_change: "acts?", format_status: "before?" },
  },
  supervisor: {
    ...intensity,
    ...{ strategy: "text?", auto_shutdown: "text?", children: "specs?", starts: "starts?", direct: "yes?" },
    trap: "boolean?",
  },
  dynamic: { ...intensity, max_children: "count?", extra: "term?", starts: "starts?" },
  task_supervisor: { ...intensity, max_children: "count?" },
  agent: server,
  task: { do: "acts?", trap: "boolean?" },
  machine: { ...server, mode: "mode?", enter: "boolean?", data: "term?", states: "states?", terminate: "acts?" },
  registry: { keys: "text?", partitions: "number?", listeners: "names?", meta: "pairs?" },
  partition: { ...intensity, strategy: "text?", partitions: "number?", child: "spec?", with_arguments: "yes?" },
};

const appFields: Fields = {
  ...{ tree: "spec?", needs: "names?", env: "terms?", start: "acts?", state: "term?", prep_stop: "before?" },
};

const actionFields: Fields = {
  ...{ reply: "term?", to: "name?", postpone: "boolean?", next_event: "acts?", do: "acts?", name: "term?" },
  ...{ timeout: "time?", state_timeout: "time?", generic: "time?", bad: "term?" },
};

const checks: Readonly<Record<string, Check>> = {
  ...simple,
  names: each("name"),
  specs: each("spec"),
  acts: each("act"),
  actses: each("acts"),
  steps: each("step"),
  actions: each("action"),
  answers: each("answer"),
  starts: (value, at) =>
    ofEach(value, at, "acts", (key) => key === "every" || /^[1-9]\d*$/.test(key), 'the number of a start, or "every"'),
  clients: (value, at) => ofEach(value, at, "client", () => true, "the id of a client"),
  client: (value, at) => checkFields(value, { trap: "boolean?" }, at),
  applications: (value, at) => ofEach(value, at, "app", () => true, "the name of an application"),
  app: (value, at) => checkFields(value, appFields, at),
  before: (value, at) => checkFields(value, { value: "term?", raise: "text?" }, at),
  states: (value, at) => ofEach(value, at, "handlers", () => true, "a state"),
  handlers: (value, at) =>
    ofEach(value, at, "acts", (key) => kEvents.includes(key), `an event (${kEvents.join(", ")})`),
  action: (value, at) => (value === "hibernate" ? [] : checkFields(value, actionFields, at)),
  answer: (value, at) => checkFields(value, { reply: "term", to: "name?" }, at),
  time: (value, at) => (["infinity", "cancel", "update"].includes(value as string) ? [] : checks["delay"]!(value, at)),
  spec: checkSpec,
  act: checkAct,
  step: checkStep,
};

const kEvents = [...["enter", "call", "cast", "info", "internal", "timeout", "state_timeout", "generic_timeout"]];

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
  if (!isObject(value)) return [`${at}: expected an object, got: ${JSON.stringify(value)}`];
  const { type = "worker", children, id } = value as unknown as Spec;
  const faults = checks["type"]!(type, `${at}.type`);
  if (faults.length > 0) return faults;
  if (children !== undefined && type !== "supervisor")
    return [`${at}: expected type "supervisor", since it has children`];
  faults.push(...checkFields(value, { ...child, ...specFields[type] }, at));
  if (typeof id === "string" && id.includes("#"))
    faults.push(`${at}.id: expected a word without #, got: ${JSON.stringify(id)}`);
  return type === "machine" ? [...faults, ...checkStates(value as unknown as Spec, at)] : faults;
}

function checkStates({ mode = "functions", state, states }: Spec, at: string): Fault[] {
  if (mode !== "functions") return [];
  return [state ?? "idle", ...Object.keys(states ?? {})].flatMap((name) =>
    stateNames.includes(name as string)
      ? []
      : [
          `${at}: expected a state to be one of ${stateNames.join(", ")}, or mode "handle", got: ${JSON.stringify(name)}`,
        ],
  );
}

function checkAct(value: unknown, at: string): Fault[] {
  if (!isObject(value)) return [`${at}: expected an act, such as { "call": "a" }, got: ${JSON.stringify(value)}`];
  const op = opOf(value);
  if (op === undefined)
    return [
      `${at}: expected an act (${[...Object.keys(acts), ...Object.keys(functions)].join(", ")}), got: ${JSON.stringify(value)}`,
    ];
  if (op in functions) return checkFunction(value, op, at);
  const faults = checkFields(value, acts[op] as Fields, at);
  const needed =
    op === "return"
      ? { stop: "reason", bad: "value", reply: "value", next_state: "state" }[value["return"] as string]
      : undefined;
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

function checkFunction(value: Readonly<Record<string, unknown>>, op: string, at: string): Fault[] {
  const known = functions[op]!;
  const words = known[value[op] as string];
  if (words === undefined)
    return [
      `${at}.${op}: expected a function of ${op} (${Object.keys(known).join(", ")}), got: ${JSON.stringify(value[op])}`,
    ];
  return checkFields(value, { [op]: "text", ...words }, at);
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
