/** Sockets, channels and presences, generated into a copy of the template application. */
import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

import type { RecordingOptions } from "./support/io.ts";
import { generatedApp } from "./support/generated-app.ts";
import { runCommand } from "./support/run-command.ts";
import { contentsBelow } from "./support/tree-of-files.ts";

let root: string;

beforeEach(() => {
  const app = generatedApp();
  onTestFinished(app.remove);
  root = app.root;
});

const run = (line: string, options?: RecordingOptions) => runCommand(root, line, options);
const at = (file: string): string => path.join(root, file);
const read = (file: string): string => fs.readFileSync(at(file), "utf8");

const endpoint = "src/blank-slate-web/endpoint.ts";
const userSocket = "src/blank-slate-web/channels/user-socket.ts";
const channelCase = "test/support/channel-case.ts";

/** An application in which nobody has made a socket yet. */
function withoutSocket(): void {
  for (const file of [userSocket, "test/blank-slate-web/channels/user-socket.test.ts", channelCase])
    fs.rmSync(at(file), { force: true });
  const source = read(endpoint)
    .replace(/^import \{ UserSocket \}.*\n/m, "")
    .replace(/^import \{ socketSession \}.*\n/m, "")
    .replace(/^(import \{[^}]*), socket\b(.*from "@hinotori\/endpoint")/m, "$1$2")
    .replace(/^ +socket\("\/socket", .*\n/m, "");
  fs.writeFileSync(at(endpoint), source);
}

describe("gen channel", () => {
  test("makes a channel, its tests, and its topics in the socket", async () => {
    const { code, out } = await run("gen channel Room");
    expect(code).toBe(0);
    expect(out).toContain("create  src/blank-slate-web/channels/room-channel.ts\n");
    expect(out).toMatch(/npx hinotori test room-channel$/);
    expect(read(userSocket)).toContain('import { RoomChannel } from "#blank-slate-web/channels/room-channel";');
    expect(read(userSocket)).toContain('    "room:*": RoomChannel,\n    // hinotori:channels\n');
  });

  test("finds itself done when it is called again, and is taken back to the byte", async () => {
    const before = contentsBelow(root);
    await run("gen channel Chat.Room");
    const once = contentsBelow(root);
    await run("gen channel Chat.Room");
    expect(contentsBelow(root)).toEqual(once);
    expect(once["test/blank-slate-web/channels/chat/room-channel.test.ts"]).toContain(
      '"../../../support/channel-case.ts"',
    );
    await run("gen channel Chat.Room --undo");
    expect(contentsBelow(root)).toEqual(before);
  });

  test("prints its topics where the marker is gone", async () => {
    fs.writeFileSync(at(userSocket), read(userSocket).replace(/^.*hinotori:channels.*\n/m, ""));
    const { code, out } = await run("gen channel Room");
    expect([code, out]).toEqual([0, expect.stringContaining('    "room:*": RoomChannel,')]);
  });

  test("makes the socket too where there is none, and what tests of channels share", async () => {
    withoutSocket();
    const { code, out } = await run("gen channel Room");
    expect(code).toBe(0);
    for (const file of [userSocket, channelCase]) expect(out).toContain(`create  ${file}\n`);
    expect(read(userSocket)).toContain('"room:*": RoomChannel,');
    expect(read(endpoint)).toMatch(/^import \{ Endpoint as Endpoints, .*\bsocket, .* \} from "@hinotori\/endpoint";$/m);
    expect(read(endpoint)).toContain('socket("/socket", UserSocket, { longpoll: true, session: socketSession }),');
    const { out: again } = await run("gen channel Room");
    expect(again).not.toMatch(/create|edit/);
  });

  test("asks before it makes a socket, where somebody can answer", async () => {
    withoutSocket();
    const before = contentsBelow(root);
    const refused = await run("gen channel Room", { answers: [false] });
    expect(refused.io.questions).toEqual(["There is no UserSocket. Make it?"]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("--socket Admin")]);
    expect(contentsBelow(root)).toEqual(before);
    expect((await run("gen channel Room", { answers: [true] })).code).toBe(0);
    expect(fs.existsSync(at(userSocket))).toBe(true);
  });

  test("goes into the socket that is named", async () => {
    await run("gen socket Admin");
    await run("gen channel Log --socket Admin");
    expect(read("src/blank-slate-web/channels/admin-socket.ts")).toContain('"log:*": LogChannel,');
    expect(read(userSocket)).not.toContain("Log");
  });
});

describe("gen channel and gen socket", () => {
  test("keep apart what has the same last word", async () => {
    await run("gen channel Room");
    await run("gen channel Chat.Room");
    expect(read(userSocket)).toContain("import { RoomChannel as ChatRoomChannel } from");
    expect(read(userSocket)).toMatch(/"room:\*": RoomChannel,\n +"chat_room:\*": ChatRoomChannel,\n/);
    await run("gen socket Chat.User");
    expect(read(endpoint)).toContain('socket("/chat-user-socket", ChatUserSocket, ');
    expect(fs.existsSync(at("priv/static/assets/chat-user-socket.js"))).toBe(true);
  });
});

describe("gen socket", () => {
  test("makes a socket, its tests, the module of its pages, and its place in the endpoint", async () => {
    const before = contentsBelow(root);
    const { out } = await run("gen socket Admin");
    expect(out.match(/create {2}(\S+)/g)).toEqual([
      "create  src/blank-slate-web/channels/admin-socket.ts",
      "create  test/blank-slate-web/channels/admin-socket.test.ts",
      "create  priv/static/assets/admin-socket.js",
    ]);
    expect(read(endpoint)).toMatch(/^ {4}socket\("\/admin-socket", AdminSocket, .*\),\n {4}\/\/ hinotori:sockets$/m);
    expect(read("priv/static/assets/admin-socket.js")).toContain('new Socket("/admin-socket"');
    const once = contentsBelow(root);
    await run("gen socket Admin");
    expect(contentsBelow(root)).toEqual(once);
    await run("gen socket Admin --undo");
    expect(contentsBelow(root)).toEqual(before);
  });

  test("shares with tests what the template's do", async () => {
    const shipped = read(channelCase);
    withoutSocket();
    await run("gen socket User");
    expect(read(channelCase)).toBe(shipped);
  });

  test("makes what tests share without a socket of users where there is none", async () => {
    withoutSocket();
    await run("gen socket Admin");
    expect(read(channelCase)).not.toContain("UserSocket");
  });
});

describe("gen presence", () => {
  test("makes a presence, its tests, and its line among the children", async () => {
    const before = contentsBelow(root);
    const { code, out } = await run("gen presence");
    expect([code, out]).toEqual([0, expect.stringContaining("create  src/blank-slate-web/presence.ts")]);
    expect(read("src/blank-slate/application.ts")).toContain("        Presence,\n        // hinotori:children\n");
    const once = contentsBelow(root);
    await run("gen presence");
    expect(contentsBelow(root)).toEqual(once);
    await run("gen presence --undo");
    expect(contentsBelow(root)).toEqual(before);
  });

  test("has a name of its own when one is given", async () => {
    await run("gen presence RoomPresence");
    expect(read("src/blank-slate-web/room-presence.ts")).toContain('Presences.define("BlankSlateWeb.RoomPresence", {');
  });

  test("refuses an application that tells nobody anything", async () => {
    const file = at("src/blank-slate/application.ts");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^.*PubSub.*\n/gm, ""));
    const { code, err } = await run("gen presence");
    expect([code, err]).toEqual([1, expect.stringContaining("expected application.ts to start a PubSub")]);
  });
});
