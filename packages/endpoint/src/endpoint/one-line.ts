/** A text of a client's in a line of the log: it stays in that line, whatever it holds. Pure. */

const kMost = 200;

/** What ends a line, moves a cursor or cannot be seen. */
const kControl = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** The text with control characters written out, and no longer than anybody reads. */
export function oneLine(text: string): string {
  const shown = text.length > kMost ? `${text.slice(0, kMost)}…` : text;
  return shown.replaceAll(kControl, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
