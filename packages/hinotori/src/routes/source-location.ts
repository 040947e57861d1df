/**
 * Finds out where in the source a function was written.
 *
 * The engine knows where each function begins in the code that it runs, and tells those who ask as a debugger does; a source map, where
 * there is one, leads from there to the line that somebody wrote.
 */
import { Session } from "node:inspector";
import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** A place in a file. */
export interface SourceLocation {
  /** The path of the file. */
  readonly file: string;
  /** The line, the first of which is 1. */
  readonly line: number;
}

/** What the engine answers of a function. */
interface FunctionLocation {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** Where nothing else looks: what is asked for is handed over here. */
const kSeat = Symbol.for("hinotori.source-location");

/** Where each of these functions was written; `undefined` for one that no file has, such as what the engine brings along. */
export function locate(functions: readonly unknown[]): (SourceLocation | undefined)[] {
  const session = new Session();
  session.connect();
  try {
    const urls = new Map<string, string>();
    session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
    // Says of every script that was loaded before, where it is from; the answers come before the call returns.
    session.post("Debugger.enable");
    return functions.map((one) => {
      const found = typeof one === "function" ? placeIn(session, one) : undefined;
      return found && written(urls.get(found.scriptId), found);
    });
  } finally {
    session.disconnect();
  }
}

function placeIn(session: Session, one: unknown): FunctionLocation | undefined {
  const seat = globalThis as unknown as Record<symbol, unknown>;
  seat[kSeat] = one;
  let location: FunctionLocation | undefined;
  const expression = `globalThis[Symbol.for("hinotori.source-location")]`;
  session.post("Runtime.evaluate", { expression }, (_error, evaluated) => {
    const objectId = evaluated?.result.objectId;
    if (objectId === undefined) return;
    session.post("Runtime.getProperties", { objectId, ownProperties: true }, (_refused, properties) => {
      const found = properties?.internalProperties?.find(({ name }) => name === "[[FunctionLocation]]");
      // The protocol gives this internal property this shape.
      location = found?.value?.value as FunctionLocation | undefined;
    });
  });
  delete seat[kSeat];
  return location;
}

/** The line in the file that was written; the engine counts from 0, and so does the answer of a source map. */
function written(url: string | undefined, { lineNumber, columnNumber }: FunctionLocation): SourceLocation | undefined {
  if (url === undefined || url === "" || url.startsWith("node:")) return undefined;
  const entry = findSourceMap(url)?.findEntry(lineNumber, columnNumber);
  const isMapped = entry !== undefined && "originalSource" in entry;
  const source = isMapped ? entry.originalSource : url;
  const line = (isMapped ? entry.originalLine : lineNumber) + 1;
  return { file: source.startsWith("file:") ? fileURLToPath(source) : source, line };
}
