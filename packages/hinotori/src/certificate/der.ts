/**
 * Writes the few kinds of value that a certificate is made of, in DER.
 *
 * Each function gives the whole value: its tag, its length, its content. Numbers are bytes, most significant first, as in X.690.
 */

/** An integer from its bytes; a zero goes in front where the first bit would say that it is negative. */
export function integer(bytes: Uint8Array): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const significant = from === -1 ? Buffer.of(0) : bytes.subarray(from);
  // What is not empty has a first byte.
  const isNegative = (significant[0]! & 0x80) !== 0;
  return tagged(0x02, isNegative ? Buffer.of(0) : Buffer.alloc(0), significant);
}

/** True or false. */
export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.of(value ? 0xff : 0x00));
}

/** Nothing. */
export function nothing(): Buffer {
  return tagged(0x05);
}

/** The name of a thing that is known by numbers: `"2.5.4.3"`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...others].flatMap(base128)));
}

/** A text. */
export function text(value: string): Buffer {
  return tagged(0x0c, Buffer.from(value));
}

/** Bytes. */
export function octets(bytes: Uint8Array): Buffer {
  return tagged(0x04, bytes);
}

/** Bits; the last `unused` of them do not count. */
export function bits(bytes: Uint8Array, unused = 0): Buffer {
  return tagged(0x03, Buffer.of(unused), bytes);
}

/** A moment, to the second: with two digits for the year until 2049, as certificates write it, with four from then on. */
export function time(moment: Date): Buffer {
  const digits = `${moment.toISOString().slice(0, 19).replaceAll(/\D/g, "")}Z`;
  return moment.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits));
}

/** Values in order. */
export function sequence(...values: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...values);
}

/** Values without order. */
export function set(...values: readonly Uint8Array[]): Buffer {
  return tagged(0x31, ...values);
}

/** A value wrapped in a number of its context. */
export function explicit(number: number, value: Uint8Array): Buffer {
  return tagged(0xa0 | number, value);
}

/** Bytes whose tag is a number of their context. */
export function implicit(number: number, bytes: Uint8Array): Buffer {
  return tagged(0x80 | number, bytes);
}

function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag, ...lengthOf(content.length)), content]);
}

/** One byte up to 127; else how many bytes the length has, and those. */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes = base256(length);
  return [0x80 | bytes.length, ...bytes];
}

function base256(number: number): number[] {
  return number === 0 ? [] : [...base256(Math.floor(number / 256)), number % 256];
}

/** Seven bits a byte; all but the last say that more follow. */
function base128(number: number): number[] {
  const digits = [number % 128];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift(0x80 | (left % 128));
  return digits;
}
