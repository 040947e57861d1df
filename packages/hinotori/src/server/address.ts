/** The address at which others reach an application, from its configuration alone: it need not run. */
import { Application } from "@hinotori/otp";

import type { App } from "../app.ts";
import { endpointOf } from "../loaded-app.ts";

/** An endpoint's options, as much as is asked here. */
interface Options {
  readonly url?: { readonly scheme?: string; readonly host?: string; readonly port?: number; readonly path?: string };
  readonly http?: { readonly port?: number };
  readonly https?: { readonly port?: number } | false;
}

/** The address; `undefined` when the application has no endpoint. Its configuration must have been loaded. */
export async function addressOf(app: App): Promise<string | undefined> {
  const endpoint = await endpointOf(app);
  if (endpoint === undefined) return undefined;
  // What stands under an endpoint's name are its options.
  const { url = {}, http, https } = (Application.getEnv(app.config.app, endpoint.name) ?? {}) as Options;
  const isTls = url.scheme === "https" || (url.scheme === undefined && typeof https === "object");
  const port = url.port ?? (isTls && https ? https.port : http?.port) ?? 4000;
  const usual = isTls ? 443 : 80;
  const path = url.path ?? "/";
  return `${isTls ? "https" : "http"}://${url.host ?? "localhost"}${port === usual ? "" : `:${port}`}${path}`;
}
