/**
 * Generates processes: servers, and supervisors of them, each with its tests and its place in the tree.
 *
 * A name may have a namespace, `Cart.Counter`, which is a folder; with the name of the web side in front, `MyAppWeb.Counter`, it goes there.
 */
import path from "node:path";

import type { App } from "./app.ts";
import type { Change } from "./changes.ts";
import { readIf } from "./changes/plan.ts";
import { UsageError } from "./errors.ts";
import { templatesFor } from "./gen/template.ts";
import { childChanges, freeName, type Host, importedAs } from "./processes/child.ts";
import { type ModulePlace, placeOf, type Wanted } from "./processes/place.ts";
import { stateFields } from "./processes/state.ts";

/** A generated module, and what makes it. */
export interface Generated {
  readonly place: ModulePlace;
  readonly changes: readonly Change[];
}

/** What a server is asked for. */
export interface ServerOptions {
  readonly name: string;
  /** Its state, as `name:type`. */
  readonly fields: readonly string[];
  /** Whether it has its own name, and there is one of it; else there may be many. */
  readonly registered: boolean;
  /** Whether it starts with the application. */
  readonly child: boolean;
  /** The supervisor that it starts under; the application's own without it. */
  readonly supervisor: string | undefined;
  /** Whether it is about to be taken back: then that supervisor need not be there. */
  readonly undo: boolean;
}

const kServer: Wanted = { what: "a server", example: "Counter" };
const kSupervisor: Wanted = { what: "a supervisor", example: "Workers" };

/** A server. @throws UsageError when a name or a field is none, or many are to be one child. */
export function serverChanges(app: App, options: ServerOptions): Generated {
  const { name, fields, registered, child, supervisor, undo } = options;
  const place = placeOf(name, app, kServer);
  const render = templatesFor(app.root, "genserver");
  const bindings = { place, registered, fields: stateFields(fields), sorted };
  const isChild = child && registered;
  if (!isChild && supervisor !== undefined) throw notUnder(supervisor);
  return {
    place,
    changes: [
      { create: place.file, content: render("server.ts.ejs", bindings) },
      { create: place.test, content: render("server.test.ts.ejs", bindings) },
      ...(isChild ? childChanges(place, parentOf(app, supervisor, undo)) : []),
    ],
  };
}

/** What a supervisor is asked for. */
export interface SupervisorOptions {
  readonly name: string;
  /** The modules that it starts, in order. */
  readonly children: readonly string[];
  readonly strategy: "one_for_one" | "one_for_all" | "rest_for_one";
  /** Whether its children come and go. */
  readonly dynamic: boolean;
  /** Whether it starts with the application. */
  readonly child: boolean;
  /** Whether it is about to be taken back: then its children need not be there. */
  readonly undo: boolean;
}

/** A supervisor. @throws UsageError when a name is none, or a child is not there, or is the application's already. */
export function supervisorChanges(app: App, options: SupervisorOptions): Generated {
  const { name, children, strategy, dynamic, child, undo } = options;
  const place = placeOf(name, app, kSupervisor);
  const render = templatesFor(app.root, "supervisor");
  const parent = parentOf(app, undefined, undo);
  if (dynamic && children.length > 1) throw oneKind(children);
  const found = children.map((one) => childOf(app, one, { parent: parent.source, undo, dynamic }));
  const modules = [place, ...found].map(({ module }) => module);
  if (new Set(modules).size < modules.length) throw eachOnce([name, ...children]);
  const bindings = { place, children: named(found, place, app), strategy, sorted };
  const template = dynamic ? "dynamic" : "supervisor";
  return {
    place,
    changes: [
      { create: place.file, content: render(`${template}.ts.ejs`, bindings) },
      { create: place.test, content: render(`${template}.test.ts.ejs`, bindings) },
      ...(child ? childChanges(place, parent) : []),
    ],
  };
}

/** The children, each under a name that neither the supervisor has, nor one before it. */
function named(children: readonly ModulePlace[], supervisor: ModulePlace, { names }: App) {
  const taken = [supervisor.constant];
  return children.map((place) => {
    const name = freeName(place, taken, names.pascal);
    taken.push(name);
    return { place, name, imported: importedAs(place, name) };
  });
}

/** Names of an import as they are written, whatever the case of their first letters. */
function sorted(names: readonly string[]): string {
  const key = (name: string): string => name.replace(/^type /, "").toLowerCase();
  return names.toSorted((left, right) => (key(left) < key(right) ? -1 : 1)).join(", ");
}

/** The module that gets a child: the application, or a supervisor of it. */
function parentOf(app: App, supervisor: string | undefined, undo: boolean): Host {
  const file =
    supervisor === undefined ? `src/${app.names.kebab}/application.ts` : placeOf(supervisor, app, kSupervisor).file;
  const source = readIf(path.join(app.root, file));
  if (source === undefined && supervisor !== undefined && !undo) throw noSupervisor(supervisor, file);
  return { file, source: source ?? "", app: app.names.pascal };
}

interface Circumstances {
  readonly parent: string;
  readonly undo: boolean;
  readonly dynamic: boolean;
}

function childOf(app: App, name: string, { parent, undo, dynamic }: Circumstances): ModulePlace {
  const place = placeOf(name, app, { what: "a child", example: "Counter" });
  if (undo) return place;
  const source = readIf(path.join(app.root, place.file));
  if (source === undefined) throw noChild(name, place.file);
  if (parent.includes(`"${place.specifier}"`)) throw twice(name);
  if (dynamic && /^\s*registered: true/m.test(source)) throw oneOnly(name);
  return place;
}

function notUnder(supervisor: string): UsageError {
  return new UsageError(
    `expected a server that is a child for --supervisor, got one that is none: ${supervisor}\n\nLeave out --no-child and --no-registered, or --supervisor.`,
  );
}

function noSupervisor(name: string, file: string): UsageError {
  return new UsageError(
    `expected the supervisor ${name} in ${file}, got: no such file\n\nMake it first:\n\n    hinotori gen supervisor ${name}`,
  );
}

function eachOnce(names: readonly string[]): UsageError {
  return new UsageError(`expected a supervisor and children that are all different, got: ${names.join(", ")}`);
}

function noChild(name: string, file: string): UsageError {
  return new UsageError(
    `expected the child ${name} in ${file}, got: no such file\n\nMake it first:\n\n    hinotori gen genserver ${name} --no-child`,
  );
}

function twice(name: string): UsageError {
  return new UsageError(
    `expected children that nobody starts yet, got: ${name}, which the application starts\n\n` +
      `Take its line and its import out of application.ts, or make it without them:\n\n    hinotori gen genserver ${name} --no-child`,
  );
}

function oneKind(children: readonly string[]): UsageError {
  return new UsageError(
    `expected one kind of child for --dynamic, got: ${children.join(", ")}\n\nChildren that are known beforehand are a supervisor's without --dynamic.`,
  );
}

function oneOnly(name: string): UsageError {
  return new UsageError(
    `expected a child of which there may be many for --dynamic, got: ${name}, which has a name of its own\n\n` +
      `Make it without one:\n\n    hinotori gen genserver ${name} --no-registered`,
  );
}
