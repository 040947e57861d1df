/**
 * The session of one request: read when somebody first asks for it, and written when somebody has changed it.
 */
import { inspect } from "node:util";

import { EndpointArgumentError } from "../errors.ts";
import { toJson } from "../token/envelope.ts";
import type { Content } from "./content.ts";

/** The session of a request: what a handler finds as `c.var.session`. */
export interface Session<Data extends object = Record<string, unknown>> {
  /** The value of a key; `undefined` when there is none. */
  get<Key extends keyof Data & string>(key: Key): Data[Key] | undefined;
  /** Everything in it, as a new object. */
  all(): Readonly<Partial<Data>>;
  /** Puts a value that JSON can say; throws `ENDPOINT_ARGUMENT` for any other. */
  put<Key extends keyof Data & string>(key: Key, value: Exclude<Data[Key], undefined>): void;
  /** Takes a key out. */
  delete<Key extends keyof Data & string>(key: Key): void;
  /** Takes everything out, the token of forms and the flash of before too; what this request puts into the flash stays. */
  clear(): void;
  /** Writes it anew, with another token of forms: for logins. */
  renew(): void;
  /** Takes the cookie away from the browser: for logouts. */
  drop(): void;
  /** Forgets every change of this request. */
  ignore(): void;
}

/** What is to be done with the cookie. */
export type Change = "none" | "write" | "drop" | "ignore";

/** The session of one request. */
export class CookieSession implements Session<Record<string, unknown>> {
  readonly #read: () => Content;
  readonly #empty: () => Content;
  #content: Content | undefined;
  #change: Change = "none";
  #isSealed = false;

  constructor(read: () => Content, empty: () => Content) {
    this.#read = read;
    this.#empty = empty;
  }

  /** What is in it, for reading. */
  get content(): Readonly<Content> {
    return (this.#content ??= this.#read());
  }

  /** What is to be done with the cookie. */
  get change(): Change {
    return this.#change;
  }

  get(key: string): unknown {
    return this.content.data.get(key);
  }

  all(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.content.data);
  }

  put(key: string, value: unknown): void {
    if (typeof key !== "string" || value === undefined) throw noEntry(key, value);
    // What JSON cannot say is refused here, where it comes from, and not when the answer is on its way.
    toJson(value);
    this.#changed().data.set(key, value);
  }

  delete(key: string): void {
    if (this.content.data.has(key)) this.#changed().data.delete(key);
  }

  clear(): void {
    this.#changed();
    this.#content = this.#empty();
  }

  renew(): void {
    this.#changed().csrfToken = undefined;
  }

  drop(): void {
    this.#changed();
    this.#content = this.#empty();
    this.#change = "drop";
  }

  ignore(): void {
    this.#changed();
    this.#change = "ignore";
  }

  /** Puts another secret under the tokens of forms. */
  setCsrfToken(token: string | undefined): void {
    if (this.content.csrfToken !== token) this.#changed().csrfToken = token;
  }

  /** Keeps these messages for the next page, and no others. */
  setFlash(flash: ReadonlyMap<string, string>): void {
    if (this.content.flash.size > 0 || flash.size > 0) this.#changed().flash = flash;
  }

  /** Nothing can be changed any more: the answer is on its way. */
  seal(): void {
    this.#isSealed = true;
  }

  #changed(): Content {
    if (this.#isSealed) throw tooLate();
    this.#content ??= this.#read();
    // What was dropped or is ignored stays so; a session that is put to again after a drop would come back half.
    if (this.#change === "none") this.#change = "write";
    return this.#content;
  }
}

function tooLate(): EndpointArgumentError {
  return new EndpointArgumentError(
    "expected a change of the session before the answer, got one after it was made\n\n" +
      "The session is in a header of the answer. Change it in the handler, before it returns or streams.",
  );
}

function noEntry(key: unknown, value: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected a key and a value for the session, got: ${inspect(key, { depth: 0 })} and a value of type ${typeof value}\n\n` +
      'Take a key out with:\n\n    c.var.session.delete("userId")',
  );
}
