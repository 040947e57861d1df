/** What a request passes on its way to the router. */
import type { MiddlewareHandler } from "hono";
import { csrf } from "hono/csrf";

import { RequestError } from "#scuti-web";

/** Everything comes from here and goes nowhere else; nobody may put the page into a frame. */
export const contentSecurityPolicy: Readonly<Record<string, string[]>> = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

const guard = csrf({ origin: (origin, c) => URL.canParse(origin) && new URL(origin).host === new URL(c.req.url).host });

/** Lets no page of another origin change anything here. Programs, which send no origin, are not browsers. */
export const sameOrigin: MiddlewareHandler = async (c, next) => {
  if (c.req.header("origin") === undefined && c.req.header("sec-fetch-site") === undefined) return next();
  try {
    return await guard(c, next);
  } catch (error) {
    throw new RequestError(403, "expected a request from a page of ours, got one from another origin", {
      cause: error,
    });
  }
};

/** Says when to ask again, where the error that is answered knows it. */
export const retryAfter: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.error && "retryAfterSeconds" in c.error) c.header("retry-after", String(c.error.retryAfterSeconds));
};
