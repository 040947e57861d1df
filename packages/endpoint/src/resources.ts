/**
 * The seven routes of a resource, from a controller with functions of their names.
 *
 * A controller is a module; the functions it exports under the names `index`, `new`, `create`, `show`, `edit`, `update` and
 * `delete` get the routes that such functions have everywhere. What it does not export has no route.
 *
 * ## Example
 *
 * ```ts run
 * import { resources } from "@hinotori/endpoint";
 * import { type Context, Hono } from "hono";
 *
 * // In an application this is a file: `import * as Post from "#blog-web/controllers/post-controller"`.
 * const Post = {
 *   index: (c: Context) => c.text("every post"),
 *   show: (c: Context) => c.text(`post ${c.req.param("id")}`),
 *   delete: (c: Context) => c.text(`post ${c.req.param("id")} is gone`),
 * };
 *
 * const app = new Hono().route("/posts", resources(Post));
 *
 * await (await app.request("/posts/7")).text(); // => "post 7"
 * const form = new URLSearchParams({ _method: "delete" });
 * await (await app.request("/posts/7", { method: "POST", body: form })).text(); // => "post 7 is gone"
 * ```
 *
 * ## The routes
 *
 * | function | route                              | what it is for      |
 * | -------- | ---------------------------------- | ------------------- |
 * | `index`  | `GET /`                            | shows them all      |
 * | `new`    | `GET /new`                         | a form for a new one |
 * | `create` | `POST /`                           | takes that form     |
 * | `show`   | `GET /:id`                         | shows one           |
 * | `edit`   | `GET /:id/edit`                    | a form for changes  |
 * | `update` | `PUT /:id`, `PATCH /:id`           | takes that form     |
 * | `delete` | `DELETE /:id`                      | takes one away      |
 *
 * `new` and `delete` are words of the language; a module exports them under another name of its own:
 * `export { create as new, remove as delete }`, or `export { remove as delete }`.
 *
 * ## Forms
 *
 * A form of a browser can only say POST. So `POST /:id` is `update` where the form has a field `_method` that says `put` or
 * `patch`, and `delete` where it says `delete`; anything else is answered with 400. No other route knows of that field, and
 * nothing turns into a GET, so what guards a POST, such as `protectFromForgery`, has guarded it.
 *
 * **Unlike Phoenix**, whose endpoint rewrites the method of every request, a log line and an event say what was sent: POST.
 *
 * ## Inside one another
 *
 * A resource below another one has its parent's id under a name of its own:
 * `router.route("/posts/:postId/comments", resources(Comment))`.
 */
import { type Context, type Env, Hono } from "hono";
import { COMPOSED_HANDLER } from "hono/utils/constants";

import { BadRequestError, EndpointArgumentError } from "./errors.ts";

/** A function of a controller: takes a request, gives its answer. */
export type ResourceAction<E extends Env> = (c: Context<E>) => Response | Promise<Response>;

/** The functions of a controller that have routes. */
export interface ResourceController<E extends Env> {
  /** Shows them all. */
  readonly index?: ResourceAction<E>;
  /** Shows a form for a new one. */
  readonly new?: ResourceAction<E>;
  /** Makes a new one. */
  readonly create?: ResourceAction<E>;
  /** Shows one. */
  readonly show?: ResourceAction<E>;
  /** Shows a form for changes. */
  readonly edit?: ResourceAction<E>;
  /** Changes one. */
  readonly update?: ResourceAction<E>;
  /** Takes one away. */
  readonly delete?: ResourceAction<E>;
}

/** Which routes there are, and the name of what stands in them. */
export interface ResourceOptions {
  /** Only these, though the controller has more. Default: all it has. */
  readonly only?: readonly (keyof ResourceController<Env>)[];
  /** What `c.req.param` knows the id by. Default: `"id"`. */
  readonly param?: string;
}

/** Makes a router of a controller's functions; give it a path with `router.route("/posts", resources(Post))`. */
export function resources<E extends Env>(controller: ResourceController<E>, options: ResourceOptions = {}): Hono<E> {
  const { only = kActions, param = "id" } = options;
  const has = pick(controller, only);
  const one = `/:${param}`;
  const router = new Hono<E>();
  // In this order: `/new` would be the id of one otherwise.
  if (has.index) router.get("/", has.index);
  if (has.new) router.get("/new", has.new);
  if (has.create) router.post("/", has.create);
  if (has.show) router.get(one, has.show);
  if (has.edit) router.get(`${one}/edit`, has.edit);
  if (has.update) router.on(["PUT", "PATCH"], one, has.update);
  if (has.delete) router.delete(one, has.delete);
  if (has.update || has.delete) router.post(one, overridden(has));
  return router;
}

const kActions = ["index", "new", "create", "show", "edit", "update", "delete"] as const;

/** Stands in for the methods that a form cannot say. As Hono does with what it puts around a function, it tells which function that is. */
function overridden<E extends Env>(controller: ResourceController<E>): ResourceAction<E> {
  const stands: ResourceAction<E> = async (c) => {
    const method = await methodOf(c);
    if (controller.update && (method === "put" || method === "patch")) return controller.update(c);
    if (controller.delete && method === "delete") return controller.delete(c);
    throw new BadRequestError(
      `expected a form whose field _method says ${sayable(controller)}, got: ${method === undefined ? "none" : JSON.stringify(method.slice(0, 20))}`,
    );
  };
  return Object.assign(stands, { [COMPOSED_HANDLER]: controller.update ?? controller.delete });
}

function sayable<E extends Env>(controller: ResourceController<E>): string {
  const methods = [...(controller.update ? ["put", "patch"] : []), ...(controller.delete ? ["delete"] : [])];
  return methods.join(" or ");
}

async function methodOf(c: Context): Promise<string | undefined> {
  const type = c.req.header("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return undefined;
  const { _method: method } = await c.req.parseBody();
  return typeof method === "string" ? method.toLowerCase() : undefined;
}

function pick<E extends Env>(
  controller: ResourceController<E>,
  only: readonly (keyof ResourceController<E>)[],
): ResourceController<E> {
  const absent = only === kActions ? [] : only.filter((action) => typeof controller[action] !== "function");
  if (absent.length > 0) throw noAction(`${absent.join(" and ")} among`, Object.keys(controller));
  const present = only.filter((action) => typeof controller[action] === "function");
  if (present.length === 0) throw noAction(`at least one of ${kActions.join(", ")} among`, Object.keys(controller));
  return Object.fromEntries(present.map((action) => [action, controller[action]]));
}

function noAction(wanted: string, names: readonly string[]): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected ${wanted} the functions of a controller, got: ${names.join(", ") || "none"}\n\n` +
      "A controller exports them under these names:\n\n    export function show(c: Context): Promise<Response> { … }\n    export { remove as delete };",
  );
}
