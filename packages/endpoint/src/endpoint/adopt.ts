/**
 * Makes a Hono application tell its endpoint what it threw, at the place where Hono answers for it.
 *
 * Errors are rendered inside Hono's chain, so that middleware which works on the way back, such as CORS, sees the answer. An
 * `onError` of the application's own stays in charge of the answer; the endpoint then only hears of the error.
 */
import type { Context, ErrorHandler, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

import { BadRequestError } from "../errors.ts";
import { isExchange } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import type { Rendered } from "./renderers.ts";
import type { WebApp } from "./web-app.ts";

const adopted = new WeakSet<WebApp>();

/** Prepares an application, once; anything that is not Hono's stays as it is. */
export function adopt(app: WebApp): void {
  if (adopted.has(app) || !isHono(app)) return;
  adopted.add(app);
  const own = app.errorHandler;
  const isHonos = own === new (app.constructor as new () => HonoApp)().errorHandler;
  app.onError((error, c) => {
    const env: unknown = c.env;
    // Without an endpoint around it, as in a test of the application alone, it is what it was.
    if (!isExchange(env)) return own(error, c);
    if (!isHonos) {
      env.failure = { error };
      return own(error, c);
    }
    return answerFor(error, c, env);
  });
}

/** Hono's own handler is reached by the name it has inside Hono; its type hides it. */
type HonoApp = Pick<Hono, "onError"> & { readonly errorHandler: ErrorHandler };

function isHono(app: WebApp): app is WebApp & HonoApp {
  return "onError" in app && "errorHandler" in app;
}

function answerFor(error: Error, c: Context, exchange: Exchange): Response | Promise<Response> {
  if ("res" in error && error.res instanceof Response && "getResponse" in error)
    return ready(error as Ready, c, exchange);
  if (error instanceof SyntaxError && "text" in c.req.bodyCache) {
    return isOfBody(error, c).then((ofBody) => show(ofBody ? malformed(error) : error, c, exchange));
  }
  if (error instanceof TypeError && "formData" in c.req.bodyCache) {
    return isOfForm(error, c).then((ofForm) => show(ofForm ? noForm(error) : error, c, exchange));
  }
  return show(error, c, exchange);
}

/** An HTTPException that brings its own response. */
interface Ready extends Error {
  getResponse(): Response;
}

function ready(error: Ready, c: Context, exchange: Exchange): Response {
  exchange.failure = { error };
  const response = error.getResponse();
  return c.newResponse(response.body, response);
}

function show(error: unknown, c: Context, exchange: Exchange): Response | Promise<Response> {
  const rendered = exchange.pipeline.failed(error, exchange, c.req.raw.headers.get("accept"));
  if (rendered === undefined) return c.body(null);
  const answer = ({ body, problem, headers }: Rendered): Response =>
    c.newResponse(body, problem.status as ContentfulStatusCode, { ...headers });
  return rendered instanceof Promise ? rendered.then(answer) : answer(rendered);
}

/** Whether a syntax error is that of the request's own body: parsing it again says the same. */
async function isOfBody(error: SyntaxError, c: Context): Promise<boolean> {
  try {
    JSON.parse(await c.req.text());
    return false;
  } catch (again) {
    return again instanceof SyntaxError && again.message === error.message;
  }
}

/** Whether an error is that of reading the request's own form: Hono keeps the reading, which failed with this very error. */
async function isOfForm(error: TypeError, c: Context): Promise<boolean> {
  try {
    await c.req.bodyCache.formData;
    return false;
  } catch (read) {
    return read === error;
  }
}

function noForm(cause: TypeError): BadRequestError {
  return new BadRequestError(`expected a body that is a form, got what cannot be read as one: ${cause.message}`, {
    cause,
  });
}

function malformed(cause: SyntaxError): BadRequestError {
  return new BadRequestError(`expected a body of JSON, got what cannot be parsed: ${cause.message}`, { cause });
}
