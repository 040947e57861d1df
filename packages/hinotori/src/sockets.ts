/**
 * Generates what clients talk to over one connection: sockets, channels, and who is there.
 *
 * A channel is one topic of one client, and needs a socket that leads to it; a presence says who has joined.
 */
import fs from "node:fs";
import path from "node:path";

import type { App } from "./app.ts";
import type { Change } from "./changes.ts";
import { readIf } from "./changes/plan.ts";
import { UsageError } from "./errors.ts";
import { templatesFor } from "./gen/template.ts";
import { childChanges, type Host, importedAs, nameIn } from "./processes/child.ts";
import { type ModulePlace, placeOf } from "./processes/place.ts";
import type { Generated } from "./processes.ts";
import { importChange } from "./sockets/import-change.ts";

const kChannels = { folder: "channels" } as const;

/** The place of a socket: `User` is `UserSocket` in `channels/user-socket.ts`. */
export function socketPlace(app: App, name: string): ModulePlace {
  return placeOf(name, app, { what: "a socket", example: "User", web: kChannels, suffix: "Socket" });
}

/** Whether an application has this socket. */
export function hasSocket(app: App, name: string): boolean {
  return fs.existsSync(path.join(app.root, socketPlace(app, name).file));
}

/** A socket: its module, its tests, the module of pages that connects, and its place in the endpoint. */
export function socketChanges(app: App, name: string): Generated {
  const place = socketPlace(app, name);
  const { words } = place;
  const render = templatesFor(app.root, "socket");
  const at = words.kebab === "user" ? "/socket" : `/${words.kebab}-socket`;
  const bindings = { place, web: app.web, path: at, module: place.module, support: supportFrom(place.test) };
  const endpoint = `src/${app.web.kebab}/endpoint.ts`;
  const session = hasSocketSession(app);
  const local = nameIn(hostOf(app, endpoint), place);
  const options = session ? "{ longpoll: true, session: socketSession }" : "{ longpoll: true }";
  return {
    place,
    changes: [
      { create: place.file, content: render("socket.ts.ejs", bindings) },
      { create: place.test, content: render("socket.test.ts.ejs", bindings) },
      { create: `priv/static/assets/${words.kebab}-socket.js`, content: render("socket.js.ejs", bindings) },
      importChange(endpoint, ["socket"], "@hinotori/endpoint"),
      importChange(endpoint, [importedAs(place, local)], place.specifier),
      ...(session ? [importChange(endpoint, ["socketSession"], `#${app.web.kebab}/session`)] : []),
      { insert: endpoint, marker: "sockets", lines: [`socket("${at}", ${local}, ${options}),`] },
    ],
  };
}

/** A channel: its module, its tests, and its topics in the socket. */
export function channelChanges(app: App, name: string, socketName: string): Generated {
  const place = placeOf(name, app, { what: "a channel", example: "Room", web: kChannels, suffix: "Channel" });
  const socket = socketPlace(app, socketName);
  const render = templatesFor(app.root, "channel");
  const topic = place.words.snake;
  const bindings = { place, web: app.web, socket, topic, module: place.module, support: supportFrom(place.test) };
  const channel = nameIn(hostOf(app, socket.file), place);
  return {
    place,
    changes: [
      { create: place.file, content: render("channel.ts.ejs", bindings) },
      { create: place.test, content: render("channel.test.ts.ejs", bindings) },
      importChange(socket.file, [importedAs(place, channel)], place.specifier),
      { insert: socket.file, marker: "channels", lines: [`"${topic}:*": ${channel},`] },
    ],
  };
}

/**
 * What tests of channels share; made where there is none, and left when a channel is taken back.
 *
 * @param socket the name of a socket that is about to be made.
 */
export function channelCaseChanges(app: App, socket: string): readonly Change[] {
  const file = "test/support/channel-case.ts";
  if (fs.existsSync(path.join(app.root, file))) return [];
  const hasUsers = hasSocket(app, "User") || socketPlace(app, socket).words.pascal === "User";
  const content = templatesFor(app.root, "channel")("channel-case.ts.ejs", { web: app.web, hasUsers });
  return [{ create: file, content }];
}

/** A presence: its module, its tests, and its place among the children. */
export function presenceChanges(app: App, name: string): Generated {
  const place = placeOf(name, app, { what: "a presence", example: "Presence", web: { folder: "" }, usual: "Presence" });
  const application = hostOf(app, `src/${app.names.kebab}/application.ts`);
  if (application.source !== "" && !application.source.includes("PubSub")) throw noPubSub(app);
  const render = templatesFor(app.root, "presence");
  const bindings = { place, app: app.names };
  return {
    place,
    changes: [
      { create: place.file, content: render("presence.ts.ejs", bindings) },
      { create: place.test, content: render("presence.test.ts.ejs", bindings) },
      ...childChanges(place, application),
    ],
  };
}

function hostOf(app: App, file: string): Host {
  return { file, source: readIf(path.join(app.root, file)) ?? "", app: app.names.pascal };
}

/** The way from a test's file to `test/support`. */
function supportFrom(test: string): string {
  return path.posix.relative(path.posix.dirname(test), "test/support");
}

function hasSocketSession(app: App): boolean {
  return (
    readIf(path.join(app.root, `src/${app.web.kebab}/session.ts`))?.includes("export const socketSession") ?? false
  );
}

function noPubSub({ names }: App): UsageError {
  return new UsageError(
    `expected application.ts to start a PubSub, got: none\n\nA presence tells who comes and goes over one. Put it among the children:\n\n    [PubSub, { name: "${names.pascal}.PubSub" }],`,
  );
}
