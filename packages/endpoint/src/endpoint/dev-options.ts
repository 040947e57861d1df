/** The options of an endpoint that only development needs, and what each of them takes. */
import { type Check, either, isPlain, oneOf, path, problemsOf, type Shape, text } from "./check.ts";

/** How the pages of an endpoint follow the files that they are made of. */
export interface LiveReloadOptions {
  /** Where the files are, from the folder that the program runs in. Default `["priv"]`. */
  readonly dirs?: readonly string[];
  /** Which files count, by their path from that folder. Default: every file below a folder named `static`. */
  readonly patterns?: readonly RegExp[];
  /** Where pages listen. Default `"/hinotori/live_reload"`. */
  readonly path?: string;
}

/** A program with its arguments; no shell is between. */
export type WatcherCommand = readonly [program: string, ...args: string[]];

/** A program that builds what pages need, and does it again when its sources change. */
export interface WatcherOptions {
  /** The program and its arguments. */
  readonly command: WatcherCommand;
  /** The folder it runs in. Default: the program's own. */
  readonly cwd?: string;
  /** Variables it gets beside the program's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What an endpoint can be told for development. Production leaves all of it out. */
export interface DevOptions {
  /**
   * Whether errors are shown with everything that is known of them: their source, the request, the process that ended. Default `false`.
   *
   * Unlike Phoenix, what the application throws for a client's mistake (400 to 499) goes to its own renderer where it has one.
   */
  readonly debugErrors?: boolean;
  /** The address that opens your editor, such as `"vscode://file/__FILE__:__LINE__:__COLUMN__"`, for links on error pages. */
  readonly editor?: string;
  /** Whether pages follow their files: style sheets are swapped, for anything else the page is loaded again. Default `false`. */
  readonly liveReload?: LiveReloadOptions | false;
  /** Programs that run while the server does, by name. Default: none. */
  readonly watchers?: Readonly<Record<string, WatcherCommand | WatcherOptions>>;
}

/** The settings that come of them. */
export interface DevSettings {
  readonly debugErrors: boolean;
  readonly editor?: string;
  readonly liveReload: LiveReloadOptions | false;
  readonly watchers: Readonly<Record<string, WatcherCommand | WatcherOptions>>;
}

const list = (value: unknown, what: string, isOne: (one: unknown) => boolean): string | undefined =>
  Array.isArray(value) && value.length > 0 && value.every(isOne) ? undefined : what;

const isText = (value: unknown): boolean => text(value) === undefined;

const command: Check = (value) =>
  list(
    value,
    'a program and its arguments, such as ["npx", "tailwindcss", "--watch"]',
    (one) => typeof one === "string",
  );

const variables: Check = (value) =>
  isPlain(value) && Object.values(value).every((one) => typeof one === "string") ? undefined : "an object of strings";

/** Takes an address with the file in it, of a scheme that opens programs and runs no script. */
export const editor: Check = (value) =>
  typeof value === "string" && /^(?!javascript:|data:|vbscript:)[a-z][a-z\d+.-]*:.*__FILE__/i.test(value)
    ? undefined
    : "an address with __FILE__ in it";

const kLiveReload: Shape = {
  dirs: (value) => list(value, "a list of folders", isText),
  patterns: (value) => list(value, "a list of regular expressions", (one) => one instanceof RegExp),
  path,
};

const kWatcher: Shape = { command, cwd: text, env: variables };

const liveReload: Check = (value) => {
  if (!isPlain(value)) return "an object of options";
  const problems = problemsOf(value, kLiveReload);
  return problems.length === 0 ? undefined : `options without these problems: ${problems.join("; ")}`;
};

const watchers: Check = (value) => {
  if (!isPlain(value)) return "an object of commands";
  const problems = Object.entries(value).flatMap(([name, one]) => watcherProblems(name, one));
  return problems.length === 0 ? undefined : `commands without these problems: ${problems.join("; ")}`;
};

function watcherProblems(name: string, watcher: unknown): string[] {
  if (isPlain(watcher)) return problemsOf({ command: null, ...watcher }, kWatcher, name);
  const expected = command(watcher);
  return expected === undefined ? [] : [`${name}: expected ${expected}`];
}

/** What each option takes. */
export const kDevOptions: Shape = {
  debugErrors: (value) => (typeof value === "boolean" ? undefined : "true or false"),
  editor,
  liveReload: either(oneOf(false), liveReload),
  watchers,
};

/** What the options are when nobody says anything. */
export const kDevDefaults: Readonly<Record<string, unknown>> = { debugErrors: false, liveReload: false, watchers: {} };
