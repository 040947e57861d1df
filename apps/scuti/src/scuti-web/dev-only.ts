/** The pages below /dev, which show everything: for those who develop the program, and nobody else. */
import { Application } from "@hinotori/otp";
import type { MiddlewareHandler } from "hono";

import { RequestError } from "#scuti-web";

/** Are they there? `dev_routes` of the configuration says so. */
export function hasDevRoutes(): boolean {
  return Application.getEnv("scuti", "dev_routes") === true;
}

/** Lets developers through, and says to everybody else that there is nothing. */
export const devOnly: MiddlewareHandler = async (_c, next) => {
  if (!hasDevRoutes()) throw new RequestError(404, "there is nothing here");
  await next();
};
