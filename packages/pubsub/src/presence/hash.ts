/** A number for a text, the same on every node: chooses shards and spreads first heartbeats. */

/** The 32-bit FNV-1a hash of the text's UTF-16 units. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ (text.charCodeAt(at) & 0xff), 0x01000193);
    value = Math.imul(value ^ (text.charCodeAt(at) >>> 8), 0x01000193);
  }
  return value >>> 0;
}
