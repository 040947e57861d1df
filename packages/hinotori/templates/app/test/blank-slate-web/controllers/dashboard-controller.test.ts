/** The dashboard, which is for developers alone. */
import { Application } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import { readConfig } from "../../../src/config.ts";
import { buildConn, htmlResponse, useConnCase } from "../../support/conn-case.ts";

useConnCase();

describe("GET /dev/dashboard", () => {
  test("shows the supervision tree", async () => {
    const html = await htmlResponse(await buildConn().get("/dev/dashboard"), 200);
    expect(html).toContain("BlankSlateWeb.Service.Hashmap");
    expect(html).toContain("BlankSlateWeb.Endpoint");
  });

  test("is there in development, and in production it is not", () => {
    const production = {
      NODE_ENV: "production",
      // @if sqlite3
      DATABASE_PATH: "/var/lib/blank_slate/blank_slate.db",
      // @end
      // @if postgres
      //= DATABASE_URL: "postgres://localhost/blank_slate",
      // @end
      SECRET_KEY_BASE: "s".repeat(64),
    };
    expect(readConfig({}).config["blank_slate"]).toMatchObject({ dev_routes: true });
    expect(readConfig(production).config["blank_slate"]).toMatchObject({ dev_routes: false });
  });

  test("is not there where development is over", async () => {
    Application.putEnv("blank_slate", "dev_routes", false);
    await htmlResponse(await buildConn().get("/dev/dashboard"), 404);
  });
});
