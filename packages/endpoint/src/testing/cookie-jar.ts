/** The cookies of one browser in a test: kept as an answer sets them, sent as a request of that path may have them. */
import { Clock } from "@hinotori/otp";

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** When it ends: milliseconds since 1970; `Infinity` for with the test. */
  readonly endsAt: number;
}

/** The cookies of one browser. Whether they are for https alone is not asked: a request of a test has no network. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  constructor(cookies: Iterable<Cookie> = []) {
    for (const cookie of cookies) this.#put(cookie);
  }

  /** Another browser with the same cookies. */
  copy(): CookieJar {
    return new CookieJar(this.#cookies.values());
  }

  /** Puts a cookie for all paths. */
  put(name: string, value: string): void {
    this.#put({ name, value, path: "/", endsAt: Infinity });
  }

  /** Takes a cookie out, whatever its path. */
  delete(name: string): void {
    for (const [key, cookie] of this.#cookies) if (cookie.name === name) this.#cookies.delete(key);
  }

  /** The value of a cookie for a path. */
  get(name: string, path = "/"): string | undefined {
    return this.#sentTo(path).find((cookie) => cookie.name === name)?.value;
  }

  /** The `cookie` header of a request; `undefined` when there is none to send. */
  headerFor(path: string): string | undefined {
    const sent = this.#sentTo(path);
    return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  /** Keeps what an answer to a request of this path sets, and forgets what it ends. */
  takeFrom(response: Response, path: string): void {
    for (const line of response.headers.getSetCookie()) {
      const cookie = readCookie(line, path);
      if (cookie !== undefined) this.#put(cookie);
    }
  }

  #put(cookie: Cookie): void {
    const key = `${cookie.path};${cookie.name}`;
    if (cookie.endsAt > Clock.systemTime()) this.#cookies.set(key, cookie);
    else this.#cookies.delete(key);
  }

  /** The longest path comes first, as browsers send it. */
  #sentTo(path: string): Cookie[] {
    const now = Clock.systemTime();
    return [...this.#cookies.values()]
      .filter((cookie) => cookie.endsAt > now && isBelow(path, cookie.path))
      .sort((left, right) => right.path.length - left.path.length);
  }
}

function isBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(above.endsWith("/") ? above : `${above}/`);
}

function readCookie(line: string, requestPath: string): Cookie | undefined {
  const [pair = "", ...parts] = line.split(";");
  const mark = pair.indexOf("=");
  if (mark < 1) return undefined;
  const attributes = new Map(parts.map(readAttribute));
  const path = attributes.get("path");
  return {
    name: pair.slice(0, mark).trim(),
    value: pair.slice(mark + 1).trim(),
    path: path?.startsWith("/") === true ? path : folderOf(requestPath),
    endsAt: endOf(attributes),
  };
}

function readAttribute(part: string): [name: string, value: string] {
  const [name = "", ...value] = part.split("=");
  return [name.trim().toLowerCase(), value.join("=").trim()];
}

/** `max-age` counts before `expires`. */
function endOf(attributes: ReadonlyMap<string, string>): number {
  const maxAge = attributes.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Clock.systemTime() + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return Number.isNaN(expires) ? Infinity : expires;
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}
