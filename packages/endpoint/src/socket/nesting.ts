/** Whether a text of JSON is nested deeper than anything that means something. Pure. */

/** What is nested deeper could be read, and not be written again: that would overflow the stack. */
export const kDeepest = 512;

const kQuote = 0x22;
const kBackslash = 0x5c;
/** `[` and `{`, `]` and `}` differ in one bit each. */
const kCase = 0x20;
const kOpening = 0x5b | kCase;
const kClosing = 0x5d | kCase;

/** Whether lists and objects are nested too deep; short texts, which most are, are not looked at. */
export function isTooDeep(json: Buffer): boolean {
  if (json.length < 2 * kDeepest) return false;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === kQuote) isText = !isText;
    else if (isText) at += byte === kBackslash ? 1 : 0;
    else if ((byte | kCase) === kOpening && ++depth > kDeepest) return true;
    else if ((byte | kCase) === kClosing) depth--;
  }
  return false;
}
