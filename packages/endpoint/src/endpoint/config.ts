/**
 * How the configuration of an endpoint is put together: the order in which options are merged, and how they are refused.
 *
 * The secret is taken out of the settings as they are made, so that nothing which prints or hands out settings can show it.
 */
import { Application } from "@hinotori/otp";

import type { EndpointConfigError } from "../errors.ts";
import { type Check, either, fun, isPlain, problemsOf, type Shape, text } from "./check.ts";
import type { HttpsOptions } from "./https-options.ts";
import { defaults, kOptions } from "./option-rules.ts";
import type { EndpointOptions, Settings } from "./options.ts";
import { refuseOptions } from "./refuse-options.ts";
import { type SecurityOptions, securityProblems, securitySettings } from "./security-options.ts";
import { isWebApp } from "./web-app.ts";

/** Settings and the secrets, which are kept apart from them. */
export interface Loaded {
  readonly settings: Settings;
  readonly secretKeyBase: string | undefined;
  /** How the server listens with TLS, with its key; `false` for not at all. */
  readonly https: HttpsOptions | false;
}

/** Where the options of an endpoint come from. */
export interface Sources {
  /** The endpoint's name: its key in the application's environment. */
  readonly name: string;
  /** The application whose environment holds its configuration. */
  readonly otpApp: string;
  /** What the definition says. */
  readonly defined: EndpointOptions;
  /** What the child's argument says. */
  readonly argument: EndpointOptions;
}

/**
 * Merges defaults, definition, environment and argument, in this order, and checks the whole.
 *
 * @param environment what the application's environment says, when it is not to be asked for that.
 * @throws EndpointConfigError naming every problem.
 */
export function load(
  sources: Sources,
  environment: unknown = Application.getEnv(sources.otpApp, sources.name),
): Loaded {
  const layers = [sources.defined, environment ?? {}, sources.argument];
  const odd = layers.find((layer) => !isPlain(layer));
  if (odd !== undefined) throw refuse(sources, problemsOf(odd, kOptions));
  const merged = layers.reduce<unknown>(deepMerge, defaults());
  const problems = [
    ...problemsOf(merged, kOptions),
    ...contradictions(merged as Settings),
    ...securityProblems(merged as SecurityOptions),
  ];
  if (problems.length > 0) throw refuse(sources, problems);
  // Every option was checked against the shape of Settings above.
  const { secretKeyBase, ...settings } = merged as Settings & { readonly secretKeyBase?: string };
  const { http } = settings;
  const headersTimeout = http.headersTimeout ?? Math.min(30_000, http.requestTimeout);
  return {
    settings: { ...settings, ...securitySettings(merged as SecurityOptions), http: { ...http, headersTimeout } },
    secretKeyBase,
    https: (merged as SecurityOptions).https ?? false,
  };
}

/** Checks what a definition says, as far as that can be known before everything is merged. */
export function checkDefinition(name: string, definition: unknown): void {
  const shape: Shape = { ...kOptions, otpApp: text, app: either(fun, hasFetch), sockets: mounts };
  const required = isPlain(definition) ? { otpApp: null, app: null, ...definition } : definition;
  const problems = [
    ...(text(name) === undefined ? [] : [`the name: expected a string that is not empty`]),
    ...problemsOf(required, shape),
  ];
  if (problems.length === 0) return;
  throw refuseOptions(problems, {
    expected: "the definition of an endpoint",
    repair: `The least it needs is:\n\n    Endpoint.define("ScutiWeb.Endpoint", { otpApp: "scuti", app })`,
  });
}

const mounts: Check = (value) =>
  Array.isArray(value) && value.every((one) => isPlain(one) && "handler" in one && typeof one["match"] === "function")
    ? undefined
    : "a list of what socket(path, UserSocket) makes";

const hasFetch: Check = (value) => (isWebApp(value) ? undefined : "a Hono application");

/** Puts `over` on `under`: objects of options are merged key by key, everything else is replaced. */
export function deepMerge(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isPlain(under) || !isPlain(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (key !== "__proto__") merged[key] = deepMerge(Object.hasOwn(merged, key) ? merged[key] : undefined, value);
  }
  return merged;
}

function contradictions({ http }: Settings): string[] {
  if (!isPlain(http) || !(Number(http.headersTimeout) > Number(http.requestTimeout))) return [];
  return [
    `http.headersTimeout: expected no more than http.requestTimeout, got: ${http.headersTimeout} and ${http.requestTimeout}`,
  ];
}

function refuse({ name, otpApp }: Sources, problems: readonly string[]): EndpointConfigError {
  return refuseOptions(problems, {
    expected: `a configuration that ${name} can use`,
    repair:
      `It is merged from Endpoint.define, the environment of the application and the child's argument. Look there:\n\n` +
      `    Application.getEnv(${JSON.stringify(otpApp)}, ${JSON.stringify(name)})`,
  });
}
