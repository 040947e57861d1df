/** Where a generated module belongs, and what it is called there (pure). */
import type { App, Names } from "../app.ts";
import { namesOf } from "../app.ts";
import { UsageError } from "../errors.ts";

/** A module of an application. */
export interface ModulePlace {
  /** Its full name: `MyApp.Cart.Counter`. */
  readonly module: string;
  /** The names of its last word: `Counter`. */
  readonly names: Names;
  /** The names of all its words below the application's: `CartCounter`. */
  readonly words: Names;
  /** What it is called in its file: `Counter`, `RoomChannel`. */
  readonly constant: string;
  /** What it is called where that is taken: `CartCounter`, `ChatRoomChannel`. */
  readonly qualified: string;
  /** Its file, from the application's folder. */
  readonly file: string;
  /** The file of its tests. */
  readonly test: string;
  /** What it is imported by: `#my-app/cart/counter`. */
  readonly specifier: string;
  /** What people call it in the middle of a sentence: `shopping cart`. */
  readonly human: string;
}

/** What a generator makes. */
export interface Wanted {
  /** What it is, for errors: `"a server"`. */
  readonly what: string;
  /** A good name for one. */
  readonly example: string;
  /** Whether it belongs to the web side, and in which folder there. */
  readonly web?: { readonly folder: string };
  /** What is put behind the name: `"Channel"`. */
  readonly suffix?: string;
  /** A name that means something else elsewhere, and this here. */
  readonly usual?: string;
}

const kModule = /^[A-Z][A-Za-z0-9]*(?:\.[A-Z][A-Za-z0-9]*)*$/;

/** Names that mean something else in every application, or in every file of TypeScript. */
const kTaken: ReadonlySet<string> = new Set(
  (
    "Agent Application Array Boolean Buffer Channel Clock Context DNSCluster Date DynamicSupervisor Endpoint Error Function GenServer " +
    "Infinity JSON Logger Map Math Migrator NaN Number Object Partial PartitionSupervisor Pid Presence Presences Process Promise Proxy PubSub " +
    "Readonly Record Ref Reflect RegExp Registry Repo Request Response Router Set Socket StateMachine String Supervisor Symbol Sys " +
    "Task TaskSupervisor Telemetry URL Watchdog WeakMap WeakSet"
  ).split(" "),
);

/**
 * The place of the module with this name: `Counter`, or `Cart.Counter`.
 *
 * The application's own name may stand in front; with the name of its web side in front it is a module of that.
 *
 * @throws UsageError when it is no name of a module, or means something else already.
 */
export function placeOf(given: string, app: Pick<App, "names" | "web">, wanted: Wanted): ModulePlace {
  if (!kModule.test(given)) throw noModule(given, wanted);
  const { side, words } = sideOf(given, app, wanted);
  const parts = words.map((word) => namesOf(word));
  const names = wordOf(parts.at(-1), wanted);
  const { suffix = "" } = wanted;
  if (suffix === "" && isTaken(names.pascal, app) && names.pascal !== wanted.usual) throw taken(given, wanted);
  const own = [...parts.slice(0, -1).map(({ pascal }) => pascal), names.pascal];
  const folders = [
    ...(wanted.web === undefined ? [] : [wanted.web.folder]),
    ...parts.slice(0, -1).map(({ kebab }) => kebab),
  ];
  const end = suffix === "" ? names.kebab : `${names.kebab}-${namesOf(suffix).kebab}`;
  const path = [...folders.filter((folder) => folder !== ""), end].join("/");
  return {
    module: `${[side.pascal, ...own].join(".")}${suffix}`,
    names,
    words: namesOf(own.join("")),
    constant: `${names.pascal}${suffix}`,
    qualified: `${own.join("")}${suffix}`,
    file: `src/${side.kebab}/${path}.ts`,
    test: `test/${side.kebab}/${path}.test.ts`,
    specifier: `#${side.kebab}/${path}`,
    human: names.snake.replaceAll("_", " "),
  };
}

/** The side of the application that a name belongs to, and what is left of it. */
function sideOf(given: string, { names, web }: Pick<App, "names" | "web">, wanted: Wanted) {
  const [first = "", ...others] = given.split(".");
  const isQualified = others.length > 0 && (first === names.pascal || first === web.pascal);
  const isWeb = wanted.web !== undefined || (isQualified && first === web.pascal);
  return { side: isWeb ? web : names, words: isQualified ? others : [first, ...others] };
}

/** The last word, without the suffix that is put behind it anyway. */
function wordOf(last: Names | undefined, { suffix = "" }: Wanted): Names {
  // A name has one word at least.
  const { pascal } = last!;
  const isSaid = suffix !== "" && pascal !== suffix && pascal.endsWith(suffix);
  return isSaid ? namesOf(pascal.slice(0, -suffix.length)) : last!;
}

function isTaken(name: string, app: Pick<App, "names" | "web">): boolean {
  return kTaken.has(name) || name === app.names.pascal || name === app.web.pascal;
}

function noModule(given: string, { what, example }: Wanted): UsageError {
  const { pascal } = namesOf(given);
  const meant = kModule.test(pascal) ? `Did you mean ${pascal}?` : `Write ${example}, or Cart.${example}.`;
  return new UsageError(`expected the name of ${what}, such as ${example}, got: ${given}\n\n${meant}`);
}

function taken(given: string, { what, example }: Wanted): UsageError {
  return new UsageError(
    `expected a name that means nothing else, got: ${given}\n\nCall ${what} by what it is about, such as ${example}.`,
  );
}
