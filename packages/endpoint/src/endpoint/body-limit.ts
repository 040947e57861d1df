/**
 * How long a body may be: refused at once when its length is announced, and cut off as it comes when it is not.
 *
 * Hono's own `bodyLimit` is not used: it makes every request a heavy one, and keeps a body of unknown length in memory
 * before the application sees it.
 */
import { BodyTooLargeError } from "../errors.ts";

/** What a request says of its body. */
export interface BodyHeaders {
  /** `content-length`, when there is one. */
  readonly length: string | null | undefined;
  /** `transfer-encoding`, when there is one. */
  readonly encoding: string | null | undefined;
}

/** Whether the body is announced to be longer than the limit. */
export function announcesTooMuch({ length, encoding }: BodyHeaders, limit: number): boolean {
  return encoding == null && length != null && Number(length) > limit;
}

/** The request with a body that fails with `BodyTooLargeError` past the limit; for bodies of unknown length. */
export function limited(request: Request, limit: number): Request {
  const { body } = request;
  if (body === null) return request;
  let count = 0;
  const meter = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      count += chunk.byteLength;
      if (count > limit) controller.error(tooLarge(limit));
      else controller.enqueue(chunk);
    },
  });
  return new Request(request, { body: body.pipeThrough(meter), duplex: "half" });
}

/** The error of a body past the limit. */
export function tooLarge(limit: number): BodyTooLargeError {
  return new BodyTooLargeError(
    `expected a body of at most ${limit} bytes, got a longer one\n\nSend less, or raise \`bodyLimit\` in the endpoint's configuration.`,
  );
}
