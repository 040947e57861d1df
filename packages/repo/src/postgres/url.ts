/** The parts of a database's address, as DATABASE_URL holds it. No error shows the address: there is a password in it. */
import type { ConnectionOptions } from "node:tls";

/** What an address says. */
export interface UrlParts {
  readonly hostname?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
  readonly ssl?: boolean | ConnectionOptions;
}

/** What is wrong with an address. */
export interface WrongUrl {
  readonly wrong: string;
}

const protocols = ["postgres:", "postgresql:", "ecto:"];

/** What libpq calls the ways of encryption, and what they are here, where `ssl: true` verifies the server. */
const sslModes: Readonly<Record<string, boolean | ConnectionOptions>> = {
  disable: false,
  require: true,
  "verify-ca": true,
  "verify-full": true,
  "no-verify": { rejectUnauthorized: false },
};

/** Takes an address apart. */
export function partsOf(address: string): UrlParts | WrongUrl {
  if (!URL.canParse(address)) return { wrong: "something that is no address" };
  const url = new URL(address);
  if (!protocols.includes(url.protocol)) return { wrong: `an address of ${url.protocol}` };
  // A / ? or # in a password ends the server's name too early: the rest would be a database's, and be shown.
  if (`${url.pathname}${url.search}`.includes("@") || url.hash !== "")
    return { wrong: "an address with a / ? or # in a name or password, or an @ behind the server" };
  try {
    const query = queryOf(url.searchParams);
    if ("wrong" in query) return query;
    return { ...namesOf(url), ...query };
  } catch {
    // decodeURIComponent says no more than that, and quotes what it was given.
    return { wrong: "an address with a % that encodes nothing" };
  }
}

function namesOf({ hostname, port, username, password, pathname }: URL): UrlParts {
  const database = decodeURIComponent(pathname.slice(1));
  return {
    // An address of IPv6 stands in brackets.
    ...(hostname === "" ? {} : { hostname: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, "$1")) }),
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(database === "" ? {} : { database }),
  };
}

function queryOf(params: URLSearchParams): UrlParts | WrongUrl {
  let parts: UrlParts = {};
  for (const [name, value] of params) {
    const part = partOf(name, value);
    if (part === undefined) return { wrong: `one with ?${name}=…` };
    parts = { ...parts, ...part };
  }
  return parts;
}

function partOf(name: string, value: string): UrlParts | undefined {
  if (name === "sslmode") return Object.hasOwn(sslModes, value) ? { ssl: sslModes[value]! } : undefined;
  if (name === "ssl" && (value === "true" || value === "false")) return { ssl: value === "true" };
  // The way libpq names a folder that holds a socket.
  if (name === "host") return { hostname: value };
  // Such a channel is used wherever the server offers one.
  return name === "channel_binding" ? {} : undefined;
}
