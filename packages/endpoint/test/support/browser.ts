/** A browser at endpoints that come and go: its cookies go with it from one to the next. */
import type { EndpointModule } from "@hinotori/endpoint";

import { CookieJar } from "../../src/testing/cookie-jar.ts";

type Asked = Pick<EndpointModule, "request">;

/** One browser, at one endpoint at a time. */
export class Browser {
  #web: Asked;
  readonly #jar = new CookieJar();

  constructor(web: Asked) {
    this.#web = web;
  }

  /** Goes to another endpoint, with the cookies of the one before. */
  at(web: Asked): void {
    this.#web = web;
  }

  /** The names of its cookies. */
  get names(): string[] {
    return this.cookie.split("; ").flatMap((pair) => (pair === "" ? [] : [pair.split("=", 1)[0]!]));
  }

  /** The `cookie` header that it sends. */
  get cookie(): string {
    return this.#jar.headerFor("/") ?? "";
  }

  /** Sends a request, and keeps the cookies of the answer. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookie !== "") headers.set("cookie", this.cookie);
    const response = await this.#web.request(path, { ...init, headers });
    this.#jar.takeFrom(response, path);
    return response;
  }

  /** Asks for a page. */
  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { headers });
  }

  /** Asks for data. */
  async json(path: string): Promise<unknown> {
    return (await this.get(path)).json();
  }
}
