/** The supervision tree as JSON. */
import type { Context } from "#scuti-web";
import { readTree } from "#scuti-web/service/tree";

/** `GET /api/tree`: every process of the tree, children below their supervisor, in start order. */
export function index(c: Context): Response {
  return c.json(readTree());
}
