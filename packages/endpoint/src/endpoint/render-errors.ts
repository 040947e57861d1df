/**
 * From a thrown thing to an answer: the status it carries, in the format the client wants.
 *
 * A renderer that throws itself is logged, and the endpoint's own takes its place: an error always has an answer.
 */
import { Logger } from "@hinotori/otp";

import { type Format, formatFor, kTypeOf } from "./accepts.ts";
import { NoRouteError } from "../errors.ts";
import { errorPage } from "./error-page.ts";
import type { Exchange } from "./exchange.ts";
import { liveScriptOf } from "./live-reload/paths.ts";
import type { Settings } from "./options.ts";
import { type Problem, problemFor } from "./problem.ts";
import type { Rendered } from "./renderers.ts";
import type { WebApp } from "./web-app.ts";

/** What is to be rendered, for whom. */
export interface RenderRequest {
  /** What was thrown. */
  readonly error: unknown;
  /** The client's `accept` header. */
  readonly accept: string | null | undefined;
  /** The id of the request. */
  readonly requestId: string;
  /** The request, for whoever may know all of it. */
  readonly exchange?: Exchange;
  /** The application that answered it. */
  readonly app?: WebApp;
}

/** Renders a thrown thing; a promise only when a renderer of the application returns one. */
export function render(request: RenderRequest, settings: Settings): Rendered | Promise<Rendered> {
  const { renderErrors, debugErrors } = settings;
  const { error } = request;
  const problem = problemFor(error, { requestId: request.requestId, debugErrors });
  const format = formatFor(request.accept, renderErrors.default);
  const own = renderErrors.formats?.[format];
  if (debugErrors && (own === undefined || isFault(error, problem)))
    return debugged(request, { problem, format }, settings);
  if (own === undefined) return finish(problem, format, builtIn(problem, format));
  const fallBack = (failure: unknown): Rendered => {
    Logger.error(
      () => `the ${format} renderer of errors failed: ${failure instanceof Error ? failure.stack : String(failure)}`,
    );
    return finish(problem, format, builtIn(problem, format));
  };
  try {
    const made = own(problem, { error });
    if (made instanceof Promise)
      return made.then((body: unknown) => finish(problem, format, toBody(format, body))).catch(fallBack);
    return finish(problem, format, toBody(format, made));
  } catch (failure) {
    return fallBack(failure);
  }
}

/** Whether an error is for the developer; what the application says to a client's mistake is an answer like any other. */
function isFault(error: unknown, { status }: Problem): boolean {
  return status >= 500 || error instanceof NoRouteError || (error instanceof Error && "actions" in error);
}

/** Everything that is known, for the developer. Should that fail, the client still has its answer. */
async function debugged(
  { error, exchange, app }: RenderRequest,
  { problem, format }: { readonly problem: Problem; readonly format: Format },
  { editor, liveReload }: Settings,
): Promise<Rendered> {
  try {
    const { showDebug } = await import("./debug.ts");
    const liveScript = liveReload === false ? undefined : liveScriptOf(liveReload);
    const { body, headers } = await showDebug({ error, problem, format, exchange, app }, { editor, liveScript });
    const rendered = finish(problem, format, body);
    return { ...rendered, headers: { ...rendered.headers, ...headers }, keep: headers };
  } catch (failure) {
    Logger.error(
      () => `the debug page of an error failed: ${failure instanceof Error ? failure.stack : String(failure)}`,
    );
    return finish(problem, format, builtIn(problem, format));
  }
}

function builtIn(problem: Problem, format: Format): string {
  if (format === "html") return errorPage(problem);
  if (format === "json") return JSON.stringify(problem);
  const { status, title, detail, instance, stack } = problem;
  return [`${status} ${title}`, detail, ...(stack ?? []), `request ${instance}`, ""]
    .filter((line) => line !== undefined)
    .join("\n");
}

function toBody(format: Format, made: unknown): string {
  return format === "json" ? JSON.stringify(made) : String(made);
}

function finish(problem: Problem, format: Format, body: string): Rendered {
  return { problem, body, headers: { "content-type": kTypeOf[format], "cache-control": "no-store" } };
}
