/** The way of one user through an application in development, over HTTP: from the form to register to the last log-out. */
import { once } from "node:events";
import net from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { GeneratedApp } from "../support/generated-app.ts";
import { hinotori, startHinotori } from "../support/program.ts";
import { runCommand } from "../support/run-command.ts";
import { newApp } from "./new-app.ts";

let app: GeneratedApp;

beforeAll(async () => {
  app = await newApp();
  expect(await runCommand(app.root, "gen auth Accounts User users")).toMatchObject({ code: 0, err: "" });
});

afterAll(() => app.remove());

/** A port that nobody listens at: the program is not asked which it took. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** A browser: it keeps cookies, follows links, and sends forms with what is hidden in them. */
class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #origin: string;
  html = "";
  path = "";

  constructor(origin: string) {
    this.#origin = origin;
  }

  async get(path: string): Promise<string> {
    return this.#follow(await this.#send("GET", path));
  }

  /** Sends the form of the page that has this action; where there are several, the one with the field `by`. */
  async submit(action: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const forms = [...this.html.matchAll(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)];
    const wanted = Object.keys(fields);
    const form = forms.find(
      ([, to, inside = ""]) => to === action && wanted.every((name) => inside.includes(`name="${name}"`)),
    );
    if (form === undefined)
      throw new Error(`expected a form to ${action} with ${wanted.join(", ")}, got:\n${this.html}`);
    const hidden = [...(form[2] ?? "").matchAll(/<input type="hidden"[^>]*name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams([...hidden.map(([, name = "", value = ""]) => [name, value] as [string, string])]);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.#follow(await this.#send("POST", action, body));
  }

  async #follow(answer: Response): Promise<string> {
    const to = answer.headers.get("location");
    if (answer.status >= 300 && answer.status < 400 && to !== null) return this.get(to);
    this.html = await answer.text();
    this.path = new URL(answer.url).pathname;
    expect(answer.status, this.html).toBeLessThan(400);
    return this.html;
  }

  async #send(method: string, path: string, body?: URLSearchParams): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", origin: this.#origin, cookie };
    const answer = await fetch(new URL(path, this.#origin), {
      method,
      headers,
      redirect: "manual",
      ...(body && { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }
}

/** The path of the link in the first message of the mailbox. */
async function linkInMailbox(browser: Browser): Promise<string> {
  const html = await browser.get("/dev/mailbox");
  const { pathname, search } = new URL(/<a href="(http[^"]+)"/.exec(html)?.[1] ?? "");
  return pathname + search;
}

test("registers, confirms, chooses a password, ends the other session by that, and logs out", async () => {
  const { code, stderr } = await hinotori(["db", "migrate"], { cwd: app.root });
  expect(code, stderr).toBe(0);
  const port = await freePort();
  const program = startHinotori(["server", "--no-reload"], { cwd: app.root, env: { PORT: String(port) } });
  await program.printed(/listens at/);
  const origin = `http://127.0.0.1:${port}`;
  const browser = new Browser(origin);

  // Register: an account that is not confirmed, and a message.
  await browser.get("/users/register");
  await browser.submit("/users/register", { email: "ada@example.com" });
  expect(browser.html).toContain("An email was sent to ada@example.com");
  await browser.get("/users/settings");
  expect(browser.html).toContain("You must log in to access this page.");

  // The link confirms the account, logs in, and leads to where the way was to.
  const link = await linkInMailbox(browser);
  await browser.get(link);
  await browser.submit("/users/log-in", { token: new URLSearchParams(link.split("?")[1]).get("token") ?? "" });
  expect(browser.html).toContain("User confirmed successfully.");
  expect(browser.path).toBe("/users/settings");
  await browser.get(link);
  expect(browser.html).toContain("Magic link is invalid or it has expired.");

  // Another browser logs in by a link as well.
  const other = new Browser(origin);
  await other.get("/users/log-in");
  await other.submit("/users/log-in", { email: "ADA@example.com" });
  await expect.poll(async () => linkInMailbox(browser)).not.toBe(link);
  await other.get(await linkInMailbox(browser));
  await other.submit("/users/log-in", { rememberMe: "true" });
  expect(await other.get("/")).toContain("ada@example.com");

  // A password, which ends that other session.
  await browser.get("/users/settings");
  const password = "correct horse battery staple";
  await browser.submit("/users/settings/password", { password, passwordConfirmation: password });
  expect(browser.html).toContain("Password updated successfully.");
  expect(await other.get("/")).not.toContain("ada@example.com");

  // Out, and in again by the password alone.
  await browser.submit("/users/log-out", {});
  expect(browser.html).toContain("Logged out successfully.");
  await browser.get("/users/log-in");
  await browser.submit("/users/log-in", { email: "ada@example.com", password });
  expect(browser.html).toContain("Welcome back!");
  await browser.submit("/users/log-out", {});
  expect(browser.html).not.toContain("ada@example.com");
  program.signal("SIGTERM");
  expect(await program.ended).toMatchObject({ code: 0 });
}, 120_000);

test("does not start in production before it is said how e-mail is sent", async () => {
  const { code, stdout, stderr } = await hinotori(["server"], {
    cwd: app.root,
    env: {
      NODE_ENV: "production",
      PORT: "0",
      SECRET_KEY_BASE: "s".repeat(64),
      DATABASE_PATH: "prod.db",
      RELEASE_NAME: "x",
    },
  });
  expect(code).not.toBe(0);
  expect(stdout + stderr).toContain("expected PetShop.Mailer to have an adapter");
}, 120_000);
