/** The edits that make a generated module known: to the repo, and to the router (pure). */
import type { Change, EditChange } from "../changes.ts";
import { dropImport, ensureImport } from "./ensure-import.ts";
import { importsOf, localName, namespaceOf } from "./module-source.ts";
import type { Resource } from "./resource.ts";

/** The repo's schema gets the table. `source` is the repo's file, as it is. */
export function repoWiring(resource: Resource, source: string): readonly Change[] {
  const { app, schema } = resource;
  const file = `src/${app.kebab}/repo.ts`;
  const from = `#${app.kebab}/${schema.path}`;
  const alias = aliasFor(source, schema.constant, { from, resource });
  const name = alias === schema.constant ? alias : `${schema.constant} as ${alias}`;
  return [
    importEdit(file, `import { ${name} } from "${from}";`),
    { insert: file, marker: "schema", lines: [`${alias},`] },
  ];
}

/** Two contexts may each have a table of this name; the second is known by both its names. */
function aliasFor(source: string, constant: string, { from, resource }: { from: string; resource: Resource }): string {
  const taken = importsOf(source).some(
    (each) => each.from !== from && (each.names ?? []).some((name) => localName(name) === constant),
  );
  if (!taken) return constant;
  const context = resource.context?.alias ?? resource.app.pascal;
  return `${context.charAt(0).toLowerCase()}${context.slice(1)}${constant.charAt(0).toUpperCase()}${constant.slice(1)}`;
}

/** A controller, as the router gets to know it. */
export interface Route {
  /** `pages` or `api`. */
  readonly marker: "pages" | "api";
  /** `/posts` */
  readonly path: string;
  /** `Post`: under which name the router has the controller. */
  readonly alias: string;
  /** `#my-app-web/controllers/post-controller` */
  readonly from: string;
}

/** The router gets the routes of a controller. `source` is its file, as it is. */
export function routerWiring(
  { web, scope }: Pick<Resource, "web" | "scope">,
  { marker, path, alias, from }: Route,
  source: string,
): readonly Change[] {
  const file = `src/${web.kebab}/router.ts`;
  const router = marker === "pages" ? "browser" : "api";
  const { imports, names } = before({ web, scope }, marker, source);
  return [
    importEdit(file, 'import { resources } from "@hinotori/endpoint";'),
    ...[...imports, `import * as ${alias} from "${from}";`].map((statement) => importEdit(file, statement)),
    {
      insert: file,
      marker,
      lines: [
        ...(names.length === 0 ? [] : [`${router}.use("${path}/*", ${names.join(", ")});`]),
        `${router}.route("${path}", resources(${alias}));`,
      ],
    },
  ];
}

interface Middleware {
  readonly imports: readonly string[];
  readonly names: readonly string[];
}

/** What stands before a controller whose rows have owners: pages turn strangers away, and an API finds out who asks. */
function before({ web, scope }: Pick<Resource, "web" | "scope">, marker: Route["marker"], source: string): Middleware {
  const middleware = marker === "pages" ? scope?.guard : scope?.finder;
  if (middleware === undefined) return { imports: [], names: [] };
  const { name, from } = middleware;
  const whole = namespaceOf(source, from);
  const own = whole === undefined ? [`import { ${name} } from "${from}";`] : [];
  const known = whole === undefined ? name : `${whole}.${name}`;
  if (marker === "pages") return { imports: own, names: [known] };
  // A browser sends the session along with whatever any page makes it send.
  const guard = 'import { refuseForeignForms } from "@hinotori/endpoint";';
  const session = `import { session } from "#${web.kebab}/session";`;
  return { imports: [guard, session, ...own], names: ["refuseForeignForms()", "session", known] };
}

/** An import that is merged into the statement that there is already. */
export function importEdit(file: string, statement: string): EditChange {
  const [wanted] = importsOf(statement);
  return {
    edit: file,
    describe: statement,
    apply: (source) => (wanted === undefined ? undefined : ensureImport(source, wanted)),
    revert: (source) => (wanted === undefined ? source : dropImport(source, wanted)),
  };
}
