/** The dashboard, which is for developers alone. */
import { Application } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import { readConfig } from "../../src/config.ts";
import { buildConn, htmlResponse, redirectedTo, useConnCase } from "../support/conn-case.ts";

useConnCase();

describe("GET /dev/dashboard", () => {
  test("leads to the pages of what runs", async () => {
    const conn = buildConn();
    redirectedTo(await conn.get("/dev/dashboard"));
    const html = await htmlResponse(await conn.get("/dev/dashboard/applications"), 200);
    expect(html).toContain("ScutiWeb.Service.Hashmap");
    expect(html).toContain("ScutiWeb.Endpoint");
    expect(await htmlResponse(await conn.get("/dev/dashboard/metrics"), 200)).toContain(
      "hinotori.endpoint.stop.duration",
    );
    expect(await htmlResponse(await conn.get("/dev/dashboard/repos"), 200)).toContain("Scuti.Repo");
  });

  test("shows the log of a request that has the mark of its page", async () => {
    const conn = buildConn();
    const page = async (path: string) => htmlResponse(await conn.get(`/dev/dashboard/${path}`), 200);
    const [, watch] = /href="(request-logger\?[^"]+)"/.exec(await page("request-logger")) ?? [];
    const [, mark] = /value="(request_logger=[^"]+)"/.exec(await page(`${watch}`)) ?? [];
    await captureLog(() => conn.get(`/healthy?${mark}`));
    expect(await page(`${watch}`)).toContain("GET /healthy - Sent 404");
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
    for (const path of ["/dev/dashboard", "/dev/dashboard/processes"])
      await htmlResponse(await buildConn().get(path), 404);
  });
});
