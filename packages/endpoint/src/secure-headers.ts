/**
 * Headers that tell a browser to be careful with our pages: Phoenix's, set by Hono's `secureHeaders`.
 *
 * `referrer-policy: strict-origin-when-cross-origin`, `x-content-type-options: nosniff`, `x-permitted-cross-domain-policies:
 * none`, and the content security policy `base-uri 'self'; frame-ancestors 'self'`. One that a handler sets itself is left as it
 * is.
 *
 * ## Example
 *
 * Scripts from nowhere but here, and the page's own by a nonce:
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { Endpoint, NONCE, secureBrowserHeaders } from "@hinotori/endpoint";
 * import { Hono } from "hono";
 *
 * const app = new Hono()
 *   .use(secureBrowserHeaders({ contentSecurityPolicy: { scriptSrc: ["'self'", NONCE] } }))
 *   .get("/", (c) => c.html(`<script nonce="${c.var.secureHeadersNonce}">1</script>`));
 *
 * const Home = Endpoint.define("HomeWeb.HeadersEndpoint", { otpApp: "home", app, log: false });
 * await startSupervised(Home);
 * const { headers } = await Home.request("/");
 * const policy = headers.get("content-security-policy")?.split("; ").slice(0, 2);
 * policy; // => ["base-uri 'self'", "frame-ancestors 'self'"]
 * headers.get("x-content-type-options"); // => "nosniff"
 * ```
 *
 * ## Options
 *
 * Everything that Hono's `secureHeaders` takes, off unless you say otherwise. The directives of `contentSecurityPolicy` are laid
 * over the two above, and `contentSecurityPolicy: false` leaves the header out. `strictTransportSecurity` belongs to the
 * endpoint's `forceSsl`.
 *
 * ## Failure
 *
 * An option or a directive that there is not, or that would not be one line of a header, fails with `ENDPOINT_CONFIG` where the
 * middleware is made.
 */
import type { MiddlewareHandler } from "hono";
import { secureHeaders, type SecureHeadersVariables } from "hono/secure-headers";

import {
  checkHeaders,
  type ContentSecurityPolicy,
  type HonosOptions,
  type SecureBrowserHeadersOptions,
} from "./secure-headers/options.ts";

export { NONCE } from "hono/secure-headers";

/** What Phoenix sends, and nothing that it does not send. */
const kPhoenix: HonosOptions = {
  referrerPolicy: "strict-origin-when-cross-origin",
  xContentTypeOptions: true,
  xPermittedCrossDomainPolicies: "none",
  crossOriginEmbedderPolicy: false,
  crossOriginResourcePolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xXssProtection: false,
  removePoweredBy: false,
  overwrite: false,
};

const kPolicy: ContentSecurityPolicy = { baseUri: ["'self'"], frameAncestors: ["'self'"] };

/**
 * Middleware that sets Phoenix's headers for browsers, and those of Hono's `secureHeaders` that you ask for.
 *
 * @throws EndpointConfigError naming every option and every directive that is not right.
 */
export function secureBrowserHeaders(
  options: SecureBrowserHeadersOptions = {},
): MiddlewareHandler<{ Variables: SecureHeadersVariables }> {
  checkHeaders(options);
  const { contentSecurityPolicy = {}, ...others } = options;
  const policy =
    contentSecurityPolicy === false ? {} : { contentSecurityPolicy: { ...kPolicy, ...contentSecurityPolicy } };
  return secureHeaders({ ...kPhoenix, ...others, ...policy });
}
