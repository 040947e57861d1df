/**
 * Pages that follow the files they are made of, in development.
 *
 * Each page gets a small script that listens to a stream of events. A style sheet that changes is swapped without a load of the
 * page; anything else loads the page again. New code comes in another program, to which the page connects when its own has
 * ended; it sees that the state is another, and loads itself again.
 */
import path from "node:path";

import { type ChildSpec, GenServer, Logger, ok, Process } from "@hinotori/otp";

import { watchFiles } from "../dev/changes.ts";
import type { LiveReloadOptions } from "./dev-options.ts";
import type { Exchange } from "./exchange.ts";
import { helloEvent, kClientScript } from "./live-reload/client.ts";
import { injected } from "./live-reload/inject.ts";
import { publish, stateNow, subscribe } from "./live-reload/news.ts";
import { livePathOf, liveScriptOf } from "./live-reload/paths.ts";
import type { WebApp } from "./web-app.ts";

const kDebounceMs = 100;
const kStatic = /(?:^|\/)static\//;

/** An application whose pages follow their files. */
export function followed(app: WebApp, options: LiveReloadOptions): WebApp {
  const events = livePathOf(options);
  const fetch = (request: Request, env?: unknown): Response | Promise<Response> => {
    const { pathname } = new URL(request.url);
    // What the endpoint hands to its application is the exchange.
    if (pathname === events) return stream(env as Exchange);
    if (pathname === `${events}/client.js`) return script(env as Exchange);
    const answered = app.fetch(request, env);
    if (request.method === "HEAD") return answered;
    const inject = (response: Response): Response => injected(response, liveScriptOf(options));
    return answered instanceof Promise ? answered.then(inject) : inject(answered);
  };
  // What else there is to ask of it, such as its routes, is asked of the application itself.
  return Object.assign(Object.create(app) as WebApp, { fetch });
}

const FileWatch = GenServer.define("Hinotori.Endpoint.LiveReload", {
  init: async ({ dirs = ["priv"], patterns = [kStatic] }: LiveReloadOptions) => {
    const toLocal = (file: string): string => path.relative("", file).replaceAll(path.sep, "/");
    const counts = (file: string): boolean => patterns.some((pattern) => toLocal(file).search(pattern) !== -1);
    const watch = await watchFiles({ paths: dirs, counts, debounceMs: kDebounceMs }, (files) => {
      Logger.debug(() => `Live reload: ${files.map(toLocal).slice(0, 5).join(", ")}`);
      publish(files);
    });
    Process.signal().addEventListener("abort", () => void watch.close(), { once: true });
    return ok(watch);
  },
});

/** The child that watches the files of pages. */
export function liveReloadSpec(options: LiveReloadOptions): ChildSpec {
  return { id: "live_reload", start: () => FileWatch.startLink(options) };
}

/** The events of a page, until the endpoint drains: then it connects again, to the next program. */
function stream(exchange: Exchange): Response {
  exchange.quiet = true;
  const bytes = new TextEncoder();
  let leave = (): void => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.encode(helloEvent(stateNow())));
      const unsubscribe = subscribe(({ kind, state }) =>
        controller.enqueue(bytes.encode(`event: ${kind}\ndata: ${state}\n\n`)),
      );
      const close = (): void => {
        leave();
        controller.close();
      };
      leave = () => {
        unsubscribe();
        exchange.drainSignal.removeEventListener("abort", close);
      };
      if (exchange.drainSignal.aborted) close();
      else exchange.drainSignal.addEventListener("abort", close);
    },
    cancel: () => leave(),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

function script(exchange: Exchange): Response {
  exchange.quiet = true;
  return new Response(kClientScript, {
    headers: { "content-type": "text/javascript; charset=UTF-8", "cache-control": "no-store" },
  });
}
