/** Which part of a file is sent to who asks for one. */
import { utimes } from "node:fs/promises";
import { join } from "node:path";

import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointModule, staticFiles } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

import { folderWith } from "../support/folder.ts";

let count = 0;

async function serve(from?: string): Promise<EndpointModule> {
  const folder = from ?? (await folderWith({ "assets/app.css": "body{}" }));
  const app = new Hono()
    .use(staticFiles({ from: folder, only: ["assets"] }))
    .get("*", (c) => c.text(`route, asked for ${c.req.header("range")}`));
  const Web = Endpoint.define(`StaticRange.Endpoint${++count}`, { otpApp: "static", app, log: false, server: false });
  await startSupervised([Web, {}]);
  return Web;
}

describe("staticFiles", () => {
  test.each([
    ["bytes=0-3", "body", "bytes 0-3/6"],
    ["bytes=2-", "dy{}", "bytes 2-5/6"],
    ["bytes=-2", "{}", "bytes 4-5/6"],
    ["bytes=-99", "body{}", "bytes 0-5/6"],
    ["bytes=0-99999999999999999999", "body{}", "bytes 0-5/6"],
  ])("sends the part of %s", async (range, body, contentRange) => {
    const Web = await serve();
    const answer = await Web.request("/assets/app.css", { headers: { range } });
    expect([answer.status, answer.headers.get("content-range"), await answer.text()]).toEqual([
      206,
      contentRange,
      body,
    ]);
    expect(answer.headers.get("content-length")).toBe(String(body.length));
  });

  test.each(["bytes=6-", "bytes=9-12", "bytes=-0"])("answers 416 to %s, which nobody keeps", async (range) => {
    const Web = await serve();
    const answer = await Web.request("/assets/app.css?vsn=d", { headers: { range } });
    expect([answer.status, answer.headers.get("content-range"), answer.headers.get("cache-control")]).toEqual([
      416,
      "bytes */6",
      "no-store",
    ]);
  });

  test.each([
    "items=0-3",
    "0-3",
    "bytes",
    "bytes=",
    "bytes=-",
    "bytes=a-b",
    "bytes=3-1",
    "bytes=0x1-2",
    "bytes=-1-2",
    "bytes=0-1,3-4",
    "bytes=0-3;x",
  ])("sends all of it to a range that is not understood: %s", async (range) => {
    const Web = await serve();
    const answer = await Web.request("/assets/app.css", { headers: { range } });
    expect([answer.status, answer.headers.get("content-range"), await answer.text()]).toEqual([200, null, "body{}"]);
    const none = await Web.request("/assets/none.css", { headers: { range } });
    expect(await none.text()).toBe(`route, asked for ${range}`);
    const head = await Web.request("/assets/app.css", { method: "HEAD", headers: { range } });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "6"]);
  });

  test("sends a part to who has the rest of the same file, and all of it to others", async () => {
    const from = await folderWith({ "assets/app.css": "body{}" });
    const Web = await serve(from);
    await utimes(join(from, "assets/app.css"), 1, 1);
    const first = await Web.request("/assets/app.css");
    const [date, etag] = [first.headers.get("last-modified")!, first.headers.get("etag")!];
    const statusFor = async (ifRange: string): Promise<number> =>
      (await Web.request("/assets/app.css", { headers: { range: "bytes=0-3", "if-range": ifRange } })).status;
    expect(await statusFor(date)).toBe(206);
    // Weak names are never the same by the strong comparison that a part needs.
    for (const other of [etag, etag.replace("W/", ""), '"x"', "yesterday"]) expect(await statusFor(other)).toBe(200);
    await utimes(join(from, "assets/app.css"), 2, 2);
    expect(await statusFor(date)).toBe(200);
  });
});
