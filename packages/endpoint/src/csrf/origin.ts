/**
 * Whether a form was sent by a page of ours, as far as the browser says where it came from. Hono's own check, with our rule for origins.
 */
import type { Context, MiddlewareHandler } from "hono";
import { csrf } from "hono/csrf";

import { homeOf } from "../endpoint/context.ts";
import { CsrfError } from "../errors.ts";
import { originRuleOf } from "../socket/origin.ts";

const guard: MiddlewareHandler = csrf({ origin: isAllowed });

/** Refuses a form of a foreign page. Programs, which say nothing of where they come from, have their token alone. */
export async function refuseForeignForm(c: Context): Promise<void> {
  if (c.req.header("origin") === undefined && c.req.header("sec-fetch-site") === undefined) return;
  try {
    await guard(c, async () => {});
  } catch (cause) {
    throw new CsrfError(
      "expected a request from a page of ours, got one from another origin\n\n" +
        'If that page is yours, say so to the endpoint:\n\n    checkOrigin: ["https://scuti.example"]',
      { cause },
    );
  }
}

function isAllowed(origin: string, c: Context): boolean {
  const { settings, address } = homeOf(c);
  const here = { urlHost: address.parts.host, hostHeader: c.req.header("host") ?? new URL(c.req.url).host };
  return originRuleOf(settings)(origin, here);
}
