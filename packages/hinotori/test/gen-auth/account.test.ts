/** What `gen auth` takes, and what it refuses. */
import { beforeEach, describe, expect, test } from "vitest";

import { type App, namesOf, type ScopeConfig } from "../../src/app.ts";
import { accountOf, type AccountOptions } from "../../src/gen/auth.ts";

const words = { context: "Accounts", schema: "User", plural: "users" };
const none: AccountOptions = {
  table: undefined,
  binaryId: undefined,
  scope: undefined,
  assignKey: undefined,
  web: undefined,
};
let app: App;

beforeEach(() => {
  const names = namesOf("my_app");
  const config = { app: "my_app" };
  const place = { root: "/app", workspace: "/", names, web: namesOf("my_app_web"), config };
  app = { ...place, database: "sqlite3", html: true, binaryId: false };
});

function withScopes(scopes: Readonly<Record<string, Partial<ScopeConfig>>>): App {
  // Only what is looked at is there.
  return { ...app, config: { ...app.config, generators: { scopes: scopes as Record<string, ScopeConfig> } } };
}

describe("accountOf", () => {
  test("names the scope after the schema, and makes it the default", () => {
    const account = accountOf(app, words, none);
    expect(account).toMatchObject({ scope: "user", assignKey: "currentScope", isDefault: true, binaryId: false });
    expect(account.schema.table).toBe("users");
  });

  test("does as it is told", () => {
    const options = { table: "staff", binaryId: true, scope: "member", assignKey: "currentMember", web: "Back.Office" };
    const account = accountOf(app, { context: "Club.Members", schema: "ClubMember", plural: "club_members" }, options);
    expect(account).toMatchObject({ scope: "member", assignKey: "currentMember", binaryId: true });
    expect(account).toMatchObject({ folder: "back/office/", url: "/back/office/club-members" });
    expect(account).toMatchObject({ schema: { table: "staff" }, context: { path: "club/members", alias: "Members" } });
  });

  test("leaves the default where it is, and wants another key for another scope", () => {
    const taken = withScopes({ user: { default: true, assignKey: "currentScope" } });
    const admin = { context: "Backoffice", schema: "Admin", plural: "admins" };
    expect(() => accountOf(taken, admin, none)).toThrow("--assign-key currentAdmin");
    expect(accountOf(taken, admin, { ...none, assignKey: "currentAdmin" })).toMatchObject({ isDefault: false });
    // The same again is no other.
    expect(accountOf(taken, words, none)).toMatchObject({ isDefault: true });
  });

  test.each([
    [{ ...words, schema: "Token", plural: "tokens" }, "expected a name for who logs in"],
    [{ ...words, schema: "Session", plural: "sessions" }, "expected a name for who logs in"],
    [{ ...words, schema: "Class", plural: "classes" }, "expected a name for who logs in"],
    [{ ...words, schema: "Sheep", plural: "sheep" }, "expected a plural that differs"],
    [{ ...words, schema: "user" }, "expected"],
    [{ ...words, context: "accounts" }, "expected"],
    [{ ...words, plural: "Users" }, "expected"],
  ])("refuses %o", (wrong, message) => {
    expect(() => accountOf(app, wrong, none)).toThrow(message);
  });

  test.each([
    [{ ...none, scope: "Big Scope" }, "expected --scope to be a name"],
    [{ ...none, assignKey: "current-user" }, "expected --assign-key to be a name"],
    [{ ...none, web: "admin" }, "expected --web to name a module"],
    [{ ...none, table: "a_table_with_a_name_that_is_rather_long" }, "at most 63 characters"],
  ])("refuses options %o", (options, message) => {
    expect(() => accountOf(app, words, options)).toThrow(message);
  });

  test("wants a database, and pages", () => {
    expect(() => accountOf({ ...app, database: undefined }, words, none)).toThrow("an application with a database");
    expect(() => accountOf({ ...app, html: false }, words, none)).toThrow("an application with pages");
  });
});
