/** What a request passes on its way to the router. */
// @if repo
import { Application } from "@hinotori/otp";
import { Migrator } from "@hinotori/repo";
import type { MiddlewareHandler } from "hono";

import { Repo } from "#blank-slate/repo";
// @end

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
// @if repo

const migrations = Migrator.guard({ repos: [Repo] });

/** While a migration has not run, shows a page with a button that runs it; only where `check_migrations` says so. */
export const pendingMigrations: MiddlewareHandler = async (c, next) => {
  if (Application.getEnv("blank_slate", "check_migrations") !== true) return next();
  return (await migrations(c.req.raw)) ?? next();
};
// @end
