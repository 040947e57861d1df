/** What handlers log: with the id of their request, and with what they add to it. */
import { GenServer, Logger, ok, Process, reply } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointBindings } from "@hinotori/endpoint";
import { OpenTelemetry } from "@hinotori/telemetry/opentelemetry";
import { type Context, Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";

const Desk = GenServer.define("LogMetadata.Desk", {
  registered: true,
  init: () => ok(0),
  handleCall: {
    take: (next) => {
      Logger.error("taken");
      return reply(next, next + 1);
    },
  },
});

const app = new Hono<{ Bindings: EndpointBindings }>()
  .use(async (_c, next) => {
    Logger.metadata({ user: 7 });
    await next();
  })
  .get("/at-once", (c) => said(c))
  .get("/later", async (c) => {
    // A real wait: another request is to come in between.
    await Process.sleep(5);
    return said(c);
  })
  .get("/desk", async (c) => c.text(String(await GenServer.call(Desk, ["take"]))));

function said(c: Context): Response {
  Logger.error(c.req.path);
  return c.text("said");
}

const Web = Endpoint.define("LogMetadata.Endpoint", { otpApp: "log_metadata", app, server: true, http: { port: 0 } });

/** What is logged while these paths are asked at once: its text, the path of the request whose id it has, and the user. */
async function loggedBy(...paths: readonly string[]): Promise<readonly (readonly [string, unknown, unknown])[]> {
  await startSupervised([Web, { logAccessUrl: false }]);
  const ids = new Map<unknown, string>();
  const events = await captureLog(async () => {
    const ask = (path: string) => fetch(`http://127.0.0.1:${Web.serverInfo()!.port}${path}`);
    for (const answer of await Promise.all(paths.map(ask))) {
      ids.set(answer.headers.get("x-request-id"), new URL(answer.url).pathname);
      await answer.text();
    }
  });
  return events.map((event) => [
    event.report === undefined ? event.text() : "the line",
    ids.get(event.metadata["request_id"]),
    event.metadata["user"],
  ]);
}

afterEach(() => Logger.configure({ acrossAwait: false }));

describe("a handler's log", () => {
  test("has the id of the request and what middleware has added, as the line of the request has", async () => {
    Logger.configure({ acrossAwait: false });
    expect(await loggedBy("/at-once")).toEqual([
      ["/at-once", "/at-once", 7],
      ["the line", "/at-once", 7],
    ]);
    expect(Logger.metadata()).toEqual({});
  });

  test("has nothing of another request after an await, unless that is asked for", async () => {
    Logger.configure({ acrossAwait: false });
    const said = await loggedBy("/later", "/at-once", "/later");
    expect(said.filter(([text]) => text === "/later")).toEqual([
      ["/later", undefined, undefined],
      ["/later", undefined, undefined],
    ]);
  });

  test("has its own after an await too when that is asked for", async () => {
    Logger.configure({ acrossAwait: true });
    const said = await loggedBy("/later", "/at-once", "/later");
    expect(said).toHaveLength(6);
    expect(said.every(([text, of]) => text === "the line" || text === of)).toBe(true);
    expect(said.every(([, , user]) => user === 7)).toBe(true);
  });

  test("reaches into the server that is called where OpenTelemetry is adapted", async () => {
    Logger.configure({ acrossAwait: true });
    await startSupervised([OpenTelemetry, {}]);
    await startSupervised(Desk);
    expect(await loggedBy("/desk")).toContainEqual(["taken", "/desk", 7]);
  });
});
