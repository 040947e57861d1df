/** The checks of the edges inside a package or an application (pure). */
import { domainPackages } from "./rules.mjs";

/** Refuses parts that import their door, and a domain that knows its web side. */
export function checkInside({ files }) {
  return [...files.filter((file) => file.area === "src").flatMap(checkDoors), ...files.flatMap(checkApplication)];
}

/** `src/a/b.ts` is a part of the door `src/a.ts`: it may use the door's types, never its code. */
function checkDoors(file) {
  return file.imports
    .filter(
      ({ target, typeOnly }) =>
        !typeOnly && target !== undefined && file.name.startsWith(`${target.replace(/\.tsx?$/, "")}/`),
    )
    .filter(() => file.member.isPackage)
    .map(({ target, line }) => ({
      at: `${file.name}:${line}`,
      found: `a part that imports its door, ${target}`,
      allowed: "door → parts → smaller parts; types may come from wherever there is no way back (`import type`)",
      repair: "move what both need into a part that both import",
    }));
}

/** `src/<app>` is the domain, `src/<app>-web` its face: only application.ts, which starts both, may know both. */
function checkApplication(file) {
  const { isApp, manifest, place } = file.member;
  if (!isApp) return [];
  // A package `my_app` has its source in `src/my-app`.
  const app = manifest.name.replaceAll("_", "-");
  if (!isDomain(file.name.slice(place.length + 1), app)) return [];
  return file.imports.flatMap(({ specifier, target, line }) => {
    const report = (found, repair) => [{ at: `${file.name}:${line}`, found, allowed: allowedInDomain, repair }];
    if (target?.startsWith(`${place}/src/${app}-web`))
      return report(
        `the domain imports the web side: ${specifier}`,
        "turn it round: let the web side call the domain, or listen on PubSub",
      );
    const name = /^@hinotori\/([^/]+)/.exec(specifier)?.[1];
    if (name !== undefined && name !== "tooling" && !domainPackages.includes(name))
      return report(`the domain imports ${specifier}`, `move this to src/${app}-web`);
    return [];
  });
}

const allowedInDomain = `in the domain: ${domainPackages.map((name) => `@hinotori/${name}`).join(", ")}; in application.ts, everything`;

function isDomain(name, app) {
  const inside = name === `src/${app}.ts` || name.startsWith(`src/${app}/`);
  return inside && !name.endsWith("/application.ts");
}
