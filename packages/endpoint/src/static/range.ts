/** Whether a request asks for a part of a file, as RFC 9110 (13.1.5 and 14.2) has it: what is not understood asks for all of it. Pure. */

const kPart = /^bytes=(?:(\d+)-(\d*)|-\d+)$/;

/**
 * Whether what `range` says is one range of bytes. It may still be none that the file has: that is answered with 416.
 *
 * Another unit, several ranges, and what ends before it begins are not.
 */
export function isPart(range: string): boolean {
  const found = kPart.exec(range);
  if (found === null) return false;
  const [, first = "", last = ""] = found;
  return last === "" || Number(first) <= Number(last);
}

/** Whether a part is still of the file that a client has the rest of. A weak name never says so, and ours are weak: a date does. */
export function isOfSame(ifRange: string | undefined, modified: Date): boolean {
  return ifRange === undefined || ifRange === modified.toUTCString();
}
