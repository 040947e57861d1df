/** Freezes what travels between processes, in development and test, so that a mutation throws where it is made. */

let freezing = process.env["NODE_ENV"] !== "production";

/** Whether messages are frozen: always but in production. */
export function freezes(): boolean {
  return freezing;
}

/**
 * Turns freezing on or off for the whole program.
 *
 * @returns whether it was on.
 */
export function setFreezing(on: boolean): boolean {
  const before = freezing;
  freezing = on;
  return before;
}

/** Freezes plain objects and arrays, all the way down; what is frozen already counts as frozen all the way down. */
export function freeze<Value>(value: Value): Value {
  if (freezing && typeof value === "object" && value !== null) deepFreeze(value);
  return value;
}

function deepFreeze(root: object): void {
  const open: object[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    try {
      if (isPlain(value) && !Object.isFrozen(value)) freezeOne(value, open);
    } catch {
      // The namespace of a module, or a proxy, may refuse: it travels as it is, and nothing is lost but the check.
    }
  }
}

function freezeOne(value: object, open: object[]): void {
  Object.freeze(value);
  for (const key of Reflect.ownKeys(value)) {
    const part = Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
    if (typeof part === "object" && part !== null) open.push(part);
  }
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
