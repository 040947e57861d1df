/** What `gen html` and `gen json` write: a controller, what it shows, its tests, and its place in the router. */
import fs from "node:fs";
import path from "node:path";

import type { App } from "../app.ts";
import type { Change } from "../changes.ts";
import { bindingsOf } from "./bindings.ts";
import { plainType } from "./fields.ts";
import { cellOf, inputOf } from "./inputs.ts";
import type { ModuleNames } from "./names.ts";
import { isCast, isRequired, isShown, type Resource } from "./resource.ts";
import { formValueOf } from "./samples.ts";
import { modulesWith } from "./source-files.ts";
import { type Bindings, templatesFor } from "./template.ts";
import { testImports } from "./test-imports.ts";
import { refuseTakenFiles, refuseTakenPath } from "./twins.ts";
import { namespaceOf } from "./web-namespace.ts";
import { type Route, routerWiring } from "./wiring.ts";
import { isGlobal } from "./words.ts";

/** A resource with a context; a controller speaks to nothing else. */
export type WebResource = Resource & { readonly context: ModuleNames };

/** Where a controller is. */
interface Place extends Route {
  /** `admin/`: its folder below `controllers`. */
  readonly folder: string;
  /** The path from outside: `/api/posts`. */
  readonly url: string;
}

/** Whether it is made or taken back, and the namespace of `--web`. */
interface WebChoice {
  readonly namespace: string | undefined;
  readonly undo: boolean;
}

/** The changes for pages. */
export function htmlChanges(app: App, resource: WebResource, { namespace, undo }: WebChoice): readonly Change[] {
  const place = placeOf(resource, "pages", namespace);
  if (!undo) refuseTakenPath(place, routerOf(app));
  const { fields, schema } = resource;
  const render = templatesFor(app.root, "html");
  const bindings = bindingsFor(resource, place, {
    cells: fields.filter(isShown).map((field) => ({ label: field.label, cell: cellOf(field, schema.variable) })),
    inputs: fields.flatMap((field) => {
      const input = inputOf(field);
      return input === undefined ? [] : [{ ...field, input, list: field.holds.kind === "list" }];
    }),
    forms: fields.filter(isCast).flatMap(({ name, ...field }) => {
      const createForm = formValueOf({ name, ...field }, "create");
      return createForm === undefined
        ? []
        : [{ name, createForm, updateForm: formValueOf({ name, ...field }, "update") }];
    }),
    // An empty list is one, so it is never missing.
    blankable: fields.filter(
      (field) => isRequired(field) && field.holds.kind === "plain" && plainType(field) !== "boolean",
    ),
    // What a page can be looked through for.
    visible: fields.find((field) => isShown(field) && ["string", "text"].includes(plainType(field) ?? ""))?.name,
  });
  const { file, test } = filesOf(resource, place);
  if (!undo) refuseTakenFiles(app, resource, [`${file}-controller.ts`, `${file}-html.tsx`]);
  return [
    { create: `${file}-controller.ts`, content: render("controller.ts.ejs", bindings) },
    { create: `${file}-html.tsx`, content: render("html.tsx.ejs", bindings) },
    { create: test, content: render("controller.test.ts.ejs", bindings) },
    ...routerWiring(resource, place, routerOf(app)),
  ];
}

/** The changes for JSON. */
export function jsonChanges(app: App, resource: WebResource, { namespace, undo }: WebChoice): readonly Change[] {
  const place = placeOf(resource, "api", namespace);
  if (!undo) refuseTakenPath(place, routerOf(app));
  const render = templatesFor(app.root, "json");
  const bindings = bindingsFor(resource, place, {});
  const { file, test } = filesOf(resource, place);
  const shared = `src/${app.web.kebab}/controllers/changeset-json.ts`;
  if (!undo) refuseTakenFiles(app, resource, [`${file}-controller.ts`, `${file}-json.ts`]);
  const stays =
    undo && isSharedBy(path.join(app.root, path.dirname(shared)), path.join(app.root, `${file}-controller.ts`));
  return [
    { create: `${file}-controller.ts`, content: render("controller.ts.ejs", bindings) },
    { create: `${file}-json.ts`, content: render("json.ts.ejs", bindings) },
    ...(stays ? [] : [{ create: shared, content: render("changeset-json.ts.ejs", bindings) }]),
    { create: test, content: render("controller.test.ts.ejs", bindings) },
    ...routerWiring(resource, place, routerOf(app)),
  ];
}

function bindingsFor(resource: WebResource, place: Place, more: Bindings): Bindings {
  const { test } = filesOf(resource, place);
  return bindingsOf(resource, { route: place, tests: testImports(resource, test, ["testSetupHelper"]), ...more });
}

function filesOf({ web, schema }: WebResource, { folder }: Place): { readonly file: string; readonly test: string } {
  const name = `controllers/${folder}${schema.one.kebab}`;
  return { file: `src/${web.kebab}/${name}`, test: `test/${web.kebab}/${name}-controller.test.ts` };
}

/** What the router of the application has names for already. */
const kRouterNames: readonly string[] = ["Router", "Metrics", "Page", "Repo", "Tree"];

function placeOf({ web, schema }: WebResource, marker: Route["marker"], namespace: string | undefined): Place {
  const { folder, alias: outer } = namespaceOf(namespace);
  const alias = `${outer}${schema.one.pascal}`;
  // What is below the router of the API is below `/api` already.
  const route = `/${marker === "api" ? folder.replace(/^api\//, "") : folder}${schema.many.kebab}`;
  return {
    marker,
    path: route,
    url: marker === "api" ? `/api${route}` : route,
    folder,
    alias: kRouterNames.includes(alias) || isGlobal(alias) ? `${alias}Controller` : alias,
    from: `#${web.kebab}/controllers/${folder}${schema.one.kebab}-controller`,
  };
}

/** The router of an application, as it is; nothing where there is none. */
export function routerOf({ root, web }: Pick<App, "root" | "web">): string {
  const file = path.join(root, `src/${web.kebab}/router.ts`);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
}

/** Whether a controller beside the one that goes imports the file that controllers share. */
function isSharedBy(controllers: string, going: string): boolean {
  return modulesWith(controllers, "/changeset-json").some((file) => path.join(controllers, file) !== going);
}
