/** Where `gen auth` is wired in, and what it does where somebody was before it. */
import fs from "node:fs";
import path from "node:path";

import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import { swapLines } from "../../src/gen/auth/swap-lines.ts";
import type { GeneratedApp } from "../support/generated-app.ts";
import { hinotori } from "../support/program.ts";
import { runCommand } from "../support/run-command.ts";
import { contentsBelow } from "../support/tree-of-files.ts";
import { newApp } from "./new-app.ts";

const line = "gen auth Accounts User users";
let app: GeneratedApp;

beforeEach(async () => {
  app = await newApp();
  onTestFinished(() => app.remove());
});

function read(file: string): string {
  return fs.readFileSync(path.join(app.root, file), "utf8");
}

function edit(file: string, change: (text: string) => string): void {
  fs.writeFileSync(path.join(app.root, file), change(read(file)));
}

describe("gen auth", () => {
  test("prints what it cannot do, and does the rest", async () => {
    edit("src/pet-shop-web/router.ts", (text) => text.replace("// hinotori:pages\n", ""));
    edit("src/pet-shop-web/router.ts", (text) => text.replaceAll("protectFromForgery()", "protect"));
    edit("src/pet-shop-web/channels/user-socket.ts", (text) => text.replace("(socket) => ok(socket)", "admit"));
    edit("config/dev.ts", (text) => text.replace("  pet_shop: {", "  pet_shop: table({"));
    const { code, out } = await runCommand(app.root, line);
    expect(code).toBe(0);
    for (const said of [
      "src/pet-shop-web/router.ts: the marker hinotori:pages is gone",
      'browser.get("/users/log-in", UserSession.form);',
      "router().use(session, flash(), protectFromForgery(), fetchCurrentScopeForUser);",
      "ok(assign(socket, await UserAuth.identifySocket(session))),",
      '"PetShop.Mailer": { adapter: "local", mailbox: true },',
    ]) {
      expect(out).toContain(said);
    }
    expect(read("src/pet-shop/repo.ts")).toContain("usersTokens,");
    expect(read("src/pet-shop-web/channels/user-socket.ts")).not.toContain("UserAuth");
  });

  test("puts the page of kept e-mail where the pages of development are, and takes it back", async () => {
    const file = "src/pet-shop-web/router.ts";
    const before = read(file);
    await runCommand(app.root, line);
    expect(read(file)).toMatch(/^dev\.route\("\/dashboard", .*\);\ndev\.get\("\/mailbox", Mailbox\.index\);$/m);
    expect(read(file)).not.toContain('browser.get("/dev/mailbox"');
    await runCommand(app.root, `${line} --undo`);
    expect(read(file)).toBe(before);
  });

  test("shows what it would do, and writes nothing", async () => {
    const before = contentsBelow(app.root);
    const { io } = await runCommand(app.root, `${line} --dry-run --json`);
    expect(io.values).toMatchObject([{ dryRun: true, created: expect.arrayContaining(["src/pet-shop/accounts.ts"]) }]);
    expect(contentsBelow(app.root)).toEqual(before);
  });

  test("adds to a context that is there, and takes that back", async () => {
    const own =
      '/** Accounts, as they were. */\nimport { join } from "node:path";\n\n/** Joins. */\nexport const joined = join("a", "b");\n';
    const file = "src/pet-shop/accounts.ts";
    fs.writeFileSync(path.join(app.root, file), own);
    const before = contentsBelow(app.root);
    expect(await runCommand(app.root, line)).toMatchObject({ code: 0 });
    expect(read(file)).toContain('export const joined = join("a", "b");');
    expect(read(file)).toContain("export async function loginUserByMagicLink");
    const { io } = await runCommand(app.root, `${line} --json`);
    expect(io.values).toMatchObject([{ created: [], edited: [], conflicts: [] }]);
    expect(await runCommand(app.root, `${line} --undo`)).toMatchObject({ code: 0 });
    expect(contentsBelow(app.root)).toEqual(before);
  });

  test("gives its tests of the context a database of their own, beside those of others", async () => {
    await runCommand(app.root, "gen context Accounts Team teams name:string");
    await runCommand(app.root, line);
    const tests = read("test/pet-shop/accounts.test.ts");
    expect(tests.match(/^ *useDataCase\(\);$/gm)).toEqual(["  useDataCase();", "  useDataCase();"]);
  });

  test("refuses to write over a file that was changed, and keeps it when all is taken back", async () => {
    await runCommand(app.root, line);
    const file = "src/pet-shop/accounts/user.ts";
    edit(file, (text) => text.replace("min: 12", "min: 16"));
    const again = await runCommand(app.root, line);
    expect(again.code).toBe(1);
    expect(again.err).toContain(file);
    const { out } = await runCommand(app.root, `${line} --undo`);
    expect(out).toContain(`keep  ${file}`);
    expect(read(file)).toContain("min: 16");
  });

  test("leaves a mailer that others use, there and back", async () => {
    await runCommand(app.root, line);
    fs.writeFileSync(
      path.join(app.root, "src/pet-shop/news.ts"),
      '/** News. */\nimport * as Mailer from "#pet-shop/mailer";\n\n/** Sends. */\nexport const send = Mailer.deliver;\n',
    );
    await runCommand(app.root, `${line} --undo`);
    expect(fs.existsSync(path.join(app.root, "src/pet-shop/mailer.ts"))).toBe(true);
    expect(read("src/pet-shop/application.ts")).toContain("Mailer,");
    expect(fs.existsSync(path.join(app.root, "src/pet-shop/accounts.ts"))).toBe(false);
  });

  test("puts the tasks that send e-mail behind the mailer, whose shutdown comes after theirs", async () => {
    await runCommand(app.root, line);
    const source = read("src/pet-shop/application.ts");
    expect(source).toMatch(
      /^ +Mailer,\n +\[TaskSupervisor, \{ name: "PetShop.TaskSupervisor" \}\],\n +\/\/ hinotori:children$/m,
    );
    expect(source).toContain('import { Application, Supervisor, TaskSupervisor } from "@hinotori/otp";');
  });

  test("leaves a supervisor of tasks that was there before, and one that others need", async () => {
    const file = "src/pet-shop/application.ts";
    const own = '[TaskSupervisor, { name: "PetShop.TaskSupervisor", maxChildren: 9 }],';
    edit(file, (text) => text.replace("// hinotori:children", `${own}\n        // hinotori:children`));
    await runCommand(app.root, line);
    expect(read(file).match(/PetShop\.TaskSupervisor/g)).toHaveLength(1);
    await runCommand(app.root, `${line} --undo`);
    expect(read(file)).toContain(own);

    edit(file, (text) => text.replace(`        ${own}\n`, ""));
    await runCommand(app.root, line);
    fs.writeFileSync(
      path.join(app.root, "src/pet-shop/news.ts"),
      '/** News. */\nexport const tasks = "PetShop.TaskSupervisor";\n',
    );
    await runCommand(app.root, `${line} --undo`);
    expect(read(file)).toContain('[TaskSupervisor, { name: "PetShop.TaskSupervisor" }],');
    expect(read(file)).not.toContain("Mailer");
  });

  test("prints the supervisor of tasks when the children's marker is gone", async () => {
    edit("src/pet-shop/application.ts", (text) => text.replace("// hinotori:children\n", ""));
    const { code, out } = await runCommand(app.root, line);
    expect(code).toBe(0);
    expect(out).toContain('[TaskSupervisor, { name: "PetShop.TaskSupervisor" }],');
  });

  test("is not taken back while others need its scope, unless that is insisted on", async () => {
    await runCommand(app.root, line);
    fs.writeFileSync(
      path.join(app.root, "src/pet-shop/news.ts"),
      '/** News. */\nexport type { Scope } from "#pet-shop/accounts/scope";\n',
    );
    const before = contentsBelow(app.root);
    const { code, err } = await runCommand(app.root, `${line} --undo`);
    expect([code, err]).toEqual([1, expect.stringContaining("needed in\n\n    src/pet-shop/news.ts\n\n")]);
    expect(contentsBelow(app.root)).toEqual(before);
    expect(await runCommand(app.root, `${line} --undo --force`)).toMatchObject({ code: 0 });
    expect(fs.existsSync(path.join(app.root, "src/pet-shop/accounts/scope.ts"))).toBe(false);
  });

  test("says in the README what was made", async () => {
    await runCommand(app.root, `${line} --web Back`);
    expect(read("README.md")).toContain("They register at `/back/users/register` with an e-mail address alone");
    expect(read("README.md")).toContain("(src/pet-shop-web/back/user-auth.ts) has what stands before routes");
    edit("README.md", (text) => text.replace("## Configuration", "## Settings"));
    expect((await runCommand(app.root, "gen auth Staff Clerk clerks --assign-key currentClerk")).out).toContain(
      "by hand  README.md",
    );
  });

  test("says in the menu as whom a second kind of users logs in", async () => {
    await runCommand(app.root, line);
    expect(read("src/pet-shop-web/components/user-menu.tsx")).toContain('<a href="/users/log-in">Log in</a>');
    // A program of its own, which reads in hinotori.config.ts what the first has written there.
    const second = "gen auth Backoffice Admin admins --assign-key currentAdmin";
    expect(await hinotori(second.split(" "), { cwd: app.root })).toMatchObject({ code: 0 });
    const menu = read("src/pet-shop-web/components/admin-menu.tsx");
    expect(menu).toContain('<a href="/admins/register">Register as an admin</a>');
    expect(menu).toContain('<a href="/admins/log-in">Log in as an admin</a>');
  });

  test("takes the application's own templates first", async () => {
    const folder = path.join(app.root, "priv/templates/auth");
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, "menu.tsx.ejs"),
      "/** Ours. */\nexport const <%= one.pascal %>Menu = undefined;\n",
    );
    await runCommand(app.root, line);
    expect(read("src/pet-shop-web/components/user-menu.tsx")).toBe(
      "/** Ours. */\nexport const UserMenu = undefined;\n",
    );
  });
});

describe("swapLines", () => {
  test("puts lines in the place of others, however those are wrapped", () => {
    expect(swapLines("a\n  call(one,\n    two,\n  )\nb", ["call(one, two)"], ["other()"])).toBe("a\nother()\nb");
  });

  test("does nothing where they are not", () => {
    expect(swapLines("a\nb", ["c"], ["d"])).toBeUndefined();
  });
});
