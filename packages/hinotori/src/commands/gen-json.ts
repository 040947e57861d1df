/** `gen json`: makes a resource with a JSON interface. */
import type { Command } from "../command.ts";
import { jsonFiles } from "../gen.ts";
import { webGenerator } from "../gen/web-generator.ts";

/** `hinotori gen json <Context> <Schema> <plural> [field:type...]`. */
export const command: Command = webGenerator({
  kind: "json",
  summary: "Make a resource with a JSON interface: context, controller, routes, tests",
  makes:
    "Makes what gen context makes, a controller that answers in JSON at /api/posts, its routes, and tests.\n\n" +
    "Fields that are wrong are answered with 422, an id that is nobody's with 404, the deletion of a row that others refer to with 409, and a\n" +
    "body that is no object with 400.",
  files: jsonFiles,
});
