/** The check of the edges between packages (pure). */
import { isBuiltin } from "node:module";

import { layers } from "./rules.mjs";

const scope = "@hinotori/";
const sourceCondition = "@hinotori/source";

/** Refuses imports against the layers, deep imports, imports by path across packages and undeclared dependencies. */
export function checkPackages({ members, files }) {
  const byName = new Map(members.map((member) => [member.manifest.name, member]));
  return [
    ...members.flatMap(checkManifest),
    ...members.flatMap(checkPublished),
    ...files.flatMap((file) => file.imports.flatMap((entry) => checkImport(file, entry, byName))),
  ];
}

/** The short name of a package of the workspace: `@hinotori/otp` is `otp`. */
function short(name) {
  return name.startsWith(scope) ? name.slice(scope.length) : name;
}

/** The packages a package may import; undefined where everything is allowed. */
function allowedFor(member) {
  if (!member.isPackage) return undefined;
  return layers[short(member.manifest.name)] ?? [];
}

function checkManifest(member) {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {}, name } = member.manifest;
  const allowed = allowedFor(member);
  if (allowed === undefined) return [];
  const found = [];
  if (!(short(name) in layers)) {
    found.push({
      at: `${member.place}/package.json`,
      found: `a package that no layer knows: ${name}`,
      allowed: Object.keys(layers).join(", "),
      repair: "give it a place in tooling/layers/rules.mjs and in ARCHITECTURE.md",
    });
  }
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies })) {
    const tool = dependency === `${scope}tooling` && dependency in devDependencies;
    if (!dependency.startsWith(scope) || tool || allowed.includes(short(dependency))) continue;
    found.push({
      at: `${member.place}/package.json`,
      found: `a dependency on ${dependency}`,
      allowed: allowed.map((each) => scope + each).join(", ") || "no other package",
      repair: "take it out: imports point down the layers only (ARCHITECTURE.md)",
    });
  }
  return found;
}

/** What is published answers with what was built: `publishConfig.exports` is `exports` without the source. */
function checkPublished({ place, manifest, isPackage }) {
  if (!isPackage || manifest.private === true || manifest.exports === undefined) return [];
  const published = Object.entries(manifest.exports).map(([entry, { [sourceCondition]: _source, ...built }]) => [
    entry,
    built,
  ]);
  const wanted = JSON.stringify(Object.fromEntries(published));
  if (JSON.stringify(manifest.publishConfig?.exports) === wanted) return [];
  return [
    {
      at: `${place}/package.json`,
      found: "a `publishConfig.exports` that is not `exports` without the source condition",
      allowed: wanted,
      repair: "write it so: an application uses the condition for its own sources, and must not find yours",
    },
  ];
}

function checkImport(file, { specifier, line, target }, byName) {
  const report = (found, allowed, repair) => [{ at: `${file.name}:${line}`, found, allowed, repair }];
  if (specifier.startsWith(".")) {
    if (target.startsWith(`${file.member.place}/`) || !file.member.isPackage) return [];
    return report(
      `an import that leaves the package: ${specifier}`,
      "files of the same package",
      "import the other package by its name",
    );
  }
  if (specifier.startsWith("#") || isBuiltin(specifier)) return [];
  const [name, entry] = split(specifier);
  const other = byName.get(name);
  const problem = (other && checkWorkspaceImport(file, { name, entry, other })) ?? checkDeclared(file, name);
  return problem ? report(`import of ${specifier}`, problem.allowed, problem.repair) : [];
}

/** `@hinotori/otp/testing` is the package `@hinotori/otp` and its entry `./testing`. */
function split(specifier) {
  const parts = specifier.split("/");
  const size = specifier.startsWith("@") ? 2 : 1;
  const rest = parts.slice(size).join("/");
  return [parts.slice(0, size).join("/"), rest === "" ? "." : `./${rest}`];
}

function checkWorkspaceImport(file, { name, entry, other }) {
  const { member } = file;
  if (other.isApp && other !== member)
    return { allowed: "packages; nothing imports an application", repair: "move what is shared into a package" };
  const entries = Object.keys(other.manifest.exports ?? {});
  if (!entries.includes(entry))
    return {
      allowed: entries.map((each) => name + each.slice(1)).join(", "),
      repair: "import one of its entries, or export what you need from there",
    };
  if (other === member)
    return file.area === "src"
      ? { allowed: "relative imports inside the package", repair: "import the file that holds it, e.g. ./pid.ts" }
      : undefined;
  const allowed = allowedFor(member);
  const isTool = name === `${scope}tooling` && (file.area === "" || file.area === "test");
  if (allowed !== undefined && !isTool && !allowed.includes(short(name)))
    return {
      allowed: allowed.map((each) => scope + each).join(", ") || "no other package",
      repair: "turn the dependency round: let the upper layer call this one, or pass what is needed as an option",
    };
  if (entry === "./testing" && file.area === "src" && !isTesting(file))
    return {
      allowed: "testing entries in tests and in src/testing",
      repair: "move this into src/testing.ts or src/testing/",
    };
  return undefined;
}

/** Whether a file belongs to the `./testing` entry of its package. */
function isTesting(file) {
  return /^[^/]+\/[^/]+\/src\/testing(\.ts|\/)/.test(file.name);
}

/** A package that is published brings along what its source imports. */
function checkDeclared(file, name) {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = file.member.manifest;
  const shipped = file.member.isPackage && file.area === "src";
  if (shipped && name === "vitest" && !isTesting(file))
    return { allowed: "vitest in tests and in src/testing", repair: "move this into src/testing.ts or src/testing/" };
  const declared = { ...dependencies, ...peerDependencies, ...(shipped ? {} : devDependencies) };
  if (name in declared || name === file.member.manifest.name) return undefined;
  // The tools of the workspace stand in the root manifest, for everyone.
  if (!shipped && !file.member.isPackage) return undefined;
  return {
    allowed: Object.keys(declared).join(", ") || "what package.json declares",
    repair: shipped
      ? `declare ${name} in dependencies or peerDependencies of ${file.member.place}/package.json (devDependencies do not reach users)`
      : `declare ${name} in ${file.member.place}/package.json`,
  };
}
