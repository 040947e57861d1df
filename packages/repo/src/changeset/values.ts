/** Values from outside: when they are blank, when two are the same, when a document is fit to be kept. Pure. */

const kDeepest = 32;
const kMostParts = 10_000;

/** Whether a value counts as not given: nothing, or text of nothing but blanks. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

/** Whether two values say the same; nothing and `null` do. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one ?? null, other ?? null)) return true;
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, index) => isSame(part, other[index]));
  }
  return isRecord(one) && isRecord(other) && isSameRecord(one, other);
}

/** Whether a value is a plain object: a table of names. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether a value is JSON of a bounded size and depth, without a key that could reach a prototype. */
export function isDocument(value: unknown): boolean {
  let left = kMostParts;
  const fits = (part: unknown, depth: number): boolean => {
    left -= 1;
    if (left < 0 || depth > kDeepest) return false;
    if (Array.isArray(part)) return part.every((each) => fits(each, depth + 1));
    if (isRecord(part)) {
      return Object.keys(part).every((key) => key !== "__proto__" && fits(part[key], depth + 1));
    }
    return part === null || typeof part === "string" || typeof part === "boolean" || Number.isFinite(part);
  };
  return fits(value, 0);
}

function isSameRecord(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key], other[key]))
  );
}
