/**
 * The options of an endpoint that keep others out, what each of them takes, and what it is when nobody says anything.
 */
import { kParameterWords } from "../filter-parameters/secret-names.ts";
import type { CheckOrigin } from "../socket/origin.ts";
import { compileOrigins } from "../socket/origin.ts";
import { boolean, type Check, either, integer, isPlain, oneOf, problemsOf, type Shape, text } from "./check.ts";
import { kHttps, type HttpsOptions, type HttpsSettings } from "./https-options.ts";

/** How long browsers are told to come over https only. */
export interface HstsOptions {
  /** For how many seconds. Default 31 536 000, a year. */
  readonly maxAge?: number;
  /** Whether every host below ours is meant too. Default `false`. */
  readonly includeSubdomains?: boolean;
  /** Whether browsers may be delivered with this rule. Default `false`: it is hard to take back. */
  readonly preload?: boolean;
}

/** A header by which a proxy says how a request came to it. Trust one only when the proxy always sets it. */
export type ForwardedHeader = "x-forwarded-proto" | "x-forwarded-host";

/** How requests that did not come over https are sent there. */
export interface ForceSslOptions {
  /** Which headers of the proxy in front are trusted. Default `[]`, none. */
  readonly rewriteOn?: readonly ForwardedHeader[];
  /** What browsers are told to remember, or `false` for nothing. Default: for a year, for this host. */
  readonly hsts?: HstsOptions | boolean;
  /** The host that requests are sent to, with a port if it needs one. Default: the one they asked for. */
  readonly host?: string;
  /** Hosts that are left alone. Default `["localhost", "127.0.0.1"]`. */
  readonly excludeHosts?: readonly string[];
  /** Paths that are left alone, exactly. Default `[]`. Health paths always are. */
  readonly excludePaths?: readonly string[];
}

/** Which parameters are not shown in logs: those with such a word in their name, or all that are not kept. */
export type FilterParameters = readonly string[] | { readonly keep: readonly string[] };

/** What an endpoint can be told of its security. */
export interface SecurityOptions {
  /** Where and how the server listens with TLS, beside `http`. Default `false`: TLS is for the proxy in front. */
  readonly https?: HttpsOptions | false;
  /** Whether requests must come over https: others are sent there, and those for a WebSocket refused. Default `false`. */
  readonly forceSsl?: ForceSslOptions | boolean;
  /** Whose pages may open sockets and send forms. Default `true`: those of the endpoint's own host. */
  readonly checkOrigin?: CheckOrigin;
  /** Which parameters are not shown in logs. Default `["password", "token"]`. */
  readonly filterParameters?: FilterParameters;
}

/** The rules for requests that did not come over https, completed. */
export interface SslRules {
  readonly rewriteOn: readonly ForwardedHeader[];
  /** The value of the header that browsers remember; `undefined` for none. */
  readonly hsts: string | undefined;
  readonly host: string | undefined;
  readonly excludeHosts: readonly string[];
  readonly excludePaths: readonly string[];
}

/** The settings that come of them. */
export interface SecuritySettings {
  readonly https: HttpsSettings | false;
  readonly forceSsl: SslRules | false;
  readonly checkOrigin: CheckOrigin;
  readonly filterParameters: FilterParameters;
}

const optionsObject: Check = (value) => (isPlain(value) ? undefined : "an object of options");
const texts: Check = (value) => (isTexts(value) ? undefined : "a list of strings");

const origins: Check = (value) => {
  if (typeof value === "boolean" || value === "conn" || typeof value === "function") return undefined;
  const expected =
    'true, false, \'conn\', a function, or a list of origins such as "https://scuti.example" and "//*.scuti.example"';
  return isTexts(value) && value.length > 0 && value.every(isOrigin) ? undefined : expected;
};

const filter: Check = (value) =>
  isTexts(value) || (isPlain(value) && isTexts(value["keep"]) && Object.keys(value).length === 1)
    ? undefined
    : "a list of words, or { keep: [...] } with a list of names";

/** What each option takes, as far as one look can tell; `securityProblems` looks into those that are objects. */
export const kSecurityOptions: Shape = {
  https: either(oneOf(false), optionsObject),
  forceSsl: either(boolean, optionsObject),
  checkOrigin: origins,
  filterParameters: filter,
};

/** What the options are when nobody says anything. */
export const kSecurityDefaults: SecurityOptions = {
  https: false,
  forceSsl: false,
  checkOrigin: true,
  filterParameters: kParameterWords,
};

const kHsts: Shape = { maxAge: integer(0), includeSubdomains: boolean, preload: boolean };

const kForceSsl: Shape = {
  rewriteOn: (value) =>
    Array.isArray(value) && value.every((one) => one === "x-forwarded-proto" || one === "x-forwarded-host")
      ? undefined
      : "a list of 'x-forwarded-proto' and 'x-forwarded-host'",
  hsts: either(boolean, optionsObject),
  host: (value) =>
    typeof value === "string" && /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(value) ? undefined : "a host",
  excludeHosts: texts,
  excludePaths: texts,
};

/** Every problem inside the options that are objects. */
export function securityProblems({ https, forceSsl }: Partial<Record<keyof SecurityOptions, unknown>>): string[] {
  const hsts: unknown = isPlain(forceSsl) ? forceSsl["hsts"] : undefined;
  return [
    ...(isPlain(https) ? problemsOf(https, kHttps, "https") : []),
    ...(isPlain(https) ? missing(https) : []),
    ...(isPlain(forceSsl) ? problemsOf(forceSsl, kForceSsl, "forceSsl") : []),
    ...(isPlain(hsts) ? problemsOf(hsts, kHsts, "forceSsl.hsts") : []),
  ];
}

function missing(https: Readonly<Record<string, unknown>>): string[] {
  return (["key", "cert"] as const).flatMap((name) => {
    const given = [https[name], https[`${name}File`]].filter((one) => one !== undefined).length;
    if (given === 1) return [];
    return [
      `https.${name}File: expected either ${name}File, a path, or ${name}, the contents, got ${given === 0 ? "neither" : "both"}`,
    ];
  });
}

/** The settings of checked options. */
export function securitySettings(options: SecurityOptions): SecuritySettings {
  const { https, forceSsl, checkOrigin, filterParameters } = { ...kSecurityDefaults, ...options };
  return {
    https: https === undefined || https === false ? false : httpsSettings(https),
    forceSsl: sslRulesOf(forceSsl ?? false),
    checkOrigin: checkOrigin ?? true,
    filterParameters: filterParameters ?? [],
  };
}

/** What is secret stays with the options; the server reads it from there when it starts. */
function httpsSettings({ key: _key, passphrase: _passphrase, ...https }: HttpsOptions): HttpsSettings {
  return { ip: "127.0.0.1", port: 4001, ...https };
}

function sslRulesOf(forceSsl: ForceSslOptions | boolean): SslRules | false {
  if (forceSsl === false) return false;
  const options: ForceSslOptions = forceSsl === true ? {} : forceSsl;
  return {
    rewriteOn: options.rewriteOn ?? [],
    hsts: hstsOf(options.hsts ?? true),
    host: options.host,
    excludeHosts: options.excludeHosts ?? ["localhost", "127.0.0.1"],
    excludePaths: options.excludePaths ?? [],
  };
}

function hstsOf(hsts: HstsOptions | boolean): string | undefined {
  if (hsts === false) return undefined;
  const { maxAge = 31_536_000, preload = false, includeSubdomains = false }: HstsOptions = hsts === true ? {} : hsts;
  return `max-age=${maxAge}${preload ? "; preload" : ""}${includeSubdomains ? "; includeSubDomains" : ""}`;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => text(one) === undefined);
}

function isOrigin(one: string): boolean {
  try {
    compileOrigins([one]);
    return true;
  } catch {
    // It has said why; here only whether counts, since all problems are told at once.
    return false;
  }
}
