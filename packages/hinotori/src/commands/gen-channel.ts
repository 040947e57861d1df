/** `gen channel`: makes a channel. */
import { type App, findApp } from "../app.ts";
import { applyChanges, type Change } from "../changes.ts";
import { type Command, defineCommand } from "../command.ts";
import { generatorOptions } from "../command/options.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { printNext } from "../gen/print-next.ts";
import { channelCaseChanges, channelChanges, hasSocket, socketChanges, socketPlace } from "../sockets.ts";

/** `hinotori gen channel <Name>`. */
export const command: Command = defineCommand({
  usage: "gen channel <Name>",
  summary: "Make a channel: a topic that clients join",
  details: `Makes the module, its tests, and its line in a socket: Room takes the topics that begin with room:. It answers a ping and
passes a shout on to everybody at the topic, to be replaced by what it is for.

Where the socket is not there it is made as well, after a question if somebody can answer. Undo leaves the socket; it has an
undo of its own.`,
  options: {
    ...generatorOptions,
    socket: { type: "string", default: "User", placeholder: "Name", help: "the socket that leads to it" },
  },
  run: async ({ args: [name = ""], options, io, cwd }) => {
    const app = await findApp(cwd, options.app);
    const { place, changes } = channelChanges(app, name, options.socket);
    const shared = options.undo
      ? []
      : [...(await missingSocket(app, options, io)), ...channelCaseChanges(app, options.socket)];
    await applyChanges(app.root, [...shared, ...changes], { io, ...options });
    printNext([`hinotori test ${place.names.kebab}-channel`], { io, ...options });
  },
});

interface Asked {
  readonly socket: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
}

/** The changes that make the socket, where it is missing and wanted. */
async function missingSocket(app: App, { socket, yes, json, dryRun }: Asked, io: Io): Promise<readonly Change[]> {
  if (hasSocket(app, socket)) return [];
  const { names } = socketPlace(app, socket);
  const asks = io.interactive && !yes && !json && !dryRun;
  const wanted = !asks || (await io.confirm(`There is no ${names.pascal}Socket. Make it?`, true));
  if (!wanted)
    throw new UsageError(
      `expected the socket ${names.pascal}, which leads to the channel, got: none\n\nName another: --socket Admin`,
    );
  return socketChanges(app, socket).changes;
}
