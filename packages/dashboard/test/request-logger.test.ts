/** The log of chosen requests, and of no others, for who has the key of a page. */
import { dashboard, requestLogger } from "@hinotori/dashboard";
import { Endpoint, session, Token } from "@hinotori/endpoint";
import { buildConn, htmlResponse } from "@hinotori/endpoint/testing";
import { Logger } from "@hinotori/otp";
import { captureLog, clock, startSupervised } from "@hinotori/otp/testing";
import { Hono } from "hono";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

const kHalfHour = 30 * 60_000;
const kDay = 24 * 3_600_000;

const dev = new Hono().use(session()).route("/dashboard", dashboard({ requestLogger: true }));
const app = new Hono()
  .use(requestLogger())
  .get("/orders", (c) => {
    Logger.warning(`<b>order</b> ${c.req.query("number") ?? "none"}`);
    return c.text("ordered");
  })
  .get("/storm", (c) => {
    for (let at = 0; at < 300; at++) Logger.info(`drop ${at} ${"x".repeat(10_000)}`);
    return c.text("");
  })
  .get("/broken", () => {
    throw new Error("the shelf fell");
  })
  .route("/dev", dev);

const Web = Endpoint.define("Watched.Endpoint", { otpApp: "watched", app, secretKeyBase: "s".repeat(64) });

/** The mark that a page tells. */
const markIn = (html: string): string => /value="(request_logger=[^"]+)"/.exec(html)?.[1] ?? "none";
/** The lines on a page, without their times. */
const linesIn = (html: string): string[] =>
  [...html.matchAll(/data-level="(\w+)"[^]*?<pre>([^]*?)<\/pre>/g)].map(([, level, text]) => `${level}: ${text}`);

/** A browser at the page of the request logger. */
function developer() {
  const conn = buildConn(Web);
  const page = async (address: string) => htmlResponse(await conn.get(`/dev/dashboard/${address}`), 200);
  const start = async (): Promise<string> =>
    /href="(request-logger\?stream=[^"]+)"/.exec(await page("request-logger"))![1]!;
  const press = async (address: string, mark: "yes" | "no") => {
    const [, token] = /name="_csrf_token" value="([^"]+)"/.exec(await page(address))!;
    const stream = new URLSearchParams(address.split("?")[1]).get("stream")!;
    const answer = await conn.post(
      "/dev/dashboard/request-logger",
      new URLSearchParams({ _csrf_token: token!, stream, mark }),
    );
    return [answer.status, answer.headers.get("location")];
  };
  return { conn, page, start, press };
}

/** Nothing of the test's own log is printed. */
const quietly = (work: () => Promise<void>) => captureLog(work);

beforeEach(async () => {
  clock.virtual();
  onTestFinished(async () => void (await clock.advance(kHalfHour)));
  await startSupervised(Web);
});

describe("the request logger", () => {
  test("shows the lines of a request with the parameter, and of no other", async () => {
    const { conn, page, start } = developer();
    const address = await start();
    const mark = markIn(await page(address));
    await quietly(async () => {
      await buildConn(Web).get("/orders?number=1");
      await conn.get(`/orders?number=2&${mark}`);
      await conn.get("/orders?number=3");
    });
    expect(linesIn(await page(address))).toEqual([
      expect.stringMatching(/^info: GET \/orders - Sent 200 in/),
      "warning: &lt;b&gt;order&lt;/b&gt; 2",
    ]);
  });

  test("shows what a failing request logged, with its stack", async () => {
    const { conn, page, start } = developer();
    const address = await start();
    const mark = markIn(await page(address));
    await quietly(async () => void (await conn.get(`/broken?${mark}`)));
    expect(linesIn(await page(address))).toEqual([
      expect.stringMatching(/^error: GET \/broken - Sent 500 .*the shelf fell.*at /s),
    ]);
  });

  test("shows all requests of a browser that is marked, until it is no longer", async () => {
    const { conn, page, start, press } = developer();
    const address = await start();
    expect(await press(address, "yes")).toEqual([303, address]);
    await quietly(async () => {
      await conn.get("/orders?number=1");
      await buildConn(Web).get("/orders?number=2");
    });
    const html = await page(address);
    expect(html).toContain(">Stop</button>");
    expect(linesIn(html)).toContain("warning: &lt;b&gt;order&lt;/b&gt; 1");
    expect(linesIn(html).join()).not.toContain("order&lt;/b&gt; 2");
    await press(address, "no");
    await quietly(async () => void (await conn.get("/orders?number=4")));
    expect(await page(address)).toContain(">Log this browser</button>");
    expect(linesIn(await page(address)).join()).not.toContain("order&lt;/b&gt; 4");
  });

  test("leaves a browser with a cookie that is for the server alone", async () => {
    const { conn, page, start } = developer();
    const address = await start();
    const [, token] = /name="_csrf_token" value="([^"]+)"/.exec(await page(address))!;
    const stream = new URLSearchParams(address.split("?")[1]).get("stream")!;
    const form = (fields: Record<string, string>) =>
      conn.post("/dev/dashboard/request-logger", new URLSearchParams(fields));
    const answer = await form({ _csrf_token: token!, stream, mark: "yes" });
    expect(answer.headers.get("set-cookie")).toMatch(/^request_logger=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/m);
    expect((await form({ stream, mark: "yes" })).status).toBe(403);
    const forged = await form({ _csrf_token: token!, stream: "forged", mark: "yes" });
    expect([forged.headers.get("location"), forged.headers.get("set-cookie")]).toEqual(["request-logger", null]);
  });

  test("tells the same mark at each look, since somebody may be copying it", async () => {
    const { page, start } = developer();
    const address = await start();
    const mark = markIn(await page(address));
    await clock.advance(2000);
    expect(markIn(await page(address))).toBe(mark);
  });

  test("leaves out the requests by which open pages look again", async () => {
    const { conn, page, start, press } = developer();
    const address = await start();
    await press(address, "yes");
    await quietly(async () => void (await conn.putReqHeader("x-look-again", "1").get("/orders")));
    expect(linesIn(await page(address))).toEqual([]);
  });

  test("keeps two pages apart", async () => {
    const { conn, page, start } = developer();
    const [one, other] = [await start(), await start()];
    const mark = markIn(await page(one));
    await page(other);
    await quietly(async () => void (await conn.get(`/orders?${mark}`)));
    expect([linesIn(await page(one)).length, linesIn(await page(other)).length]).toEqual([2, 0]);
  });

  test("keeps nothing for a mark whose page nobody looks at", async () => {
    const { conn, page, start } = developer();
    const address = await start();
    const mark = markIn(await page(address));
    expect(Logger.handlers()).toContain("Dashboard.RequestLogger");
    await clock.advance(kHalfHour - 1);
    await quietly(async () => void (await conn.get(`/orders?${mark}`)));
    expect(linesIn(await page(address)).length).toBe(2);
    await clock.advance(kHalfHour);
    expect(Logger.handlers()).not.toContain("Dashboard.RequestLogger");
    await quietly(async () => void (await conn.get(`/orders?${mark}`)));
    expect(linesIn(await page(address))).toEqual([]);
  });

  test("opens for no key that is missing, forged, too old, or a mark", async () => {
    const { page, start } = developer();
    const address = await start();
    const mark = markIn(await page(address)).split("=")[1]!;
    const forged = Token.sign("x".repeat(64), "dashboard request logger, key", { id: "0", since: 0 });
    await clock.advance(kHalfHour);
    for (const path of ["request-logger", `request-logger?stream=${mark}`, `request-logger?stream=${forged}`])
      expect(await page(path)).toContain(">Start</a>");
    expect(await page(address)).not.toContain(">Start</a>");
    await clock.advance(kDay);
    expect(await page(address)).toContain("too old");
    expect(Logger.handlers()).not.toContain("Dashboard.RequestLogger");
  });

  test("takes no mark that is forged, or a key", async () => {
    const { conn, page, start } = developer();
    const address = await start();
    await page(address);
    const stream = new URLSearchParams(address.split("?")[1]).get("stream")!;
    await quietly(async () => {
      for (const mark of ["", "forged", stream])
        expect((await conn.get(`/orders?request_logger=${mark}`)).status).toBe(200);
    });
    expect(linesIn(await page(address))).toEqual([]);
  });

  test("keeps the newest two hundred lines, cut, and eight pages", async () => {
    const { conn, page, start } = developer();
    const address = await start();
    const mark = markIn(await page(address));
    await quietly(async () => void (await conn.get(`/storm?${mark}`)));
    const lines = linesIn(await page(address));
    expect(lines.length).toBe(200);
    expect(lines[0]).toMatch(/^info: GET \/storm/);
    expect(lines[1]).toMatch(/^info: drop 299 x{3000,3999}…$/);
    for (let at = 0; at < 8; at++) await page(await start());
    expect(linesIn(await page(address))).toEqual([]);
  });

  test("is not there unless it is asked for", async () => {
    const plain = dashboard();
    expect((await plain.request("/request-logger")).status).toBe(404);
    expect((await plain.request("/request-logger", { method: "POST" })).status).toBe(404);
    expect(await (await plain.request("/home")).text()).not.toContain("Request logger");
  });
});

test("middleware without an endpoint around it lets every request through", async () => {
  const { page, start } = developer();
  await page(await start());
  const alone = new Hono().use(requestLogger()).get("/", (c) => c.text("here"));
  expect((await alone.request("/?request_logger=x")).status).toBe(200);
});
