/** Requests whose answers are fetched later, and timers that repeat or end a process. */
import { ExitError, GenServer, Process } from "@hinotori/otp";
import type { Act, Term } from "../language/scenario.ts";
import type { Doing } from "./book.ts";
import { asked, from } from "./term.ts";
import { withDest, withKept, withPid } from "./who.ts";

type Id = GenServer.RequestId;

/** The functions of GenServer for requests, by their names. */
export const requestFunctions: Readonly<Record<string, Doing>> = {
  send: (act, book) =>
    withDest(act["of"], book, (dest) => {
      const to = GenServer.whereis(dest as string) ?? dest;
      const id = GenServer.sendRequest(dest as string, ["do", act["do"] ?? []]);
      asked.set(id, to);
      book.kept.set(act["as"] as string, id);
      return "ok";
    }),
  wait: answered(async (id, timeout) => {
    const response = await GenServer.waitResponse(id, timeout);
    return response === "timeout" ? response : ["reply", response.reply];
  }),
  receive: answered(async (id, timeout) => ["reply", await GenServer.receiveResponse(id, timeout)]),
};

function answered(wait: (id: Id, timeout: number | "infinity") => Promise<unknown>): Doing {
  return (act, book) =>
    withKept<Id>(book.kept, act["of"], (id) =>
      wait(id, (act["timeout"] as number | undefined) ?? "infinity").catch((error: unknown) => {
        if (!(error instanceof ExitError)) throw error;
        return error.reason === "timeout" ? "timeout" : ["error", error.reason];
      }),
    );
}

/** What happens later, by its name. */
export const laterFunctions: Readonly<Record<string, Doing>> = {
  interval: (act, book) =>
    withPid(act["to"], book, (pid) => {
      const timer = Process.sendInterval(pid, from(act["message"] as Term, book), msOf(act));
      book.kept.set(act["as"] as string, timer);
      return "ok";
    }),
  exit: (act, book) =>
    withPid(act["to"], book, (pid) => {
      book.kept.set(act["as"] as string, Process.exitAfter(pid, from(act["reason"] as Term, book), msOf(act)));
      return "ok";
    }),
  cancel: (act, book) =>
    withKept<Parameters<typeof Process.cancelTimer>[0]>(book.kept, act["of"], (timer) => {
      Process.cancelTimer(timer);
      return "ok";
    }),
};

function msOf(act: Act): number {
  return act["ms"] as number;
}
