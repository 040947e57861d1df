/** `gen json`: makes a resource with a JSON interface. */
import type { Command } from "../command.ts";
import { jsonFiles } from "../gen.ts";
import { webGenerator } from "../gen/web-generator.ts";

/** `hinotori gen json <Context> <Schema> <plural> [field:type...]`. */
export const command: Command = webGenerator({
  kind: "json",
  summary: "Make a resource with a JSON interface: context, controller, routes, tests",
  makes: "Makes what gen context makes, a controller that answers in JSON at /api/posts, its routes, and tests.",
  files: jsonFiles,
});
