/**
 * What a session can be told, and what it is told when nobody says anything.
 */
import {
  type Check,
  boolean,
  bytes,
  fun,
  integer,
  isPlain,
  oneOf,
  problemsOf,
  type Shape,
  text,
} from "../endpoint/check.ts";
import { refuseOptions } from "../endpoint/refuse-options.ts";
import { type StandardSchema, validated } from "../token/schema.ts";

/** What keys a session is written or read with. */
export interface SessionKeys {
  /** The secret, of 64 bytes or more. Default: the endpoint's. */
  readonly secretKeyBase?: string;
  /** What the key for signing is derived with. Default `"session"`. */
  readonly signingSalt?: string;
  /** What the key for encryption is derived with. Without it the cookie can be read by everybody, and changed by nobody. */
  readonly encryptionSalt?: string;
}

/** How a session is kept in its cookie. */
export interface SessionOptions extends SessionKeys {
  /** The name of the cookie. Default `"_<otpApp>_key"`. */
  readonly key?: string;
  /** Other keys that a cookie may have been written with. It is read with them, and written with the new ones when it changes. */
  readonly rotating?: readonly SessionKeys[];
  /** How many seconds after its last change a session ends, at most 34 560 000. Default: with the browser. */
  readonly maxAge?: number;
  /** Below which path the browser sends the cookie. Default `"/"`. */
  readonly path?: string;
  /** To which domain, and all below it, the browser sends the cookie. Default: to the host it came from, and no other. */
  readonly domain?: string;
  /** Whether it is sent with requests that come from other sites. Default `"Lax"`: with links, and not with forms. */
  readonly sameSite?: "Lax" | "Strict" | "None";
  /** Whether it is sent over https only. Default: when the request, or the endpoint's own address, is https. */
  readonly secure?: boolean;
  /** Whether scripts of the page cannot see it. Default `true`. */
  readonly httpOnly?: boolean;
  /** What the session must look like; every field must be optional. One that does not is empty. It gives the keys their types. */
  readonly schema?: StandardSchema<object>;
}

/** The data of a session with these options: the schema's, or anything without one. */
export type SessionData<Options> = Options extends { readonly schema: StandardSchema<infer Data extends object> }
  ? Data
  : Record<string, unknown>;

/** The options of a session, completed. */
export interface SessionRules extends Required<Pick<SessionOptions, "path" | "sameSite" | "httpOnly">> {
  readonly key: string | undefined;
  /** What it is written with, and then what it may be read with. */
  readonly keys: readonly [SessionKeys, ...SessionKeys[]];
  readonly maxAge: number | undefined;
  readonly domain: string | undefined;
  readonly secure: boolean | undefined;
  readonly schema: StandardSchema<object> | undefined;
}

/** Browsers forget every cookie after 400 days. */
const kMostSeconds = 34_560_000;

const kKeys: Shape = { secretKeyBase: bytes(64), signingSalt: text, encryptionSalt: text };

const cookieName: Check = matches(/^[\w!#$%&'*.^`|~+-]{1,100}$/, "a name of letters, digits, - and _");
const attribute: Check = matches(/^[!-:<-~]{1,500}$/, "a text without spaces and semicolons");

const kOptions: Shape = {
  ...kKeys,
  key: cookieName,
  rotating: (value) => (Array.isArray(value) ? undefined : "a list of keys"),
  maxAge: integer(1, kMostSeconds),
  path: attribute,
  domain: attribute,
  sameSite: oneOf("Lax", "Strict", "None"),
  secure: boolean,
  httpOnly: boolean,
  schema: (value) => (isPlainSchema(value) ? undefined : "a schema of the Standard Schema"),
};

/** Checks and completes the options. @throws EndpointConfigError naming every problem. */
export function rulesOf(options: SessionOptions): SessionRules {
  const rotating = Array.isArray(options?.rotating) ? options.rotating : [];
  const problems = [
    ...problemsOf(options, kOptions),
    ...rotating.flatMap((keys, index) => problemsOf(keys, kKeys, `rotating[${index}]`)),
    ...(isPlain(options) ? contradictions(options) : []),
  ];
  if (problems.length > 0) {
    throw refuseOptions(problems, {
      expected: "a session that can be kept",
      repair: "The least it needs is:\n\n    app.use(session())",
    });
  }
  const { secretKeyBase, signingSalt, encryptionSalt, ...others } = options;
  // The check above leaves fields out that are `undefined`, and keeps no others.
  const own = { secretKeyBase, signingSalt, encryptionSalt } as SessionKeys;
  return {
    key: others.key,
    keys: [own, ...rotating],
    maxAge: others.maxAge,
    path: others.path ?? "/",
    domain: others.domain,
    sameSite: others.sameSite ?? "Lax",
    secure: others.secure,
    httpOnly: others.httpOnly ?? true,
    schema: others.schema,
  };
}

function contradictions(options: SessionOptions): string[] {
  const { sameSite, secure, schema } = options;
  const problems = prefixProblems(options);
  if (sameSite === "None" && secure !== true) {
    problems.push("secure: expected true with sameSite: 'None', since browsers refuse such a cookie otherwise");
  }
  if (schema !== undefined && isPlainSchema(schema) && validated(schema, {}) === undefined) {
    problems.push(
      "schema: expected one that takes an empty object, since a session begins empty; make every field optional",
    );
  }
  return problems;
}

/** Browsers drop a cookie whose name promises what its attributes do not keep. */
function prefixProblems({ key, secure, path, domain }: SessionOptions): string[] {
  const [prefix] = /^__(?:host|secure)-/i.exec(String(key)) ?? [];
  if (prefix === undefined) return [];
  const isOfHost = prefix.toLowerCase() === "__host-";
  return [
    ...(secure === true ? [] : [`secure: expected true with a key that begins with ${prefix}`]),
    ...(isOfHost && (path ?? "/") !== "/" ? [`path: expected '/' with a key that begins with ${prefix}`] : []),
    ...(isOfHost && domain !== undefined ? [`domain: expected none with a key that begins with ${prefix}`] : []),
  ];
}

function isPlainSchema(value: unknown): boolean {
  if (value === null || (typeof value !== "object" && fun(value) !== undefined)) return false;
  const standard: unknown = (value as { "~standard"?: unknown })["~standard"];
  return (
    typeof standard === "object" && standard !== null && "validate" in standard && fun(standard.validate) === undefined
  );
}

function matches(pattern: RegExp, expected: string): Check {
  return (value) => (typeof value === "string" && pattern.test(value) ? undefined : expected);
}
