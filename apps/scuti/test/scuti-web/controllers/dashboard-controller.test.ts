/** The dashboard, which is for developers alone. */
import { Application } from "@hinotori/otp";
import { describe, expect, test } from "vitest";

import { readConfig } from "../../../src/config.ts";
import { buildConn, htmlResponse, useConnCase } from "../../support/conn-case.ts";

useConnCase();

describe("GET /dev/dashboard", () => {
  test("shows the supervision tree", async () => {
    const html = await htmlResponse(await buildConn().get("/dev/dashboard"), 200);
    expect(html).toContain("ScutiWeb.Service.Hashmap");
    expect(html).toContain("ScutiWeb.Endpoint");
  });

  test("is there in development, and in production it is not", () => {
    const production = {
      NODE_ENV: "production",
      DATABASE_PATH: "/var/lib/scuti/scuti.db",
      SECRET_KEY_BASE: "s".repeat(64),
    };
    expect(readConfig({}).config["scuti"]).toMatchObject({ dev_routes: true });
    expect(readConfig(production).config["scuti"]).toMatchObject({ dev_routes: false });
  });

  test("is not there where development is over", async () => {
    Application.putEnv("scuti", "dev_routes", false);
    await htmlResponse(await buildConn().get("/dev/dashboard"), 404);
  });
});
