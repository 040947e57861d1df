/**
 * What is inside a response, without making a response of node-server's a heavy one.
 *
 * node-server keeps status, body and headers of a response aside, under a symbol of its own, until somebody asks for more;
 * asking costs more than all the rest of a request. When the symbol is not found, `body` is asked, which is only slower.
 */

type Light = Response & { [key: symbol]: readonly [status: number, body: unknown] | undefined };

let kAside: symbol | undefined;

function aside(response: Response): readonly [status: number, body: unknown] | undefined {
  if (kAside === undefined) {
    kAside = Object.getOwnPropertySymbols(response).find((symbol) => symbol.description === "cache");
    if (kAside === undefined) return undefined;
  }
  return (response as Light)[kAside];
}

/** The text, bytes or stream that the response was made with; for a plain web response, its stream. */
export function bodyOf(response: Response): unknown {
  const kept = aside(response);
  return kept === undefined ? response.body : kept[1];
}

/**
 * The same response with a body that says when it breaks.
 *
 * The error goes to `broke` alone; to the reader the stream then ends.
 */
export function watched(response: Response, stream: ReadableStream, broke: (error: unknown) => void): Response {
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  let cancelled = false;
  const source = {
    pull: async (controller: ReadableStreamDefaultController): Promise<void> => {
      const { done, value } = await reader.read().catch((error: unknown) => {
        if (!cancelled) broke(error);
        return { done: true, value: undefined };
      });
      // A stream that was cancelled while it was read is closed already.
      if (cancelled) return;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason: unknown): Promise<void> => {
      cancelled = true;
      return reader.cancel(reason);
    },
  };
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), response);
}
