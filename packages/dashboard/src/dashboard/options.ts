/** What a dashboard may be told, the defaults, and the checks. */
import { inspect } from "node:util";

import type { AnyRepo } from "@hinotori/repo";
import type { Context } from "hono";
import type { Child } from "hono/jsx";

import { DashboardArgumentError } from "../errors.ts";
import { checkKnown, checkWhole } from "../known-options.ts";

/** A page of a dashboard. */
export interface DashboardPage {
  /** The last part of its address: small letters, digits and dashes, and not that of another page. `"jobs"` is at `/dashboard/jobs`. */
  readonly path: string;
  /** What the menu calls it. */
  readonly title: string;
  /**
   * Draws what is on it, with `hono/jsx`; called for each look, so every few seconds while somebody looks. What is not a raw text is
   * escaped. Draw no more than a person reads, and no secrets.
   */
  readonly render: (c: Context) => Child | Promise<Child>;
  /** Whether it is drawn anew while it is looked at. Default: `true`. */
  readonly live?: boolean;
}

/** What a dashboard may be told. */
export interface DashboardOptions {
  /** The databases to show, each with its migrations. Default: none, and then there is no page for them. Needs `@hinotori/repo`. */
  readonly repos?: readonly AnyRepo[];
  /** Pages of your own, behind the others in the menu. Default: none. */
  readonly additionalPages?: readonly DashboardPage[];
  /**
   * Whether a process can be ended by a button. Default: `false`. The dashboard must then stand behind `session()`, since the button's
   * form carries a token of it.
   */
  readonly allowDestructiveActions?: boolean;
  /**
   * Whether there is a page that shows the log of chosen requests. Default: `false`. It needs `requestLogger()` in the application of the
   * endpoint, and `session()` in front of the dashboard, since the form on it carries a token of it.
   */
  readonly requestLogger?: boolean;
  /** So often a page is drawn anew while it is looked at, until the visitor chooses otherwise, in milliseconds; 250 or more. Default: 2000. */
  readonly refreshMs?: number;
  /** What stands at the top of each page. Default: `"Dashboard"`. */
  readonly title?: string;
}

/** The options with their defaults. */
export type Settings = Required<DashboardOptions>;

const kOptions: readonly (keyof DashboardOptions)[] = [
  "repos",
  "additionalPages",
  "allowDestructiveActions",
  "requestLogger",
  "refreshMs",
  "title",
];

/** Fills in the defaults. @throws DashboardArgumentError for an option that is not right. */
export function settingsOf(options: DashboardOptions): Settings {
  checkKnown("a dashboard", options, kOptions);
  const settings: Settings = {
    repos: options.repos ?? [],
    additionalPages: options.additionalPages ?? [],
    allowDestructiveActions: options.allowDestructiveActions ?? false,
    requestLogger: options.requestLogger ?? false,
    refreshMs: options.refreshMs ?? 2000,
    title: options.title ?? "Dashboard",
  };
  checkWhole("refreshMs", settings.refreshMs, 250);
  check("repos", "a list of repos", settings.repos, isListOf(settings.repos, isRepo));
  check("additionalPages", "a list of pages", settings.additionalPages, isListOf(settings.additionalPages, isPage));
  for (const name of ["allowDestructiveActions", "requestLogger"] as const)
    check(name, "true or false", settings[name], typeof settings[name] === "boolean");
  checkPaths(settings.additionalPages);
  check("title", "a text", settings.title, typeof settings.title === "string");
  return settings;
}

/** The paths that the dashboard has pages at itself. */
const kTaken: readonly string[] = [
  "home",
  "os",
  "metrics",
  "request-logger",
  "applications",
  "processes",
  "process",
  "repos",
];

function checkPaths(pages: readonly DashboardPage[]): void {
  const paths = [...kTaken, ...pages.map(({ path }) => path)];
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice === undefined) return;
  throw new DashboardArgumentError(
    `expected each page of a dashboard to have a path of its own, got ${inspect(twice)} twice\n\nThose that are taken: ${kTaken.join(", ")}.`,
  );
}

function check(name: keyof DashboardOptions, expected: string, value: unknown, holds: boolean): void {
  if (holds) return;
  throw new DashboardArgumentError(
    `expected \`${name}\` of a dashboard to be ${expected}, got: ${inspect(value, { depth: 1 })}\n\n` +
      'A dashboard is written as:\n\n    dashboard({ repos: [Repo], additionalPages: [{ path: "jobs", title: "Jobs", render: () => <Jobs /> }] })',
  );
}

function isListOf(value: unknown, holds: (each: Record<string, unknown>) => boolean): boolean {
  return (
    Array.isArray(value) &&
    value.every((each: unknown) => typeof each === "object" && each !== null && holds({ ...each }))
  );
}

function isRepo(value: Record<string, unknown>): boolean {
  return "adapter" in value && typeof value["config"] === "function";
}

function isPage({ path, title, render }: Record<string, unknown>): boolean {
  return (
    typeof path === "string" && /^[a-z0-9-]+$/.test(path) && typeof title === "string" && typeof render === "function"
  );
}
