/** The section of the application's README about those who log in (pure). */
import type { App } from "../../app.ts";
import type { EditChange } from "../../changes.ts";
import type { Account } from "./account.ts";

/** The section stands above that of the configuration; a README that has none is its author's. */
export function readmeWiring(app: App, account: Account): EditChange {
  const section = sectionOf(app, account);
  const next = "## Configuration\n";
  return {
    edit: "README.md",
    describe: section,
    apply: (source) => {
      if (source.includes(section)) return source;
      return source.includes(`\n${next}`) ? source.replace(`\n${next}`, `\n${section}\n\n${next}`) : undefined;
    },
    revert: (source) => source.replace(`${section}\n\n`, ""),
  };
}

function sectionOf({ names, web }: App, { context, schema, assignKey, folder, url }: Account): string {
  const { one, human } = schema;
  const [domain, face] = [`src/${names.kebab}/${context.path}`, `src/${web.kebab}/${folder}${one.kebab}`];
  const link = (file: string) => `[\`${file}\`](${file})`;
  return [
    `## ${human.many.charAt(0).toUpperCase()}${human.many.slice(1)}`,
    "",
    `They register at \`${url}/register\` with an e-mail address alone: a link confirms it and logs them in, and a password may be chosen later.`,
    "",
    `- ${link(`${domain}.ts`)} says what there is to do with them, and ${link(`${domain}/scope.ts`)} on whose behalf a request is answered: \`c.var.${assignKey}\`.`,
    `- ${link(`${face}-auth.ts`)} has what stands before routes: \`requireAuthenticated${one.pascal}\`, and \`requireSudoMode\` for what is delicate.`,
    `- ${link(`${domain}/${one.kebab}-attempts.ts`)} says how often a password may be tried and a message asked for; more is answered with 429.`,
    `- In development, messages are at \`/dev/mailbox\`. Production does not start before \`config/prod.ts\` says how they are sent: see ${link(`src/${names.kebab}/mailer.ts`)}.`,
  ].join("\n");
}
