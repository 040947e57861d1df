/** The page, and the forms on it. A browser without JavaScript is sent back to the page; our script gets 204. */
import { randomUUID } from "node:crypto";

import { accepts } from "hono/accepts";

import { type Context, RequestError } from "#scuti-web";
import * as PageHtml from "#scuti-web/controllers/page-html.tsx";
import * as Entries from "#scuti-web/service/entries";
import { Key, readValue, Value } from "#scuti-web/service/entry";
import { takeSnapshot } from "#scuti-web/service/snapshot";

/** `GET /`: the page. */
export async function home(c: Context): Promise<Response> {
  welcome(c);
  return c.html(PageHtml.home({ c, snapshot: await takeSnapshot() }));
}

/** `POST /entries`: puts an entry; what cannot be put is shown again, with the reason. */
export async function put(c: Context): Promise<Response> {
  const form = await formOf(c);
  const text = form["value"] ?? "";
  const key = Key.safeParse(form["key"]);
  const value = Value.safeParse(readValue(text));
  const error = (key.error ?? value.error)?.issues[0]?.message;
  if (!key.success || !value.success) return refuse(c, { key: form["key"] ?? "", value: text, error: error ?? "" });
  await Entries.put(key.data, value.data, "page");
  return done(c);
}

/** `POST /entries/delete`: deletes an entry. */
export async function remove(c: Context): Promise<Response> {
  const key = Key.safeParse((await formOf(c))["key"]);
  if (!key.success) throw new RequestError(422, key.error.issues[0]?.message ?? "expected another key");
  await Entries.remove(key.data, "page");
  return done(c);
}

/** `POST /crash`: fells the Hashmap, where that is enabled. */
export async function crash(c: Context): Promise<Response> {
  if (!Entries.crashEnabled()) throw new RequestError(403, "crashing is for development and tests");
  await Entries.crash("page");
  return done(c);
}

/** Gives each browser its visitor's number, once, so that two of its pages count as one visitor. */
function welcome(c: Context): void {
  const { session } = c.var;
  if (session.get("visitor") === undefined) session.put("visitor", randomUUID());
}

async function formOf(c: Context): Promise<Readonly<Record<string, string | undefined>>> {
  const fields = Object.entries(await c.req.parseBody());
  return Object.fromEntries(fields.map(([name, field]) => [name, typeof field === "string" ? field : undefined]));
}

async function refuse(c: Context, refused: { key: string; value: string; error: string }): Promise<Response> {
  if (isScript(c)) throw new RequestError(422, refused.error);
  return c.html(PageHtml.home({ c, snapshot: await takeSnapshot(), refused }), 422);
}

function done(c: Context): Response {
  return isScript(c) ? c.body(null, 204) : c.redirect("/", 303);
}

function isScript(c: Context): boolean {
  return (
    accepts(c, { header: "Accept", supports: ["text/html", "application/json"], default: "text/html" }) ===
    "application/json"
  );
}
