/** Refuses a resource that another one would be mistaken for: in its context, in the database, or in the router. */
import fs from "node:fs";
import path from "node:path";

import type { App } from "../app.ts";
import { UsageError } from "../errors.ts";
import { importsOf, localName } from "./module-source.ts";
import type { Resource } from "./resource.ts";
import { filesEndingIn } from "./source-files.ts";
import type { Route } from "./wiring.ts";

/** Throws a UsageError when another schema has the table or, in the same context, the plural or the name of a type. */
export function refuseTwins(app: App, resource: Resource, options: { readonly noMigration: boolean }): void {
  const { schema } = resource;
  const domain = path.join(app.root, "src", app.names.kebab);
  const own = path.join(domain, `${schema.path}.ts`);
  const others = filesEndingIn(domain, ".ts").filter((file) => file !== own);
  const table = new RegExp(`\\b(?:sqlite|pg)Table\\(\\s*"${schema.table}"`);
  const owner = options.noMigration ? undefined : others.find((file) => table.test(fs.readFileSync(file, "utf8")));
  if (owner !== undefined)
    throw new UsageError(
      `expected a table of its own, got: ${schema.table}, which ${path.relative(app.root, owner)} has\n\n` +
        "Name another with --table, or say --no-migration when both shall have the same rows.",
    );
  const constant = new RegExp(`^export const ${schema.constant}\\b`, "m");
  const twin = others
    .filter((file) => path.dirname(file) === path.dirname(own))
    .find((file) => constant.test(fs.readFileSync(file, "utf8")));
  if (twin !== undefined)
    throw new UsageError(
      `expected a plural of its own, got: ${schema.many.snake}, which ${path.relative(app.root, twin)} has\n\n` +
        `Say another for the code, and the table's name apart:\n\n    ${schema.one.pascal} ${schema.one.snake}_list --table ${schema.table}`,
    );
  refuseTypes(app, resource);
}

/** Beside Post there is a type PostChangeset, and so no schema of that name. */
function refuseTypes(app: App, { context, schema }: Resource): void {
  const door = `src/${app.names.kebab}/${context?.path ?? ""}.ts`;
  if (context === undefined || !fs.existsSync(path.join(app.root, door))) return;
  const others = importsOf(fs.readFileSync(path.join(app.root, door), "utf8"))
    .filter(({ from }) => from.startsWith(`#${app.names.kebab}/`) && from !== `#${app.names.kebab}/${schema.path}`)
    .flatMap(({ names = [] }) => names.filter((name) => name.startsWith("type ")).map(localName));
  const taken = others.find((type) => type === `${schema.type}Changeset` || `${type}Changeset` === schema.type);
  if (taken === undefined) return;
  throw new UsageError(
    `expected a schema that is not mistaken for ${taken}, which ${door} has, got: ${schema.type}\n\n` +
      "The changeset of Post is a PostChangeset. Give another name, or put it into another context.",
  );
}

/** Throws a UsageError when the path of `route` leads somewhere else already. `source` is the router's file, as it is. */
export function refuseTakenPath({ marker, path: route, alias }: Route, source: string): void {
  if (marker === "pages") refusePathBelow(route, source);
  const own = marker === "pages" ? "browser" : "api";
  const above = marker === "pages" ? "|Router" : "";
  const line = new RegExp(`^(?<by>${own}${above})\\.(?:route|get)\\("${route}",\\s*(?:resources\\()?(?<to>\\w+)`, "gm");
  const taken = [...source.matchAll(line)].find(({ groups }) => groups?.["by"] !== own || groups["to"] !== alias);
  if (taken === undefined) return;
  throw new UsageError(
    `expected a path of its own, got: ${route}, which leads to ${taken.groups?.["to"]} already\n\n` +
      `Say a namespace, as --web Admin for /admin${route}, or another plural, and the table's name apart with --table.`,
  );
}

/** Throws a UsageError when a file of `resource` is another's: of the application's own pages, or of a resource in another context. */
export function refuseTakenFiles(app: App, { context, schema }: Resource, files: readonly string[]): void {
  const own = `"#${app.names.kebab}/${context?.path ?? ""}"`;
  const sources = filesEndingIn(path.join(app.root, "src"), ".ts").map((file) => fs.readFileSync(file, "utf8"));
  // What nobody imports is a file in the way, which --force writes over; what the application runs on is not.
  const isOthers = (file: string): boolean =>
    fs.existsSync(path.join(app.root, file)) &&
    !fs.readFileSync(path.join(app.root, file), "utf8").includes(own) &&
    sources.some((source) => source.includes(`"#${file.replace(/^src\//, "").replace(/\.ts$/, "")}"`));
  const taken = files.find(isOthers);
  if (taken === undefined) return;
  throw new UsageError(
    `expected a schema whose files nothing else has, got: ${schema.one.pascal}, whose ${taken} is another's\n\n` +
      "Say a namespace, as --web Admin for a folder and a path of its own, or give another name.",
  );
}

/** A page below the path of another router would pass what stands before that: in production nothing is let in at `/dev`. */
function refusePathBelow(route: string, source: string): void {
  const mounts = [...source.matchAll(/^Router\.route\("(?<at>\/[^"]+)", (?<to>\w+)\)/gm)];
  const above = mounts.find(({ groups }) => `${route}/`.startsWith(`${groups?.["at"]}/`))?.groups;
  if (above === undefined) return;
  throw new UsageError(
    `expected a path for pages that no other router has, got: ${route}, which is the router ${above["to"]}'s from ${above["at"]} on\n\n` +
      "Say another namespace, as --web Admin, or for JSON below /api: hinotori gen json.",
  );
}
