/** The edits that make users known to the web: session, routes, menu, socket, tests (pure). */
import type { App } from "../../app.ts";
import type { Change, EditChange } from "../../changes.ts";
import { insertLines, removeLines } from "../../changes/insert-lines.ts";
import { article } from "../bindings.ts";
import { importEdit } from "../wiring.ts";
import { type Account, usualAssignKey } from "./account.ts";
import { swapEdit, swapLines } from "./swap-lines.ts";

/** Everything the web side gets. */
export function webWiring(app: App, account: Account): readonly Change[] {
  return [
    ...requestWiring(app, account),
    ...routerWiring(app, account),
    ...menuWiring(app, account),
    // One connection can be called one name: further kinds of users are added to the socket by hand.
    ...(account.isDefault ? socketWiring(app, account) : []),
    ...testWiring(app, account),
  ];
}

/** The page of kept e-mail stands below the pages of development, or among the others where there are none. */
export function mailboxWiring({ web }: App): readonly Change[] {
  const file = `src/${web.kebab}/router.ts`;
  const dashboard = /^dev\.route\("\/dashboard", .*\);$/m;
  const inDev = ['dev.get("/mailbox", Mailbox.index);'];
  const inPages = ['browser.get("/dev/mailbox", Mailbox.index);'];
  return [
    importEdit(file, `import * as Mailbox from "#${web.kebab}/controllers/mailbox-controller";`),
    {
      edit: file,
      describe: inPages.join("\n"),
      apply: (source) => {
        if (source.includes("Mailbox.index")) return source;
        if (!dashboard.test(source)) return insertLines(source, "pages", inPages);
        return source.replace(dashboard, (line) => [line, ...inDev].join("\n"));
      },
      revert: (source) => removeLines(removeLines(source, inDev), inPages),
    },
  ];
}

/** What a request carries: in its session, and as the scope. */
function requestWiring({ names, web }: App, { context, schema, assignKey }: Account): readonly Change[] {
  const { one, human } = schema;
  const file = `src/${web.kebab}.ts`;
  // Two contexts have a scope of their own each, and only one of them can have the plain name.
  const alias = assignKey === usualAssignKey ? "Scope" : `${context.alias}Scope`;
  const imported = alias === "Scope" ? alias : `Scope as ${alias}`;
  return [
    {
      insert: `src/${web.kebab}/session.ts`,
      marker: "session",
      lines: [
        `// The token of the ${human.one} who is logged in, in base64url.`,
        `${one.camel}Token: z.string().optional(),`,
        "// Whether the browser is remembered after it was closed.",
        `${one.camel}RememberMe: z.boolean().optional(),`,
        `// Where the ${human.one} wanted to go, before they were asked to log in.`,
        `${one.camel}ReturnTo: z.string().optional(),`,
      ],
    },
    importEdit(file, `import type { ${imported} } from "#${names.kebab}/${context.path}/scope";`),
    {
      insert: file,
      marker: "variables",
      lines: [
        "/** On whose behalf the request is answered; nobody's when it is absent. */",
        `${assignKey}: ${alias} | undefined;`,
      ],
    },
  ];
}

function routerWiring({ web }: App, { schema, isDefault, folder, url }: Account): readonly Change[] {
  const file = `src/${web.kebab}/router.ts`;
  const { one } = schema;
  const controllers = `#${web.kebab}/controllers/${folder}${one.kebab}`;
  const plugs = plugsOf(one.pascal, isDefault);
  const imported = [plugs.fetch, plugs.guests, plugs.members, plugs.sudo.imported].join(", ");
  return [
    importEdit(file, `import * as ${one.pascal}Registration from "${controllers}-registration-controller";`),
    importEdit(file, `import * as ${one.pascal}Session from "${controllers}-session-controller";`),
    importEdit(file, `import * as ${one.pascal}Settings from "${controllers}-settings-controller";`),
    importEdit(file, `import { ${imported} } from "#${web.kebab}/${folder}${one.kebab}-auth";`),
    inPipelines(file, plugs.fetch),
    { insert: file, marker: "pages", lines: routes(url, schema, plugs) },
  ];
}

/** What the router knows the plugs by. Each kind of users has a sudo mode, and one of them the plain name. */
function plugsOf(one: string, isDefault: boolean) {
  const sudo = isDefault ? "requireSudoMode" : `require${one}SudoMode`;
  return {
    fetch: `fetchCurrentScopeFor${one}`,
    guests: `redirectIf${one}IsAuthenticated`,
    members: `requireAuthenticated${one}`,
    sudo: { name: sudo, imported: isDefault ? sudo : `requireSudoMode as ${sudo}` },
  };
}

function routes(path: string, { one }: Account["schema"], plugs: ReturnType<typeof plugsOf>): readonly string[] {
  return [
    `browser.get("${path}/register", ${plugs.guests}, ${one.pascal}Registration.form);`,
    `browser.post("${path}/register", ${plugs.guests}, ${one.pascal}Registration.create);`,
    `browser.get("${path}/log-in", ${one.pascal}Session.form);`,
    `browser.post("${path}/log-in", ${one.pascal}Session.create);`,
    `browser.get("${path}/log-in/confirm", ${one.pascal}Session.confirm);`,
    `browser.post("${path}/log-out", ${one.pascal}Session.remove);`,
    `browser.use("${path}/settings/*", ${plugs.members}, ${plugs.sudo.name});`,
    `browser.get("${path}/settings", ${one.pascal}Settings.edit);`,
    `browser.post("${path}/settings/email", ${one.pascal}Settings.updateEmail);`,
    `browser.get("${path}/settings/confirm-email", ${one.pascal}Settings.confirmEmail);`,
    `browser.post("${path}/settings/password", ${one.pascal}Settings.updatePassword);`,
  ];
}

/** The plug stands behind those that every page passes, wherever pages have a router. */
function inPipelines(file: string, plug: string): EditChange {
  const pipeline = String.raw`\.use\([^;]*?protectFromForgery\(\)[^;]*?`;
  const placed = new RegExp(String.raw`(${pipeline}),\s*${plug}(?![\w$])`, "g");
  return {
    edit: file,
    describe: `Let every router of pages use ${plug}, behind protectFromForgery():\n\nrouter().use(session, flash(), protectFromForgery(), ${plug});`,
    apply: (source) => {
      if (source.search(placed) >= 0) return source;
      const edited = source.replace(new RegExp(String.raw`(${pipeline}),?(\s*)\);`, "g"), `$1, ${plug}$2);`);
      return edited === source ? undefined : edited;
    },
    revert: (source) => source.replace(placed, "$1"),
  };
}

function menuWiring({ web }: App, { schema: { one } }: Account): readonly Change[] {
  const file = `src/${web.kebab}/components/layouts.tsx`;
  return [
    importEdit(file, `import { ${one.pascal}Menu } from "#${web.kebab}/components/${one.kebab}-menu.tsx";`),
    { insert: file, marker: "menu", lines: [`<${one.pascal}Menu c={c} />`] },
  ];
}

/** A socket knows who opens it, and is closed when the session ends. */
function socketWiring({ web }: App, { schema, assignKey, folder }: Account): readonly Change[] {
  const { one } = schema;
  const file = `src/${web.kebab}/channels/user-socket.ts`;
  const known = [
    "  connect: async (socket, _params, { session }: ConnectInfo<Session>) =>",
    `    ok(assign(socket, await ${one.pascal}Auth.identifySocket(session))),`,
    "  // The connections of a session are closed when it ends.",
    `  id: (socket) => socket.assigns.${one.camel}Topic,`,
  ];
  const imports = [
    'import { assign, type ConnectInfo } from "@hinotori/endpoint";',
    `import type { Session } from "#${web.kebab}/session";`,
    `import * as ${one.pascal}Auth from "#${web.kebab}/${folder}${one.kebab}-auth";`,
  ].map((statement) => importEdit(file, statement));
  return [
    // First, since it speaks of what is imported: changes are taken back from the last to the first.
    theirComment(file, {
      lines: [
        "/** Everybody may connect, and nobody is known: `ok(assign(socket, { userId }))` tells the channels who it is. */",
      ],
      others: [
        `/** Everybody may connect; for who is logged in, the channels find the scope in \`socket.assigns.${assignKey}\`. */`,
      ],
    }),
    // An import goes when nothing uses it any more.
    ...imports.map((edit) => ({ ...edit, apply: (source: string) => source })),
    swapEdit(file, ["  connect: (socket) => ok(socket),"], known),
    ...imports.map((edit) => whereUsed(edit, `${one.pascal}Auth.identifySocket`)),
  ];
}

/** An import of what `mark` uses: where that could not be placed, nobody does. */
function whereUsed(edit: EditChange, mark: string): EditChange {
  return {
    ...edit,
    apply: (source) => (source.includes(mark) ? edit.apply(source) : source),
    revert: (source) => source,
  };
}

/** A comment that somebody has changed is theirs, and nothing is to be done by hand. */
function theirComment(
  file: string,
  { lines, others }: { lines: readonly string[]; others: readonly string[] },
): EditChange {
  return {
    edit: file,
    describe: others.join("\n"),
    apply: (source) => swapLines(source, lines, others) ?? source,
    revert: (source) => swapLines(source, others, lines) ?? source,
  };
}

function testWiring({ names }: App, { context, schema: { one, human } }: Account): readonly Change[] {
  const file = "test/support/conn-case.ts";
  return [
    importEdit(file, `import * as ${context.alias} from "#${names.kebab}/${context.path}";`),
    importEdit(file, `import { ${one.camel}ScopeFixture } from "./fixtures/${context.path}-fixtures.ts";`),
    {
      insert: file,
      marker: "conn-case",
      lines: [
        `/** Logs ${article(human.one)} ${human.one} in, as if a form had been sent a moment ago. */`,
        `export async function logIn${one.pascal}(conn: Conn, ${one.camel}: ${context.alias}.${one.pascal}): Promise<Conn> {`,
        `  const token = await ${context.alias}.generate${one.pascal}SessionToken(${one.camel});`,
        `  return conn.initTestSession({ ${one.camel}Token: token.toString("base64url") });`,
        "}",
        "",
        `/** Somebody new who is logged in, with their browser and scope. */`,
        `export async function registerAndLogIn${one.pascal}(conn: Conn = buildConn()) {`,
        `  const scope = await ${one.camel}ScopeFixture();`,
        `  return { conn: await logIn${one.pascal}(conn, scope.${one.camel}), ${one.camel}: scope.${one.camel}, scope };`,
        "}",
        "",
      ],
    },
  ];
}
