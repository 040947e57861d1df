/** Puts a script into a page while it passes by: at the end of its head, and nothing is held back but what may be part of it. */
import { allowLiveReload } from "./policy.ts";

const kMark = /<\/head\s*>/i;
/** What may be the beginning of the mark, at the end of what has come so far. */
const kBeginning = /<(?:\/(?:h(?:e(?:a(?:d\s*)?)?)?)?)?$/i;

/** The same page with the script in it; any other answer as it is. */
export function injected(response: Response, script: string): Response {
  const { body, status, statusText } = response;
  const isPage = response.headers.get("content-type")?.toLowerCase().startsWith("text/html") === true;
  if (body === null || !isPage || response.headers.has("content-encoding")) return response;
  const headers = new Headers(response.headers);
  const policy = headers.get("content-security-policy");
  const allowed = policy === null ? undefined : allowLiveReload(policy);
  if (allowed !== undefined) headers.set("content-security-policy", allowed.policy);
  // The page is another than its maker knows, and a kept one would not know that its files have changed.
  for (const name of ["content-length", "etag", "last-modified"]) headers.delete(name);
  headers.set("cache-control", "no-store");
  const nonce = allowed?.nonce === undefined ? "" : ` nonce="${allowed.nonce}"`;
  const tag = `<script type="module" src="${script}"${nonce}></script>`;
  return new Response(body.pipeThrough(injector(tag)), { status, statusText, headers });
}

/** Bytes are read as Latin-1, in which each is a character: the mark is found, and the rest goes on as it came. */
function injector(tag: string): TransformStream<Uint8Array, Uint8Array> {
  let held = "";
  let found = false;
  let isDocument: boolean | undefined;
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (found) {
        controller.enqueue(chunk);
        return;
      }
      const text = held + Buffer.from(chunk).toString("latin1");
      isDocument ??= /^\s*<!doctype|^\s*<html/i.test(text);
      const mark = kMark.exec(text);
      found = mark !== null;
      const end = mark?.index ?? kBeginning.exec(text)?.index ?? text.length;
      held = found ? "" : text.slice(end);
      const passed = found ? text.slice(0, end) + tag + text.slice(end) : text.slice(0, end);
      if (passed !== "") controller.enqueue(Buffer.from(passed, "latin1"));
    },
    flush(controller) {
      const rest = held + (isDocument === true && !found ? tag : "");
      if (rest !== "") controller.enqueue(Buffer.from(rest, "latin1"));
    },
  });
}
