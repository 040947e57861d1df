/**
 * The parameters of a query, decoded as Plug does it: `a[b]=1` nests, `a[]=1` makes a list, the last of a name counts. Pure.
 *
 * What is made has no prototype, so that no name finds anything that the client has not sent.
 */

/** A parameter as a client sends it: a text, a list, or parameters of its own. Check it before you use it. */
export type Param = string | readonly Param[] | Params;

/** What a client gives as `params`, with the variables of the path. */
export interface Params {
  readonly [name: string]: Param | undefined;
}

/** Nothing that means something is nested deeper. */
const kDeepest = 32;

/** One name in brackets: `null` for `[]`. */
type Step = string | null;

/** What is known of one level until all is read. */
class Level {
  readonly named: Map<string, string | Level> = new Map();
  readonly listed: (string | Level)[] = [];
  /** The level below `[]`: nested lists cannot be told apart, so there is one. */
  below: Level | undefined = undefined;
  /** Whether what came last was `[]`; a level is one or the other. */
  isList = false;
}

/** Decodes a query; `undefined` when it is nested too deep, or names what no object should be asked for. */
export function decodeQuery(query: string): Params | undefined {
  const root = new Level();
  for (const [name, value] of new URLSearchParams(query)) {
    const steps = stepsOf(name);
    if (steps.length > kDeepest || steps.includes("__proto__")) return undefined;
    insert(root, steps, value);
  }
  return paramsOf(root);
}

function stepsOf(name: string): Step[] {
  const open = name.indexOf("[");
  if (open < 1 || !name.endsWith("]")) return [name];
  const inside = name.slice(open + 1, -1).split("][", kDeepest + 1);
  return [name.slice(0, open), ...inside.map((step) => (step === "" ? null : step))];
}

function insert(root: Level, steps: readonly Step[], value: string): void {
  let level = root;
  for (const step of steps.slice(0, -1)) level = levelBelow(level, step);
  const last = steps.at(-1)!;
  level.isList = last === null;
  if (last === null) level.listed.push(value);
  else level.named.set(last, value);
}

function levelBelow(level: Level, step: Step): Level {
  level.isList = step === null;
  if (step === null) {
    if (level.below === undefined) level.listed.push((level.below = new Level()));
    return level.below;
  }
  const found = level.named.get(step);
  if (found instanceof Level) return found;
  const made = new Level();
  level.named.set(step, made);
  return made;
}

function paramsOf({ named }: Level): Params {
  const params = Object.create(null) as Record<string, Param>;
  for (const [name, value] of named) params[name] = paramOf(value);
  return params;
}

function paramOf(value: string | Level): Param {
  if (typeof value === "string") return value;
  return value.isList ? value.listed.map(paramOf) : paramsOf(value);
}
