/** What `secureBrowserHeaders` takes, checked: a header that is misspelt would be one that is missing. */
import type { secureHeaders } from "hono/secure-headers";

import { boolean, type Check, either, fun, isPlain, oneOf, problemsOf, type Shape } from "../endpoint/check.ts";
import { refuseOptions } from "../endpoint/refuse-options.ts";

/** What Hono's `secureHeaders` takes. */
export type HonosOptions = NonNullable<Parameters<typeof secureHeaders>[0]>;

/** The directives of a content security policy, in camelCase: lists of sources, `NONCE` among them. */
export type ContentSecurityPolicy = NonNullable<HonosOptions["contentSecurityPolicy"]>;

/** What {@link secureBrowserHeaders} takes: Hono's options, with a policy that is laid over Phoenix's. */
export interface SecureBrowserHeadersOptions extends Omit<HonosOptions, "contentSecurityPolicy"> {
  /** Directives beside, or in the place of, `baseUri` and `frameAncestors`; `false` for no policy. */
  readonly contentSecurityPolicy?: ContentSecurityPolicy | false;
}

/** A value that stays in its header. */
const line: Check = (value) =>
  typeof value === "string" && /^[\t\u0020-\u007e]+$/.test(value) ? undefined : "a text in one line";

const header = either(boolean, line);

const isSource = (value: unknown): boolean =>
  line(value) === undefined ? !/[;,]/.test(value as string) : fun(value) === undefined;

const sources: Check = (value) =>
  Array.isArray(value) && value.every(isSource) ? undefined : "a list of sources, such as [\"'self'\", NONCE]";

const report: Check = either(line, (value) => (Array.isArray(value) ? undefined : "a list of addresses"));

/** Each directive that there is; the compiler holds it against Hono's. */
const kDirectives: Record<keyof ContentSecurityPolicy, Check> = {
  defaultSrc: sources,
  baseUri: sources,
  childSrc: sources,
  connectSrc: sources,
  fontSrc: sources,
  formAction: sources,
  frameAncestors: sources,
  frameSrc: sources,
  imgSrc: sources,
  manifestSrc: sources,
  mediaSrc: sources,
  objectSrc: sources,
  reportTo: report,
  reportUri: report,
  sandbox: sources,
  scriptSrc: sources,
  scriptSrcAttr: sources,
  scriptSrcElem: sources,
  styleSrc: sources,
  styleSrcAttr: sources,
  styleSrcElem: sources,
  upgradeInsecureRequests: sources,
  workerSrc: sources,
  requireTrustedTypesFor: sources,
  trustedTypes: sources,
};

const list: Check = (value) => (Array.isArray(value) ? undefined : "a list");
const policy: Check = (value) =>
  isPlain(value) ? undefined : "an object of directives, such as { scriptSrc: [\"'self'\"] }";

const kOptions: Record<keyof SecureBrowserHeadersOptions, Check> = {
  contentSecurityPolicy: either(oneOf(false), policy),
  contentSecurityPolicyReportOnly: policy,
  crossOriginEmbedderPolicy: header,
  crossOriginResourcePolicy: header,
  crossOriginOpenerPolicy: header,
  originAgentCluster: header,
  referrerPolicy: header,
  reportingEndpoints: list,
  reportTo: list,
  strictTransportSecurity: header,
  xContentTypeOptions: header,
  xDnsPrefetchControl: header,
  xDownloadOptions: header,
  xFrameOptions: header,
  xPermittedCrossDomainPolicies: header,
  xXssProtection: header,
  removePoweredBy: boolean,
  permissionsPolicy: (value) => (isPlain(value) ? undefined : "an object of features"),
  overwrite: boolean,
};

/** Checks the options. @throws EndpointConfigError naming every problem. */
export function checkHeaders(options: SecureBrowserHeadersOptions): void {
  const policies = ["contentSecurityPolicy", "contentSecurityPolicyReportOnly"] as const;
  const shape: Shape = kOptions;
  const problems = [
    ...problemsOf(options, shape),
    ...(isPlain(options) ? policies.flatMap((name) => directiveProblems(options[name], name)) : []),
  ];
  if (problems.length === 0) return;
  throw refuseOptions(problems, {
    expected: "headers that browsers understand",
    repair: "The least it needs is:\n\n    app.use(secureBrowserHeaders())",
  });
}

function directiveProblems(given: unknown, name: string): string[] {
  return isPlain(given) ? problemsOf(given, kDirectives, name) : [];
}
