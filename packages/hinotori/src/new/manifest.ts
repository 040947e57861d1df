/** Renders the package.json of an application, as data (pure). */
import type { Features } from "./features.ts";

/** The parts of a package.json that are changed. */
export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [other: string]: unknown;
}

/** What only the template depends on: it is tested as a package of Hinotori, and so is Scuti, with a browser. */
const own = new Set(["@hinotori/tooling", "@types/phoenix", "@types/ws", "playwright-core", "ws"]);

/** How a manifest is rendered. */
export interface ManifestOptions {
  readonly features: Pick<Features, "hasDependency" | "dependencies">;
  /** Whether there is a database to make ready. */
  readonly repo: boolean;
  /** The packages that the workspace has itself. */
  readonly members: ReadonlySet<string>;
}

/** The manifest for a workspace: its own test script, what its features need, versions from the catalog. */
export function renderManifest(template: Manifest, { features, repo, members }: ManifestOptions): Manifest {
  // Whoever it belongs to chooses the license.
  const { license: _license, scripts = {}, dependencies = {}, devDependencies = {}, ...rest } = template;
  const added = features.dependencies.filter((name) => !(name in dependencies) && !(name in devDependencies));
  const versions = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      names
        .filter((name) => !own.has(name) && features.hasDependency(name))
        .sort()
        .map((name) => [name, members.has(name) ? "workspace:*" : "catalog:"]),
    );
  return {
    ...rest,
    scripts: renderScripts({ ...scripts, test: "vitest run" }, repo),
    dependencies: versions([...Object.keys(dependencies), ...added.filter((name) => !isTypes(name))]),
    devDependencies: versions([...Object.keys(devDependencies), ...added.filter(isTypes)]),
  };
}

function isTypes(name: string): boolean {
  return name.startsWith("@types/");
}

/** The manifest of a workspace's root: without a database there is no `setup`. */
export function renderRootManifest(template: Manifest, repo: boolean): Manifest {
  return { ...template, scripts: renderScripts(template.scripts ?? {}, repo) };
}

type Scripts = Readonly<Record<string, string>>;

/** Scripts that call no package manager: what one says in its environment, another does not understand. */
function renderScripts(scripts: Scripts, repo: boolean): Scripts {
  const { setup = "" } = scripts;
  const all = Object.entries(scripts).map(([name, script]): [string, string] => [
    name,
    repo ? script.replace("npm run setup &&", `${setup} &&`) : script.replace("npm run setup && ", ""),
  ]);
  return Object.fromEntries(repo ? all : all.filter(([name]) => !name.startsWith("setup")));
}
