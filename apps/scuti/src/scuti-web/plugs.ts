/** What a request passes on its way to the router. */
import { Application } from "@hinotori/otp";
import { Migrator } from "@hinotori/repo";
import type { MiddlewareHandler } from "hono";
import { csrf } from "hono/csrf";

import { RequestError } from "#scuti-web";
import { Repo } from "#scuti/repo";

/** Everything comes from here and goes nowhere else; nobody may put a page into a frame. */
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

const migrations = Migrator.guard({ repos: [Repo] });

/** While a migration has not run, shows a page with a button that runs it; only where `check_migrations` says so. */
export const pendingMigrations: MiddlewareHandler = async (c, next) => {
  if (Application.getEnv("scuti", "check_migrations") !== true) return next();
  return (await migrations(c.req.raw)) ?? next();
};

/** Says when to ask again, where the error that is answered knows it. */
export const retryAfter: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.error && "retryAfterSeconds" in c.error) c.header("retry-after", String(c.error.retryAfterSeconds));
};
