/**
 * How long a body may be: refused at once when its length is announced, and cut off as it comes when it is not.
 *
 * Hono's own `bodyLimit` is not used: it makes every request a heavy one, and keeps a body of unknown length in memory
 * before the application sees it.
 */
import { BodyTooLargeError } from "../errors.ts";
import type { Settings } from "./options.ts";

/** How long a body may be. */
export interface Limit {
  readonly bytes: number;
  /** The option that says so. */
  readonly option: "bodyLimit" | "formLimit";
}

/** The limit for a body of this type; `undefined` for none. A form without files has one of its own, if that is the lower one. */
export function limitFor(
  type: string | null | undefined,
  { bodyLimit, formLimit }: Pick<Settings, "bodyLimit" | "formLimit">,
): Limit | undefined {
  const isForm = formLimit !== false && type?.toLowerCase().startsWith("application/x-www-form-urlencoded") === true;
  if (isForm && (bodyLimit === false || formLimit < bodyLimit)) return { bytes: formLimit, option: "formLimit" };
  return bodyLimit === false ? undefined : { bytes: bodyLimit, option: "bodyLimit" };
}

/** What a request says of its body. */
export interface BodyHeaders {
  /** `content-length`, when there is one. */
  readonly length: string | null | undefined;
  /** `transfer-encoding`, when there is one. */
  readonly encoding: string | null | undefined;
}

/** Whether the body is announced to be longer than the limit. */
export function announcesTooMuch({ length, encoding }: BodyHeaders, bytes: number): boolean {
  return encoding == null && length != null && Number(length) > bytes;
}

/** The request with a body that fails with `BodyTooLargeError` past the limit; for bodies of unknown length. */
export function limited(request: Request, bytes: number, option: Limit["option"] = "bodyLimit"): Request {
  const { body } = request;
  if (body === null) return request;
  let count = 0;
  const meter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      count += chunk.byteLength;
      if (count > bytes) controller.error(tooLarge({ bytes, option }));
      else controller.enqueue(chunk);
    },
  });
  return new Request(request, { body: body.pipeThrough(meter), duplex: "half" });
}

/** The error of a body past the limit. */
export function tooLarge({ bytes, option }: Limit): BodyTooLargeError {
  const what = option === "formLimit" ? "form without files" : "body";
  return new BodyTooLargeError(
    `expected a ${what} of at most ${bytes} bytes, got a longer one\n\nSend less, or raise \`${option}\` in the endpoint's configuration.`,
  );
}
