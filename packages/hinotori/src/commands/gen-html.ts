/** `gen html`: makes a resource with pages. */
import type { Command } from "../command.ts";
import { htmlFiles } from "../gen.ts";
import { webGenerator } from "../gen/web-generator.ts";

/** `hinotori gen html <Context> <Schema> <plural> [field:type...]`. */
export const command: Command = webGenerator({
  kind: "html",
  summary: "Make a resource with pages: context, controller, routes, tests",
  makes:
    "Makes what gen context makes, pages to list, show, make, change and delete posts at /posts, their routes, and tests.\n\n" +
    "A row that others refer to is not deleted, and the page says so.",
  files: htmlFiles,
});
