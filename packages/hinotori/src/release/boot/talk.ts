/** What a running release does for its owner: one conversation. */
import { type Message, piecesOf, type Talk } from "../../control.ts";
import { type Evaluation, evaluation } from "./evaluate.ts";
import type { Release } from "./release.ts";

type Tell = (message: Message) => void;
type Answer = (source: string, tell: Tell) => Promise<Message>;

let isStopping = false;

/** Opens a conversation. */
export function talkWith(release: Release, restart: () => Promise<void>): Talk {
  let tell: Tell = () => {};
  const print = (text: string): void => {
    for (const piece of piecesOf(text)) tell({ text: piece });
  };
  const fail = (text: string): void => {
    for (const piece of piecesOf(text)) tell({ error: piece });
  };
  let opened: Promise<Evaluation> | undefined;
  const open = (): Promise<Evaluation> => (opened ??= evaluation(release, { print, fail }));
  const answers: Readonly<Record<string, Answer>> = {
    pid: async () => ({ done: "ok", pid: process.pid, version: release.version }),
    stop,
    restart: async () => {
      await restart();
      return { done: "ok" };
    },
    rpc: async (source) => ({ done: (await (await open()).once(source)) ? "ok" : "failed" }),
    input: async (source) => ({ done: (await (await open()).session.evaluate(source)).is }),
    complete: async (source) => ({ done: "ok", words: (await open()).session.complete(source) }),
  };
  return {
    answer: async (request, tellNow) => {
      tell = tellNow;
      const what = String(request["do"]);
      try {
        if (!Object.hasOwn(answers, what)) throw new Error(`expected a question that is known, got: ${what}`);
        return await answers[what]!(String(request["source"] ?? ""), tell);
      } catch (error) {
        fail(`${error instanceof Error ? error.message : String(error)}\n`);
        return { done: "failed" };
      }
    },
    interrupt: () => void opened?.then(({ session }) => session.interrupt()),
    close: () => void opened?.then(({ session }) => session.stop()),
  };
}

/** Answers and then stops, as SIGTERM does; the end of the connection says that it is over. Asked twice it is not impatience. */
function stop(_source: string, tell: Tell): Promise<Message> {
  tell({ done: "ok", pid: process.pid });
  // There are systems without the signal, and programs that do not listen to it.
  if (!isStopping && !process.emit("SIGTERM", "SIGTERM")) process.kill(process.pid, "SIGTERM");
  isStopping = true;
  return new Promise(() => {});
}
