/** The way in to a running program: who is let in, what is said, and one program at a time. */
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { connect, type Connection, type Control, type Message, startControl, type Talk } from "../src/control.ts";
import { addressOf } from "../src/control/address.ts";
import { longestLine } from "../src/control/messages.ts";
import { nonce, proofOf } from "../src/control/proof.ts";

const cookie = "a cookie for these tests, and nothing else";
const node = "shop";
let folder: string;

beforeEach(() => {
  const made = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-control-")));
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }));
  folder = made;
});

/** Answers with what it was asked; `slow` waits to be interrupted. */
function echo(): Talk {
  let give: (message: Message) => void = () => {};
  return {
    answer: async (request, tell) => {
      if (request["do"] === "slow") return new Promise((resolve) => (give = resolve));
      tell({ text: "first" });
      return { done: "ok", asked: request };
    },
    interrupt: () => give({ done: "interrupted" }),
    close: () => {},
  };
}

async function start(open: () => Talk = echo): Promise<Control> {
  const control = await startControl({ folder, node, cookie, open });
  onTestFinished(() => control.close());
  return control;
}

async function open(with_ = cookie): Promise<Connection> {
  const connection = await connect({ folder, node, cookie: with_ });
  onTestFinished(() => connection.close());
  return connection;
}

/** Says lines to the program, and resolves with all that it says until it ends the connection. */
function say(make: (hello: Message) => string): Promise<readonly Message[]> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(addressOf({ folder, node }));
    let heard = "";
    socket.setEncoding("utf8").once("data", (hello: string) => socket.write(make(JSON.parse(hello) as Message)));
    socket.on("data", (text: string) => (heard += text));
    socket.once("error", reject);
    socket.once("close", () =>
      resolve(
        heard
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as Message),
      ),
    );
  });
}

describe("a connection", () => {
  test("asks, hears what is told meanwhile, and gets the answer", async () => {
    await start();
    const connection = await open();
    const heard: Message[] = [];
    const answer = await connection.ask({ do: "x", source: "äß\n" }, (message) => heard.push(message));
    expect(answer).toEqual({ done: "ok", asked: { do: "x", source: "äß\n" } });
    expect(heard).toEqual([{ text: "first" }]);
  });

  test("interrupts what is under way, and asks on", async () => {
    await start();
    const connection = await open();
    const slow = connection.ask({ do: "slow" });
    connection.interrupt();
    expect(await slow).toEqual({ done: "interrupted" });
    expect(await connection.ask({ do: "y" })).toMatchObject({ done: "ok" });
  });

  test("has a conversation of its own, which is closed with it", async () => {
    const talks: string[] = [];
    await start(() => ({ ...echo(), close: () => void talks.push("closed") }));
    const [one, other] = [await open(), await open()];
    await Promise.all([one.ask({ do: "a" }), other.ask({ do: "b" })]);
    one.close();
    await one.closed;
    expect(talks).toEqual(["closed"]);
  });

  test("ends when what was asked for is not read, before it fills the program's memory", async () => {
    let told = 0;
    const tellMuch: Talk["answer"] = async (_request, tell) => {
      for (; told < 2048; told += 1) tell({ text: "x".repeat(32_768) });
      return { done: "ok" };
    };
    await start(() => ({ ...echo(), answer: tellMuch }));
    await expect((await open()).ask({ do: "x" })).rejects.toThrow(/expected an answer, but the program has ended/);
    expect(await (await open()).ask({ do: "x" })).toEqual({ done: "ok" });
  });

  test("says so when the program ends under it", async () => {
    await start(() => ({ ...echo(), answer: () => Promise.reject(new Error("no")) }));
    const connection = await open();
    await expect(connection.ask({ do: "x" })).rejects.toMatchObject({ code: "HINOTORI_CONTROL" });
    await connection.closed;
  });
});

describe("who is let in", () => {
  test("the socket is the owner's alone", async () => {
    await start();
    expect(fs.statSync(addressOf({ folder, node })).mode & 0o777).toBe(0o600);
  });

  test("nobody with another cookie", async () => {
    await start();
    await expect(open("another cookie that is long enough")).rejects.toThrow(/the cookie is another one/);
  });

  test("nobody with a cookie that could be guessed, on either side", async () => {
    await expect(open("short")).rejects.toThrow(/expected a cookie of at least 20 characters, got a shorter one/);
    await expect(startControl({ folder, node, cookie: "", open: echo })).rejects.toThrow(/at least 20 characters/);
  });

  test("nobody who plays back a proof of another meeting, of the other side, or of another address", async () => {
    await start();
    const client = nonce();
    const refused = async (make: (server: string) => string) => {
      const said = await say(
        ({ nonce: server }) => `${JSON.stringify({ nonce: client, proof: make(String(server)) })}\n{"do":"x"}\n`,
      );
      expect(said.at(-1)).toEqual({ refused: "the cookie is another one" });
    };
    const address = addressOf({ folder, node });
    await refused(() => proofOf(cookie, "client", { address, server: nonce(), client }));
    await refused((server) => proofOf(cookie, "server", { address, server, client }));
    await refused((server) => proofOf(cookie, "client", { address: "/elsewhere.sock", server, client }));
  });

  test("nobody without a proof", async () => {
    await start();
    expect((await say(() => "{}\n")).at(-1)).toEqual({ refused: "the cookie is another one" });
  });

  test.each([
    ["no JSON", "hello\n"],
    ["no object", "[1]\n"],
    ["a line without an end", "x".repeat(longestLine + 1)],
    ["a line that is too long", `${"x".repeat(longestLine + 1)}\n`],
  ])("nobody who says %s", async (_what, text) => {
    await start();
    expect(await say(() => text)).toEqual([{ hinotori: 1, nonce: expect.any(String) }]);
    expect(await (await open()).ask({ do: "x" })).toMatchObject({ done: "ok" });
  });

  test("no program that does not know the cookie is believed", async () => {
    const server = net.createServer((socket) => {
      socket.write(`${JSON.stringify({ hinotori: 1, nonce: nonce() })}\n`);
      socket.once("data", () => socket.write(`${JSON.stringify({ proof: "believe me" })}\n`));
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(addressOf({ folder, node }), listening));
    await expect(open()).rejects.toThrow(/expected the program to know the cookie, but it does not/);
  });
});

describe("an address", () => {
  test("belongs to one program", async () => {
    await start();
    await expect(start()).rejects.toThrow(/expected shop not to run yet, but it does/);
    expect(await (await open()).ask({ do: "x" })).toMatchObject({ done: "ok" });
  });

  test("goes to exactly one of many that start at once, also over one that was left behind", async () => {
    const left = net.createServer();
    await new Promise<void>((listening) => left.listen(path.join(folder, "left"), listening));
    fs.linkSync(path.join(folder, "left"), addressOf({ folder, node }));
    left.close();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => start()));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await (await open()).ask({ do: "x" })).toMatchObject({ done: "ok" });
    expect(fs.readdirSync(folder).filter((name) => name.startsWith(node))).toEqual(["shop.sock"]);
  });

  test("is given back", async () => {
    const control = await start();
    control.close();
    expect(fs.readdirSync(folder)).toEqual([]);
    await expect(open()).rejects.toThrow(/expected shop to run, but it does not/);
    await start();
  });

  test("of a folder that is not there says that nothing runs", async () => {
    await expect(connect({ folder: path.join(folder, "none"), node, cookie })).rejects.toThrow(/expected shop to run/);
  });

  test("in a folder whose path is too long for a socket is elsewhere, in one of this user alone", async () => {
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    folder = path.join(folder, "a".repeat(60), "b".repeat(60));
    const control = await startControl({ folder, node, cookie, open: echo });
    onTestFinished(() => control.close());
    expect(await (await open()).ask({ do: "x" })).toMatchObject({ done: "ok" });
    const elsewhere = path.dirname(addressOf({ folder, node }));
    expect(fs.statSync(elsewhere).mode & 0o777).toBe(0o700);
    fs.chmodSync(elsewhere, 0o777);
    onTestFinished(() => fs.chmodSync(elsewhere, 0o700));
    await expect(open()).rejects.toThrow(/to be a folder of this user alone, got: one of user \d+, mode 777/);
  });

  test.each(["", "../x", "a/b", ".hidden", "x".repeat(65)])("is not made of the name %j", (name) => {
    expect(() => addressOf({ folder, node: name })).toThrow(/expected the name of a node/);
  });
});
