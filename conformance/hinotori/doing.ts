/** What each act does, by its word. */
import { DynamicSupervisor, GenServer, Process, Supervisor, type Pid, type Ref } from "@hinotori/otp";
import type { Act, Spec, Term } from "../language/scenario.ts";
import type { Book, Doing } from "./book.ts";
import { agentFunctions, sysFunctions } from "./agents.ts";
import { appFunctions } from "./applications.ts";
import { childOf, childrenOf, countOf, spawnOf, specOf, start } from "./processes.ts";
import { partitionFunctions, registryFunctions } from "./registries.ts";
import { laterFunctions, requestFunctions } from "./requests.ts";
import { taskFunctions } from "./tasks.ts";
import { from, nameOf } from "./term.ts";
import { type Dest, idOf, nodeOf, withAddress, withDest, withKept, withPid } from "./who.ts";

/** Every act that is done in one go; those that change the state or leave the callback are in acts.ts. */
export const doing: Readonly<Record<string, Doing>> = {
  log: (act, book) => from(act["log"] as Term, book),
  raise: (act) => {
    throw new Error(act["raise"] as string);
  },
  throw: (act, book) => {
    throw from(act["throw"] as Term, book);
  },
  exit: (act, book) => Process.exit(from(act["exit"] as Term, book)),

  signal: (act, book) => withPid(act["signal"], book, (pid) => Process.exit(pid, from(act["reason"] as Term, book))),
  link: (act, book) => withPid(act["link"], book, (pid) => Process.link(pid)),
  unlink: (act, book) => withPid(act["unlink"], book, (pid) => Process.unlink(pid)),
  trap: (act) => Process.flag("trap_exit", act["trap"] as boolean),
  monitor: (act, book) =>
    withAddress(act["monitor"], book, (dest) => {
      const ref = Process.monitor(dest);
      book.memory.monitors.set((act["as"] as string | undefined) ?? idOf(act["monitor"]), ref);
      return ref;
    }),
  demonitor: (act, book) =>
    withKept<Ref>(book.memory.monitors, act["demonitor"], (ref) =>
      Process.demonitor(ref, { flush: act["flush"] === true }),
    ),

  send: (act, book) =>
    withAddress(act["send"], book, (dest) => (Process.send(dest, from(act["message"] as Term, book)), "ok")),
  tell: (act, book) => withAddress(act["tell"], book, (dest) => (Process.send(dest, ["do", act["do"]]), "ok")),
  call: (act, book) =>
    withDest(act["call"], book, (dest) =>
      call(dest, (act["do"] ?? []) as readonly Act[], act["timeout"] as number | undefined),
    ),
  cast: (act, book) => withDest(act["cast"], book, (dest) => GenServer.cast(dest as string, ["do", act["do"] ?? []])),
  receive: (act, book) => {
    const wanted = JSON.stringify(from(act["receive"] as Term, book));
    const matches = (message: unknown): boolean => JSON.stringify(message) === wanted;
    return Process.receive(matches, { timeout: (act["timeout"] as number | undefined) ?? 0 });
  },
  multi_call: (act) =>
    GenServer.multiCall(nodesOf(act), nameOf(act["multi_call"] as string), asking(act), patience(act)),
  abcast: (act) => GenServer.abcast(nodesOf(act), nameOf(act["abcast"] as string), asking(act)),
  answer: (act, book) =>
    withKept<never>(book.memory.parked, act["answer"], (parked) =>
      GenServer.reply(parked, from(act["value"] as Term, book) as never),
    ),

  sleep: (act) => Process.sleep(act["sleep"] as number).then(() => "ok"),
  send_after: (act, book) =>
    withAddress(act["to"], book, (dest) => {
      const message = act["do"] === undefined ? from(act["message"] as Term, book) : ["do", act["do"]];
      const ref = Process.sendAfter(dest, message, act["send_after"] as number);
      book.memory.timers.set(act["as"] as string, ref);
      return ref;
    }),
  cancel: (act, book) => withKept<Ref>(book.memory.timers, act["cancel"], (ref) => left(Process.cancelTimer(ref))),
  read_timer: (act, book) =>
    withKept<Ref>(book.memory.timers, act["read_timer"], (ref) => left(Process.readTimer(ref))),

  register: (act, book) =>
    withPid(act["of"] ?? "self", book, (pid) => Process.register(pid, nameOf(act["register"] as string))),
  unregister: (act) => Process.unregister(nameOf(act["unregister"] as string)),
  whereis: (act) => Process.whereis(nameOf(act["whereis"] as string)),
  alive: (act, book) => withPid(act["alive"], book, (pid) => Process.alive(pid)),

  info: (act, book) =>
    withPid(act["info"], book, (pid) => {
      const info = Process.info(pid);
      if (info === undefined) return null;
      return act["item"] === "registered_name" ? (info.registeredName ?? []) : info.messageQueueLength;
    }),
  put: (act, book) => Process.put(from(act["put"] as Term, book), from(act["value"] as Term, book)),
  look_up: (act, book) => Process.get(from(act["look_up"] as Term, book)),
  erase: (act, book) => Process.remove(from(act["erase"] as Term, book)),
  callers: () => Process.get("$callers"),

  spawn: (act, book) => spawnOf(act, book),
  start: (act, book) =>
    start(act["start"] as Spec, {
      book,
      link: act["link"] !== false,
      timeout: act["timeout"] as number | undefined,
    }).then(orIgnore),
  stop: (act, book) =>
    withDest(act["stop"], book, (dest) =>
      GenServer.stop(
        dest,
        from((act["reason"] ?? "normal") as Term, book),
        (act["timeout"] as number | undefined) ?? "infinity",
      ),
    ),

  start_child: (act, book) => withDest(act["of"], book, (sup) => startChild(act, sup, book)),
  terminate_child: (act, book) =>
    withDest(act["of"], book, (sup) =>
      isDynamic(act["of"], book)
        ? withPid(act["terminate_child"], book, (pid) => DynamicSupervisor.terminateChild(sup, pid))
        : Supervisor.terminateChild(sup, act["terminate_child"]),
    ),
  restart_child: (act, book) =>
    withDest(act["of"], book, (sup) => Supervisor.restartChild(sup, act["restart_child"]).then(orUndefined)),
  delete_child: (act, book) => withDest(act["of"], book, (sup) => Supervisor.deleteChild(sup, act["delete_child"])),
  which_children: (act, book) => withDest(act["which_children"], book, childrenOf),
  count_children: (act, book) => withDest(act["count_children"], book, countOf),
  child_spec: (act, book) => specOf(act, book),

  ...named("agent", agentFunctions),
  ...named("task", taskFunctions),
  ...named("registry", registryFunctions),
  ...named("partition", partitionFunctions),
  ...named("request", requestFunctions),
  ...named("later", laterFunctions),
  ...named("sys", sysFunctions),
  ...named("app", appFunctions),
};

/** Functions of a module, as acts are called in a trace. */
function named(word: string, functions: Readonly<Record<string, Doing>>): Record<string, Doing> {
  return Object.fromEntries(Object.entries(functions).map(([name, once]) => [`${word} ${name}`, once]));
}

function nodesOf(act: Act): string[] {
  return (act["nodes"] as readonly string[]).map(nodeOf);
}

function asking(act: Act): readonly [string, readonly Act[]] {
  return ["do", (act["do"] ?? []) as readonly Act[]];
}

function patience(act: Act): number | "infinity" {
  return (act["timeout"] ?? "infinity") as number | "infinity";
}

function call(dest: Dest, acts: readonly Act[], timeout: number | undefined): Promise<unknown> {
  // Acts that keep the caller for later need a handler that is given it.
  const tag = acts.some((act) => "park" in act) ? "park" : "do";
  return timeout === undefined
    ? GenServer.call(dest as string, [tag, acts])
    : GenServer.call(dest as string, [tag, acts], timeout);
}

function startChild(act: Act, sup: Dest, book: Book): Promise<unknown> {
  const child = childOf(act["start_child"] as Spec, idOf(act["of"]), book);
  const dynamic = isDynamic(act["of"], book);
  return (dynamic ? DynamicSupervisor.startChild(sup, child) : Supervisor.startChild(sup, child)).then(
    dynamic ? orIgnore : orUndefined,
  );
}

/** A start that ignored: Elixir says `:ignore` of a process and of a dynamic child, and `{:ok, :undefined}` of a child. */
function orIgnore(pid: Pid | undefined): unknown {
  return pid ?? "ignore";
}

function orUndefined(pid: Pid | undefined): unknown {
  return pid ?? null;
}

function left(ms: number | false): unknown {
  return ms === false ? false : "left";
}

function isDynamic(sup: unknown, book: Book): boolean {
  return book.dynamic.has(idOf(sup));
}
