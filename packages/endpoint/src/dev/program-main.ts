/**
 * The first file of a program that the dev server starts: it waits for its turn, then runs the application's entry.
 *
 * The dev server has it started before it is needed, with the packages of the application loaded, so that what is left to do
 * after a change is to load the application itself.
 */
import path from "node:path";
import { pathToFileURL } from "node:url";

import { type Place, setDevLink } from "./link.ts";
import { type FromProgram, fromPlain, isOurs, toPlain, type ToProgram } from "./messages.ts";

interface Waiting {
  readonly placed: (place: Place) => void;
  readonly refused: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let asked = 0;

setDevLink({
  listening: (wanted, port) =>
    new Promise((placed, refused) => {
      const id = asked++;
      waiting.set(id, { placed, refused });
      tell({ hinotori: "listening", id, wanted, port });
    }),
});

process.on("message", (message) => {
  if (isOurs(message)) hear(message as ToProgram);
});
// Whoever started us is gone, perhaps while packages were loaded, and nobody else would end us.
const end = (): void => void process.kill(process.pid, "SIGTERM");
process.once("disconnect", end);
if (!process.connected) end();
tell({ hinotori: "loaded" });

function hear(message: ToProgram): void {
  if (message.hinotori === "run") {
    void run(message.entry, message.args);
    return;
  }
  const asker = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.hinotori === "placed") asker?.placed(message.place);
  else asker?.refused(fromPlain(message.error));
}

async function run(entry: string, args: readonly string[]): Promise<void> {
  const file = path.resolve(entry);
  process.argv.splice(1, process.argv.length - 1, file, ...args);
  try {
    await import(pathToFileURL(file).href);
    tell({ hinotori: "started" });
    // From here on it is the application that keeps the program running.
    process.channel?.unref();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    tell({ hinotori: "failed", error: toPlain(error) }, () => process.exit(1));
  }
}

/** A dev server that is gone is told nothing; its end is heard of above. */
function tell(message: FromProgram, told: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, {}, told);
  else told();
}
