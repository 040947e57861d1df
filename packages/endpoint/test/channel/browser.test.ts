/** The published client in a real Chromium, from its own bundle: over WebSockets and over polls alike. */
import { noreply, ok, type Pid, Process, reply, Supervisor } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Presence, PubSub } from "@hinotori/pubsub";
import { assign, Channel, Endpoint, refuse, Socket, socket, type SocketOptions } from "@hinotori/endpoint";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { openPage, pageApp, startBrowser, type Watched, whyNoBrowser } from "../support/chromium.ts";
import { freePort, secretKeyBase } from "../support/clients.ts";

const Here = Presence.define("Browser.Presence", { pubsub: "Browser.PubSub", dispatcher: Channel.fastlane });

const Room = Channel.define("Browser.RoomChannel", {
  join: async (socket, topic, { name }: { name?: string }) => {
    if (topic === "room:closed") return refuse({ reason: "closed" });
    if (name !== undefined) {
      await Here.track(socket.channelPid!, topic, name, {});
      Process.send(socket.channelPid!, "after_join");
    }
    return ok(assign(socket, { name }));
  },
  handleIn: {
    echo: (socket, payload: object) => reply(payload, socket),
    no: (socket, _payload: unknown) => reply(refuse({ reason: "no" }), socket),
    say: (socket, { text }: { text: string }) => {
      Channel.broadcast(socket, "said", { text, by: socket.assigns.name });
      return noreply(socket);
    },
    crash: (_socket, _payload: unknown) => {
      throw new Error("the roof fell in");
    },
  },
  handleInfo: async (socket, _message) => {
    Channel.push(socket, "presence_state", await Here.list(socket.topic));
    return noreply(socket);
  },
});

const Everybody = Socket.define("Browser.UserSocket", {
  connect: (socket) => ok(socket),
  channels: { "room:*": Room },
});

interface Served {
  readonly port: number;
  readonly supervisor: Pid;
}

async function serve(options: SocketOptions = {}): Promise<Served> {
  await startSupervised([PubSub, { name: "Browser.PubSub" }]);
  await startSupervised(Here);
  const web = Endpoint.define("Browser.Endpoint", {
    otpApp: "browser",
    app: await pageApp(),
    server: true,
    http: { port: await freePort() },
    url: { host: "127.0.0.1" },
    log: false,
    logAccessUrl: false,
    secretKeyBase,
    pubsubServer: "Browser.PubSub",
    sockets: [socket("/socket", Everybody, { longpoll: true, ...options })],
  });
  const supervisor = await startSupervised(web);
  return { port: web.serverInfo()!.port, supervisor };
}

describe.skipIf(whyNoBrowser !== undefined)(
  `in Chromium${whyNoBrowser === undefined ? "" : `: ${whyNoBrowser}`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser?.close());

    const open = async (port: number): Promise<Watched> => {
      const watched = await openPage(browser, port);
      onTestFinished(async () => {
        await watched.page.context().close();
        expect(watched.complaints).toEqual([]);
      });
      return watched;
    };

    describe.each(["websocket", "longpoll"])("over %s", (kind) => {
      test("a page joins, is answered, refused, and leaves", async () => {
        const { port } = await serve();
        const { run } = await open(port);
        expect(await run(`talk.connect("${kind}")`)).toBe("open");
        expect(await run("talk.kind()")).toBe(kind);
        expect(await run('talk.join("room:closed")')).toEqual(["error", { reason: "closed" }]);
        expect(await run('talk.join("room:1")')).toEqual(["ok", {}]);
        expect(await run('talk.push("room:1", "echo", { deep: [1, { two: null }], "é": "✓" })')).toEqual([
          "ok",
          { deep: [1, { two: null }], é: "✓" },
        ]);
        expect(await run('talk.push("room:1", "no", {})')).toEqual(["error", { reason: "no" }]);
        expect(await run('talk.pushBytes("room:1", "echo", [0, 127, 128, 255])')).toEqual(["ok", [0, 127, 128, 255]]);
        expect(await run('talk.leave("room:1")')).toEqual(["ok", {}]);
        expect(await run('talk.state("room:1")')).toBe("closed");
        expect(await run("talk.disconnect()")).toBe("disconnected");
      });

      test("a channel that crashes is joined again", async () => {
        const { port } = await serve();
        const { run } = await open(port);
        await run(`talk.connect("${kind}")`);
        await run('talk.join("room:1")');
        await captureLog(async () => {
          await run('void talk.push("room:1", "crash", {})');
          expect(await run('talk.hear("room:1", "phx_error")')).toEqual({ reason: "channel_crash" });
        });
        expect(await run('talk.push("room:1", "echo", { back: true })')).toEqual(["ok", { back: true }]);
      });

      test("two pages hear each other, and see who is there", async () => {
        const { port } = await serve();
        const [ada, bob] = [await open(port), await open(port)];
        for (const [{ run }, name] of [[ada, "ada"] as const, [bob, "bob"] as const]) {
          await run(`talk.connect("${kind}")`);
          expect(await run(`talk.join("room:1", { name: "${name}" })`)).toEqual(["ok", {}]);
        }
        for (const { run } of [ada, bob])
          expect(await run('talk.seePresent("room:1", ["ada", "bob"])')).toEqual(["ada", "bob"]);
        await bob.run('void talk.push("room:1", "say", { text: "hello" })');
        expect(await ada.run('talk.hear("room:1", "said")')).toEqual({ text: "hello", by: "bob" });
        await bob.run('talk.leave("room:1")');
        expect(await ada.run('talk.seePresent("room:1", ["ada"])')).toEqual(["ada"]);
      });

      test("a page comes back when the server does", async () => {
        const { port, supervisor } = await serve();
        const { run } = await open(port);
        await run(`talk.connect("${kind}")`);
        await run('talk.join("room:1")');
        await Supervisor.stop(supervisor);
        expect(await run('talk.push("room:1", "echo", { back: true })')).toEqual(["ok", { back: true }]);
      });
    });

    test("a page falls back to polls where it can have no WebSocket", async () => {
      const { port } = await serve({ websocket: false });
      const { run } = await open(port);
      expect(await run('talk.connect("websocket", { longPollFallbackMs: 60000 })')).toBe("open");
      expect(await run('talk.join("room:1")')).toEqual(["ok", {}]);
      expect(await run("talk.kind()")).toBe("longpoll");
    });
  },
);
