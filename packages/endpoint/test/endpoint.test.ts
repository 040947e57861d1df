/** An endpoint as a child: how it starts, what it can be asked, how it changes, how it comes back. */
import net from "node:net";

import { Application, Process, Supervisor, type Pid } from "@hinotori/otp";
import { assertReceive, captureLog, refuteReceive, startSupervised } from "@hinotori/otp/testing";
import { attachEvents } from "@hinotori/telemetry/testing";
import { PubSub } from "@hinotori/pubsub";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";

const app = new Hono()
  .get("/", (c) => c.text("home"))
  .get("/who", async (c) => {
    await undefined;
    return c.json(Process.self() === root);
  });
const root = Process.self();

const Web = Endpoint.define("ShopWeb.Endpoint", { otpApp: "shop", app, http: { port: 0 } });

afterEach(() => Application.deleteEnv("shop", "ShopWeb.Endpoint"));

const start = (options: EndpointOptions = {}): Promise<Pid> => startSupervised([Web, options]);

describe("Endpoint.define", () => {
  test("names everything that is wrong with a definition", () => {
    const wrong = { app: 7, server: "on", prot: 1 } as unknown as Parameters<typeof Endpoint.define>[1];
    expect(() => Endpoint.define("", wrong)).toThrow(
      expect.objectContaining({ code: "ENDPOINT_CONFIG", problems: expect.objectContaining({ length: 5 }) }),
    );
  });

  test("makes an endpoint that says how to start it when it is asked too early", () => {
    expect(() => Web.url()).toThrow(expect.objectContaining({ code: "ENDPOINT_NOT_RUNNING" }));
    expect(() => Web.url()).toThrow(/expected ShopWeb\.Endpoint to be running/);
  });

  test("takes a function that makes the application at the start", async () => {
    let made = 0;
    const Late = Endpoint.define("ShopWeb.Late", {
      otpApp: "shop",
      app: () => {
        made++;
        return new Hono().get("/", (c) => c.text("late"));
      },
    });
    expect(made).toBe(0);
    await startSupervised(Late);
    expect([made, await (await Late.request("/")).text()]).toEqual([1, "late"]);
  });

  test("takes anything with a fetch", async () => {
    const Plain = Endpoint.define("ShopWeb.Plain", {
      otpApp: "shop",
      app: {
        fetch: async ({ url }: Request) =>
          url.endsWith("/boom") ? Promise.reject(new Error("boom")) : new Response("plain"),
      },
    });
    await startSupervised(Plain);
    expect(await (await Plain.request("/")).text()).toBe("plain");
    await captureLog(async () => expect((await Plain.request("/boom")).status).toBe(500));
  });
});

describe("the children", () => {
  const idsOf = async (sup: Pid): Promise<unknown[]> =>
    (await Supervisor.whichChildren(sup)).map(({ id }) => id).reverse();

  test("are configuration and warm-up alone where nothing listens", async () => {
    expect(await idsOf(await start())).toEqual(["config", "warm_up"]);
    expect(Web.serverInfo()).toBeUndefined();
  });

  test("are server and drainer too where it does", async () => {
    expect(await idsOf(await start({ server: true }))).toEqual(["config", "warm_up", "server", "drainer"]);
  });

  test("bring the configuration back when it falls, read anew", async () => {
    const sup = await start({ server: true });
    Application.putEnv("shop", "ShopWeb.Endpoint", { url: { host: "shop.example" } });
    await crash(sup, "config");
    expect(Web.host()).toBe("shop.example");
  });

  test.each(["kill", new Error("the cable was cut")])(
    "bring the server back when it falls (%s), at the same port",
    async (reason) => {
      const sup = await start({ server: true, http: { port: await freePort() } });
      const before = Web.serverInfo();
      await captureLog(() => crash(sup, "server", reason));
      expect(Web.serverInfo()).toEqual(before);
      expect(await (await fetch(`http://127.0.0.1:${before!.port}/`)).text()).toBe("home");
    },
  );
});

/** Ends a child and waits for its successor. */
async function crash(sup: Pid, id: string, reason: unknown = "kill"): Promise<void> {
  const find = async (): Promise<unknown> =>
    (await Supervisor.whichChildren(sup)).find((child) => child.id === id)?.pid;
  const first = (await find()) as Pid;
  const down = Process.monitor(first);
  Process.exit(first, reason);
  await assertReceive((message) => Array.isArray(message) && message[1] === down);
  // The supervisor answers when it has dealt with the fall; a start that takes turns of the loop is asked for again.
  while (!((await find()) instanceof first.constructor)) await Process.sleep(1);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

describe("starting", () => {
  test("says where it can be reached, and tells it", async () => {
    attachEvents([["hinotori", "endpoint", "init"]]);
    const events = await captureLog(
      () => start({ server: true, url: { host: "shop.example", scheme: "https" } }),
      "info",
    );
    const { port } = Web.serverInfo()!;
    expect(events.map((event) => event.text())).toEqual([
      `Access ShopWeb.Endpoint at https://shop.example (it listens at 127.0.0.1 port ${port})`,
    ]);
    await assertReceive([
      "telemetry",
      ["hinotori", "endpoint", "init"],
      expect.anything(),
      { endpoint: "ShopWeb.Endpoint", ip: "127.0.0.1", port },
    ]);
  });

  test("fails at a port that is taken, with the address and what to do", async () => {
    const taken = net.createServer().listen(0, "127.0.0.1");
    await new Promise((ready) => taken.once("listening", ready));
    const { port } = taken.address() as net.AddressInfo;
    await captureLog(async () => {
      const failure: unknown = await start({ server: true, http: { port } }).catch((error: Error) => error.cause);
      expect(failure).toMatchObject({ code: "ENDPOINT_LISTEN", reason: "EADDRINUSE", address: `127.0.0.1:${port}` });
      expect((failure as Error).message).toMatch(
        /^expected to listen at 127\.0\.0\.1:\d+, got: EADDRINUSE\n\nAnother program/,
      );
    });
    await new Promise((closed) => taken.close(closed));
  });

  test("fails at an address that is not ours", async () => {
    await captureLog(async () => {
      const failure: unknown = await start({ server: true, http: { ip: "192.0.2.1" } }).catch(
        (error: Error) => error.cause,
      );
      expect(failure).toMatchObject({ code: "ENDPOINT_LISTEN", reason: "EADDRNOTAVAIL" });
    });
  });

  test("fails with every wrong option at once, from wherever it comes", async () => {
    Application.putEnv("shop", "ShopWeb.Endpoint", { log: "loud" });
    await captureLog(async () => {
      const failure: unknown = await start({ http: { port: -1 } }).catch((error: Error) => error.cause);
      expect(failure).toMatchObject({ code: "ENDPOINT_CONFIG", problems: { length: 2 } });
    });
  });

  test("twice is refused, as for any name", async () => {
    await start();
    await expect(Web.startLink()).rejects.toMatchObject({ reason: ["already_started", expect.anything()] });
  });
});

describe("links", () => {
  test("are made of where it listens, or of what was configured", async () => {
    await start({ server: true });
    expect(Web.url()).toBe(`http://localhost:${Web.serverInfo()!.port}`);
    expect([Web.host(), Web.path("/posts/1")]).toEqual(["localhost", "/posts/1"]);
  });

  test("have the configured prefix", async () => {
    await start({ url: { scheme: "https", host: "shop.example", path: "/shop" } });
    expect([Web.url(), Web.path("/posts")]).toEqual(["https://shop.example", "/shop/posts"]);
    expect(Web.structUrl()).toEqual({ scheme: "https", host: "shop.example", port: 443, path: "/shop" });
    expect(() => Web.path("//evil.example")).toThrow(expect.objectContaining({ code: "ENDPOINT_ARGUMENT" }));
  });
});

describe("config", () => {
  test("is what is in force, without the secret", async () => {
    const secretKeyBase = "s".repeat(64);
    await start({ secretKeyBase, bodyLimit: 10 });
    expect(Web.config("bodyLimit")).toBe(10);
    expect(Web.config("pubsubServer", "none")).toBe("none");
    expect(Web.secretKeyBase()).toBe(secretKeyBase);
    expect(Web.config("secretKeyBase" as "server")).toBeUndefined();
  });

  test("says how to make a secret when there is none", async () => {
    await start();
    expect(() => Web.secretKeyBase()).toThrow(/randomBytes\(48\)/);
  });
});

describe("configChange", () => {
  test("puts new values in force, forgets old ones, and keeps those of the start", async () => {
    Application.putEnv("shop", "ShopWeb.Endpoint", { url: { host: "old.example" }, bodyLimit: 10, log: "debug" });
    await start({ log: "notice" });
    Web.configChange({ "ShopWeb.Endpoint": { url: { host: "new.example", path: "/moved" } } }, []);
    expect([Web.host(), Web.config("bodyLimit"), Web.config("log")]).toEqual(["new.example", 8_000_000, "notice"]);
    // The prefix of paths stays what it was: links that were handed out lead there.
    expect(Web.path("/a")).toBe("/a");
  });

  test("takes the whole configuration away when it is removed", async () => {
    Application.putEnv("shop", "ShopWeb.Endpoint", { url: { host: "old.example" } });
    await start();
    Web.configChange({}, ["ShopWeb.Endpoint"]);
    expect(Web.host()).toBe("localhost");
  });

  test("is nothing to an endpoint that is not in it", async () => {
    await start({ url: { host: "shop.example" } });
    Web.configChange({ other: {} }, ["another"]);
    expect(Web.host()).toBe("shop.example");
  });

  test("refuses what is wrong, and the configuration before stays", async () => {
    await start();
    expect(() => Web.configChange({ "ShopWeb.Endpoint": { bodyLimit: -1 } })).toThrow(
      expect.objectContaining({ code: "ENDPOINT_CONFIG" }),
    );
    expect(Web.config("bodyLimit")).toBe(8_000_000);
  });

  test("reaches requests at once, and the server goes on listening", async () => {
    await start({ server: true });
    const before = Web.serverInfo();
    Web.configChange({ "ShopWeb.Endpoint": { bodyLimit: 1, http: { port: 1 } } });
    const answer = await fetch(`http://127.0.0.1:${before!.port}/`, { method: "POST", body: "long" });
    expect([answer.status, Web.serverInfo()]).toEqual([413, before]);
  });
});

describe("the broadcast family", () => {
  test("speaks through the configured pubsub, in one shape", async () => {
    await startSupervised([PubSub, { name: "Shop.PubSub" }]);
    await start({ pubsubServer: "Shop.PubSub" });
    Web.subscribe("room:1");
    Web.broadcast("room:1", "said", { text: "hei" });
    await assertReceive({ topic: "room:1", event: "said", payload: { text: "hei" } });
    Web.localBroadcast("room:1", "heard", 1);
    await assertReceive({ topic: "room:1", event: "heard", payload: 1 });
    Web.broadcastFrom(Process.self(), "room:1", "mine", 1);
    Web.localBroadcastFrom(Process.self(), "room:1", "mine", 2);
    Web.unsubscribe("room:1");
    Web.broadcast("room:1", "late", 3);
    await refuteReceive((message) => typeof message === "object" && message !== null && "topic" in message, {
      timeout: 0,
    });
  });

  test("says what is missing when there is no pubsub", async () => {
    await start();
    expect(() => Web.broadcast("room:1", "said", 1)).toThrow(expect.objectContaining({ code: "ENDPOINT_NO_PUBSUB" }));
  });
});

describe("requests", () => {
  test("without a socket take the whole way", async () => {
    await start();
    const answer = await Web.request("/nowhere", { headers: { accept: "text/html" } });
    expect([answer.status, answer.headers.get("x-request-id")]).toEqual([404, expect.stringMatching(/^[\w-]{20,}$/)]);
    expect(await (await Web.fetch(new Request("http://shop.example/"))).text()).toBe("home");
  });

  test("run as the root process, before and after an await, not as the process that listens", async () => {
    await start({ server: true });
    // A process in an asynchronous handler, so that the context of asynchronous code is being kept.
    const busy = Process.spawn(() => Process.sleep("infinity"));
    expect(await (await fetch(`http://127.0.0.1:${Web.serverInfo()!.port}/who`)).json()).toBe(true);
    Process.exit(busy, "kill");
  });
});
