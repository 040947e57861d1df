/**
 * Reads the workspace into plain data for the checks.
 *
 * A file knows its package, its place, what it imports and which clocks it touches; a check needs nothing else and is
 * therefore a plain function.
 */
import fs from "node:fs";
import path from "node:path";

import { packages } from "../tasks/workspace.mjs";
import { scan } from "./scan.mjs";

const skipped = new Set(["node_modules", "dist", "_build", ".vitest", ".turbo", "templates"]);

/** Every source file of the packages and applications below `root`. */
export function readModel(root) {
  const members = packages(root).map(({ folder, manifest }) => readMember(root, folder, manifest));
  const files = members.flatMap((member) => walk(member.folder).map((file) => readFile(root, member, file)));
  return { root, members, files };
}

/** A member of the workspace; what new applications are made of is an application too, wherever it stands. */
function readMember(root, folder, manifest) {
  const place = slashes(path.relative(root, folder));
  const isApp = /^(apps|packages\/[^/]+\/templates)\//.test(place);
  return { folder, manifest, place, isApp, isPackage: place.startsWith("packages/") && !isApp };
}

function readFile(root, member, file) {
  const text = fs.readFileSync(file, "utf8");
  const name = slashes(path.relative(root, file));
  const found = scan(file, text);
  return {
    name,
    member,
    // "src", "test", "config" … : the first folder inside the package, or "" for a file at its top.
    area: name.slice(member.place.length + 1).includes("/") ? name.slice(member.place.length + 1).split("/")[0] : "",
    ...found,
    imports: found.imports.map((entry) => ({ ...entry, target: target(root, member, file, entry.specifier) })),
  };
}

/** The file a relative or `#` import means, from the root of the workspace; undefined for a package. */
function target(root, member, file, specifier) {
  if (specifier.startsWith(".")) return slashes(path.relative(root, path.resolve(path.dirname(file), specifier)));
  if (!specifier.startsWith("#")) return undefined;
  for (const [key, value] of Object.entries(member.manifest.imports ?? {})) {
    const [before, after = ""] = key.split("*");
    const exact = !key.includes("*") && key === specifier;
    if (!exact && !(key.includes("*") && specifier.startsWith(before) && specifier.endsWith(after))) continue;
    const middle = exact ? "" : specifier.slice(before.length, specifier.length - after.length);
    const patterns = [value["@hinotori/source"] ?? value.default ?? value].flat();
    const places = patterns.map((pattern) => path.join(member.folder, pattern.replace("*", middle)));
    return slashes(path.relative(root, places.find((place) => fs.existsSync(place)) ?? places[0]));
  }
  return undefined;
}

function walk(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return walk(place);
    return /\.(ts|tsx|mts|mjs)$/.test(entry.name) ? [place] : [];
  });
}

function slashes(place) {
  return place.split(path.sep).join("/");
}
