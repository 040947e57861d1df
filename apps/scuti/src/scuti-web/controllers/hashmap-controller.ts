/** The Hashmap as JSON. */
import { type Context, RequestError } from "#scuti-web";
import * as Entries from "#scuti-web/service/entries";
import { Body, Key } from "#scuti-web/service/entry";
import { Hashmap } from "#scuti-web/service/hashmap";

/** `GET /api/hashmap`: every entry. */
export async function index(c: Context): Promise<Response> {
  return c.json(await Entries.all());
}

/** `GET /api/hashmap/:key`: one entry; 404 when it is not there, unless `?default=` says what to give instead. */
export async function show(c: Context): Promise<Response> {
  const key = keyOf(c);
  const value = await Entries.get(key, c.req.query("default"));
  // JSON has no undefined, so no entry has that for a value.
  if (value === undefined) throw new RequestError(404, `expected a key that has an entry, got: ${JSON.stringify(key)}`);
  return c.json({ key, value });
}

/** `PUT /api/hashmap/:key` with `{"value": …}`: puts an entry. */
export async function update(c: Context): Promise<Response> {
  const key = keyOf(c);
  const { value } = await bodyOf(c);
  await Entries.put(key, value, "api");
  return c.json({ key, value });
}

/** `DELETE /api/hashmap/:key`: 202, since the Hashmap is told and does not answer. */
export async function remove(c: Context): Promise<Response> {
  const key = keyOf(c);
  await Entries.remove(key, "api");
  return c.json({ key }, 202);
}

/** `POST /api/hashmap/crash`: fells the Hashmap, where that is enabled. */
export async function crash(c: Context): Promise<Response> {
  if (!Entries.crashEnabled()) throw new RequestError(403, "crashing is for development and tests");
  await Entries.crash("api");
  return c.json({ crashed: Hashmap.name }, 202);
}

function keyOf(c: Context): string {
  const key = Key.safeParse(c.req.param("key"));
  if (!key.success) throw new RequestError(422, `${key.error.issues[0]?.message}, got: ${shorten(c.req.param("key"))}`);
  return key.data;
}

async function bodyOf(c: Context): Promise<{ readonly value: unknown }> {
  const type = c.req.header("content-type");
  if (!/^application\/json *(;|$)/i.test(type ?? "")) {
    throw new RequestError(415, `expected a body of type application/json, got: ${type ?? "none"}`);
  }
  const body = Body.safeParse(await c.req.json());
  if (!body.success) throw new RequestError(422, body.error.issues[0]?.message ?? "expected another body");
  return body.data;
}

/** What was sent, as far as it helps to see it again. */
function shorten(key = ""): string {
  return key.length > 80 ? `${JSON.stringify(key.slice(0, 80))} and ${key.length - 80} more` : JSON.stringify(key);
}
