/**
 * A small application in a temporary workspace: a repo, a context, a service, an endpoint, and little that takes time to load.
 *
 * For the tests of commands that run an application as a program, where the template's own size is of no interest.
 */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { onTestFinished } from "vitest";

const template = fileURLToPath(new URL("../../templates/app", import.meta.url));

/** An application for one test. */
export interface SmallApp {
  readonly root: string;
  readonly workspace: string;
  /** Writes files, by their paths from the application's folder. */
  write(files: Readonly<Record<string, string>>): void;
  /** Changes the text of a file. */
  edit(file: string, change: (text: string) => string): void;
}

/** Makes the application; it is gone when the test ends. */
export function smallApp(): SmallApp {
  const workspace = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-small-")));
  onTestFinished(() => fs.rmSync(workspace, { recursive: true, force: true }));
  const root = path.join(workspace, "apps", "shop");
  const write = (files: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      fs.writeFileSync(path.join(root, name), text);
    }
  };
  write(files);
  fs.writeFileSync(path.join(workspace, "pnpm-workspace.yaml"), "packages:\n  - apps/*\n");
  fs.symlinkSync(path.join(template, "node_modules"), path.join(root, "node_modules"));
  const edit = (file: string, change: (text: string) => string): void =>
    write({ [file]: change(fs.readFileSync(path.join(root, file), "utf8")) });
  return { root, workspace, write, edit };
}

const files = {
  "package.json": JSON.stringify({
    name: "shop",
    type: "module",
    imports: { "#shop/*": "./src/shop/*.ts", "#shop-web/*": "./src/shop-web/*.ts" },
  }),
  "hinotori.config.ts": `export default {
  app: "shop",
  database: "sqlite3",
  load: {
    config: () => import("./src/config.ts"),
    application: async () => (await import("#shop/application")).Shop,
    endpoint: async () => (await import("#shop-web/endpoint")).Endpoint,
    repos: async () => [(await import("#shop/repo")).Repo],
    seeds: async () => (await import("./priv/repo/seeds.ts")).seed,
  },
};
`,
  "src/config.ts": `import { Application } from "@hinotori/otp";
export function loadConfig(): void {
  const name = { production: "prod", test: "test" }[process.env.NODE_ENV ?? ""] ?? "dev";
  Application.putEnv("shop", "Shop.Repo", { database: \`shop_\${name}.db\` });
  const http = { ip: "127.0.0.1", port: Number(process.env.PORT ?? 0) };
  Application.putEnv("shop", "ShopWeb.Endpoint", { http, secretKeyBase: "s".repeat(64) });
}
`,
  "src/main.ts": `import { Application } from "@hinotori/otp";
import { loadConfig } from "./config.ts";
import { Shop } from "#shop/application";
loadConfig();
await Application.run(Shop);
`,
  "src/shop/repo.ts": `import { Repo as Repos } from "@hinotori/repo";
import { posts } from "#shop/blog/post";
export const Repo = Repos.define("Shop.Repo", { otpApp: "shop", schema: { posts } });
`,
  "src/shop/blog/post.ts": `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const posts = sqliteTable("posts", { id: integer().primaryKey(), title: text().notNull() });
`,
  "src/shop/blog.ts": `import { Repo } from "#shop/repo";
import { posts } from "#shop/blog/post";
export function list(): readonly unknown[] {
  return Repo.db().select().from(posts).all();
}
`,
  "src/shop/application.ts": `import { Application, Supervisor } from "@hinotori/otp";
import { Repo } from "#shop/repo";
import { Endpoint } from "#shop-web/endpoint";
import { Hashmap } from "#shop-web/service/hashmap";
export const Shop = Application.define("shop", {
  start: () => Supervisor.startLink([Repo, [Hashmap, { app: "shop" }], Endpoint], { strategy: "one_for_one", name: "Shop.Supervisor" }),
  stop: () => process.stderr.write("the shop is closed\\n"),
});
`,
  "src/shop-web/service/hashmap.ts": `import { GenServer, noreply, ok, reply } from "@hinotori/otp";
type Entries = Readonly<Record<string, unknown>>;
export const limit = 3;
export const Hashmap = GenServer.define("ShopWeb.Service.Hashmap", {
  registered: true,
  init: (entries: Entries = {}) => ok(entries),
  handleCall: {
    get: (state, key: string) => reply(state[key], state),
    get_all: (state) => reply(state, state),
    put: (state, key: string, value: unknown) => reply("ok" as const, { ...state, [key]: value }),
  },
  handleCast: {
    delete: (state, key: string) => noreply(Object.fromEntries(Object.entries(state).filter(([each]) => each !== key))),
  },
});
`,
  "src/shop-web/endpoint.ts": `import { Endpoint as Endpoints } from "@hinotori/endpoint";
import { Hono } from "hono";
const app = new Hono();
app.get("/", (c) => c.text("Welcome to the shop"));
export const Endpoint = Endpoints.define("ShopWeb.Endpoint", { otpApp: "shop", app });
`,
  "priv/repo/migrations/.gitkeep": "",
  "priv/repo/seeds.ts": "export function seed(): number {\n  return 0;\n}\n",
} as const;
