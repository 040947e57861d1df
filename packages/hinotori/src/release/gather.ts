/**
 * Finds every package that an application needs in production, and where in a flat `node_modules` it goes.
 *
 * What is installed is what is taken: nothing is fetched or built again, and what was tested is what runs. A package goes to the top;
 * beside whoever needs it goes only a second version of one.
 */
import fs from "node:fs";
import path from "node:path";

import { StepError } from "../errors.ts";
import { type Manifest, manifestOf } from "./manifest.ts";

/** A package of a release. */
export interface Gathered {
  readonly name: string;
  readonly manifest: Manifest;
  /** Where it is installed, links resolved. */
  readonly from: string;
  /** Where it goes: `node_modules/hono`, from the application's folder. */
  readonly to: string;
  /** Whether its source is in the workspace; it then has to be built. */
  readonly isSource: boolean;
}

/** A package in the tree, with the place that its own dependencies are looked up from. */
type Node = Pick<Gathered, "manifest" | "from" | "to">;

/** The packages that the application in `root` needs in production: those closest to it first. */
export function gather(root: string): readonly Gathered[] {
  const tree = new Map<string, Gathered>();
  const queue: Node[] = [{ manifest: manifestOf(root), from: root, to: "" }];
  for (const node of queue) {
    for (const need of needsOf(node.manifest)) {
      const placed = place(need, node, tree);
      if (placed === undefined) continue;
      tree.set(placed.to, placed);
      queue.push(placed);
    }
  }
  return [...tree.values()];
}

/**
 * The packages of the workspace that a build in `root` reads: all that it names and that stand there as source, and theirs.
 *
 * More than a release takes along: `hinotori.config.ts` says what it is by a type of `hinotori`, which nobody needs afterwards.
 */
export function gatherSources(root: string): readonly Gathered[] {
  const found = new Map<string, Gathered>();
  const queue: Pick<Gathered, "manifest" | "from">[] = [{ manifest: manifestOf(root), from: root }];
  for (const { manifest, from } of queue) {
    for (const name of Object.keys(namedBy(manifest))) {
      const place = installed(name, from);
      if (place === undefined || found.has(place) || !isSource(place)) continue;
      const one: Gathered = { name, manifest: manifestOf(place), from: place, to: "", isSource: true };
      found.set(place, one);
      queue.push(one);
    }
  }
  return [...found.values()];
}

function namedBy({ dependencies, devDependencies, peerDependencies }: Manifest): Readonly<Record<string, string>> {
  return { ...dependencies, ...devDependencies, ...peerDependencies };
}

/** Whether a package, found with its links resolved, was not installed but stands in the workspace. */
function isSource(place: string): boolean {
  return !place.split(path.sep).includes("node_modules");
}

/** The packages in an order in which each comes after those that it needs. */
export function inBuildOrder(packages: readonly Gathered[]): readonly Gathered[] {
  const byName = new Map(packages.map((one) => [one.name, one]));
  const ordered = new Set<Gathered>();
  const visit = (one: Gathered, above: ReadonlySet<Gathered>): void => {
    if (ordered.has(one) || above.has(one)) return;
    for (const name of Object.keys(namedBy(one.manifest))) {
      const needed = byName.get(name);
      if (needed !== undefined) visit(needed, new Set([...above, one]));
    }
    ordered.add(one);
  };
  for (const one of packages) visit(one, new Set());
  return [...ordered];
}

interface Need {
  readonly name: string;
  readonly isOptional: boolean;
  /** Whoever needs it does not bring it: it is the one that the application has. */
  readonly isPeer: boolean;
}

function needsOf({
  dependencies,
  optionalDependencies = {},
  peerDependencies,
  peerDependenciesMeta,
}: Manifest): Need[] {
  const own = Object.keys({ ...dependencies, ...optionalDependencies });
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !own.includes(name));
  return [
    ...own.map((name) => ({ name, isOptional: name in optionalDependencies, isPeer: false })),
    ...peers.map((name) => ({ name, isOptional: peerDependenciesMeta?.[name]?.optional === true, isPeer: true })),
  ];
}

/** Where a package that is needed goes; `undefined` when it is in its place already, or can be done without. */
function place(need: Need, node: Node, tree: ReadonlyMap<string, Gathered>): Gathered | undefined {
  const visible = lookUp(need.name, node.to, tree);
  if (need.isPeer && (visible !== undefined || need.isOptional)) return undefined;
  const from = installed(need.name, node.from);
  if (from === undefined && need.isOptional) return undefined;
  if (from === undefined)
    throw new StepError(
      `expected ${need.name} to be installed, which ${node.manifest.name ?? "the application"} needs, but it is not\n\n    pnpm install`,
    );
  const manifest = manifestOf(from);
  if (visible !== undefined && visible.manifest.version === manifest.version && visible.manifest.name === manifest.name)
    return undefined;
  const below = visible === undefined ? "" : `${node.to}/`;
  return { name: need.name, manifest, from, to: `${below}node_modules/${need.name}`, isSource: isSource(from) };
}

/** The package that Node.js finds under a name, from a place in the tree. */
function lookUp(name: string, from: string, tree: ReadonlyMap<string, Gathered>): Gathered | undefined {
  for (let at = from; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const found = tree.get(`${at}/node_modules/${name}`);
    if (found !== undefined) return found;
  }
  return tree.get(`node_modules/${name}`);
}

/** Where a package is installed that Node.js would find from a folder; links are resolved. */
function installed(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, "node_modules", name);
    if (path.basename(folder) !== "node_modules" && fs.existsSync(path.join(place, "package.json")))
      return fs.realpathSync(place);
    if (folder === path.dirname(folder)) return undefined;
  }
}
