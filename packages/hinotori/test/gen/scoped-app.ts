/** Gives a new application users and a scope, as somebody would who writes them by hand. */
import fs from "node:fs";
import path from "node:path";

import { runCommand } from "../support/run-command.ts";

/** Adds them to the application at `root`. */
export async function addScope(root: string): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  for (const [file, marker, lines] of insertions) {
    const source = fs.readFileSync(path.join(root, file), "utf8");
    if (!source.includes(marker)) throw new Error(`no ${marker} in ${file}`);
    fs.writeFileSync(path.join(root, file), source.replace(marker, `${lines}\n${marker}`));
  }
  const { code, err } = await runCommand(root, "gen context Accounts User users email:string:unique --no-scope");
  if (code !== 0) throw new Error(err);
}

const files = {
  "src/shop/accounts/scope.ts": `/** Whose rows are meant. */
import type { User } from "#shop/accounts/user";

/** Somebody who is logged in. */
export interface Scope {
  readonly user: User;
}
`,
  "src/shop-web/user-auth.ts": `/** Who is logged in, by the session. */
import { createMiddleware } from "hono/factory";

import { type Env, RequestError } from "#shop-web";
import * as Accounts from "#shop/accounts";

/** Finds who is logged in. */
export const findUser = createMiddleware<Env>(async (c, next) => {
  const id = c.var.session.get("userId");
  const user = id === undefined ? undefined : await Accounts.getUser(id);
  if (user !== undefined) c.set("currentScope", { user });
  await next();
});

/** Lets nobody through who is not logged in. */
export const requireUser = createMiddleware<Env>(async (c, next) => {
  if (c.var.currentScope === undefined) throw new RequestError(401, "expected somebody who is logged in, got nobody");
  await next();
});
`,
  "test/support/fixtures/scope-fixtures.ts": `/** Scopes, for tests. */
import type { Scope } from "#shop/accounts/scope";
import { userFixture } from "./accounts-fixtures.ts";

/** Somebody new. */
export async function userScopeFixture(): Promise<Scope> {
  return { user: await userFixture() };
}
`,
  "test/support/log-in.ts": `/** Somebody who is logged in, for tests. */
import { buildConn } from "./conn-case.ts";
import { userScopeFixture } from "./fixtures/scope-fixtures.ts";

/** A browser of somebody new. */
export async function logIn() {
  const scope = await userScopeFixture();
  return { conn: buildConn().initTestSession({ userId: scope.user.id }), scope };
}
`,
} as const;

const insertions: readonly (readonly [file: string, marker: string, lines: string])[] = [
  [
    "hinotori.config.ts",
    "      // hinotori:scopes",
    `      user: {
        default: true,
        module: { name: "Scope", from: "#shop/accounts/scope" },
        assignKey: "currentScope",
        accessPath: ["user", "id"],
        schemaKey: "userId",
        schemaType: "id",
        schemaTable: "users",
        finder: { name: "findUser", from: "#shop-web/user-auth" },
        guard: { name: "requireUser", from: "#shop-web/user-auth" },
        testDataFixture: { name: "userScopeFixture", from: "test/support/fixtures/scope-fixtures.ts" },
        testSetupHelper: { name: "logIn", from: "test/support/log-in.ts" },
      },`,
  ],
  ["src/shop-web/session.ts", "    // hinotori:session", "    userId: z.number().optional(),"],
  ["src/shop-web.ts", "  // hinotori:variables", '  currentScope?: import("#shop/accounts/scope").Scope;'],
  ["src/shop-web/router.ts", "\nconst browser =", 'import * as UserAuth from "#shop-web/user-auth";'],
  ["src/shop-web/router.ts", 'browser.get("/", Page.home);', "browser.use(UserAuth.findUser);"],
];
