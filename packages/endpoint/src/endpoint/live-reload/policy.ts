/** What a content security policy must allow so that a page can follow its files: one script, one connection. Pure. */

/** A policy that allows it, and the nonce that its scripts must have. */
export interface Allowed {
  /** The policy, with as little added as possible. */
  readonly policy: string;
  /** The nonce of scripts, when the policy wants one. */
  readonly nonce: string | undefined;
}

type Directive = readonly [name: string, ...sources: string[]];

/** Reads a policy and lets a script of the same origin in, and a connection to it. */
export function allowLiveReload(policy: string): Allowed {
  const policies = policy.split(",").map((one) => allowIn(one));
  return {
    policy: policies.map((allowed) => allowed.policy).join(", "),
    nonce: policies.find(({ nonce }) => nonce !== undefined)?.nonce,
  };
}

function allowIn(policy: string): Allowed {
  const directives = policy
    .split(";")
    .map((directive) => directive.trim().split(/\s+/) as unknown as Directive)
    .filter(([name]) => name !== "");
  const scripts = sourcesOf(directives, ["script-src-elem", "script-src", "default-src"]);
  const nonce = scripts?.map((source) => /^'nonce-([^']+)'$/.exec(source)?.[1]).find((found) => found !== undefined);
  const needed = [...(nonce === undefined ? ["script-src"] : []), "connect-src"];
  const allowing = needed.reduce<readonly Directive[]>((all, name) => allowSelf(all, name), directives);
  return { policy: allowing.map((directive) => directive.join(" ")).join("; "), nonce };
}

function sourcesOf(directives: readonly Directive[], names: readonly string[]): readonly string[] | undefined {
  for (const name of names) {
    const found = directives.find(([one]) => one.toLowerCase() === name);
    if (found !== undefined) return found.slice(1);
  }
  return undefined;
}

/** Adds `'self'` to a directive that would not let it in; what is not limited stays so. */
function allowSelf(directives: readonly Directive[], name: string): readonly Directive[] {
  const own = name === "script-src" && sourcesOf(directives, ["script-src-elem"]) ? "script-src-elem" : name;
  const sources = sourcesOf(directives, [own, "default-src"]);
  if (sources === undefined || sources.includes("'self'") || sources.includes("*")) return directives;
  const others = directives.filter(([one]) => one.toLowerCase() !== own);
  return [...others, [own, ...sources.filter((source) => source !== "'none'"), "'self'"]];
}
