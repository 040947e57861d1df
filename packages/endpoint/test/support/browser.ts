/** As much of a browser as cookies need: it keeps what it is given, and sends it back. No socket, and no rendering. */
import type { EndpointModule } from "@hinotori/endpoint";

type Asked = Pick<EndpointModule, "request">;

/** One browser, at one endpoint at a time. */
export class Browser {
  #web: Asked;
  readonly #jar = new Map<string, string>();

  constructor(web: Asked) {
    this.#web = web;
  }

  /** Goes to another endpoint, with the cookies of the one before. */
  at(web: Asked): void {
    this.#web = web;
  }

  /** The names of its cookies. */
  get names(): string[] {
    return [...this.#jar.keys()];
  }

  /** The `cookie` header that it sends. */
  get cookie(): string {
    return [...this.#jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Sends a request, and keeps the cookies of the answer. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#jar.size > 0) headers.set("cookie", this.cookie);
    const response = await this.#web.request(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
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

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const mark = pair.indexOf("=");
    const name = pair.slice(0, mark);
    const isOver = attributes.some((attribute) => /^max-age=0$/i.test(attribute));
    if (isOver) this.#jar.delete(name);
    else this.#jar.set(name, pair.slice(mark + 1));
  }
}
