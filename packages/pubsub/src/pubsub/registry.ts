/**
 * The process that watches the subscribers of a pubsub and forgets those that end.
 *
 * When it falls, its successor finds the table as it was and watches every process in it: no subscription is lost. When it is
 * stopped, the processes that still subscribe are told by an exit signal, so that none goes on deaf.
 */
import { type ChildSpec, GenServer, noreply, ok, type Pid, Process, type Ref } from "@hinotori/otp";

import { publish, retire, type Running } from "./running.ts";

interface Watch {
  readonly pubsub: Running;
  readonly refs: Map<Pid, Ref>;
}

const Server = GenServer.define("PubSub.Registry", {
  init: (pubsub: Running) => {
    // Only a process that traps exits gets to tell its subscribers when it is stopped.
    Process.flag("trap_exit", true);
    publish(pubsub);
    const refs = new Map<Pid, Ref>();
    for (const pid of pubsub.table.processes) refs.set(pid, Process.monitor(pid));
    return ok<Watch>({ pubsub, refs });
  },
  handleCast: {
    watch: (state, pid: Pid) => {
      if (!state.refs.has(pid)) state.refs.set(pid, Process.monitor(pid));
      return noreply(state);
    },
    unwatch: (state, pid: Pid) => {
      const ref = state.refs.get(pid);
      if (ref !== undefined) Process.demonitor(ref, { flush: true });
      state.refs.delete(pid);
      return noreply(state);
    },
  },
  handleInfo: (state, message) => {
    if (isDown(message)) {
      state.pubsub.table.removeProcess(message[3]);
      state.refs.delete(message[3]);
    }
    return noreply(state);
  },
  terminate: (reason, { pubsub }) => {
    if (!Process.isCleanExit(reason)) return;
    retire(pubsub);
    for (const pid of pubsub.table.processes) {
      pubsub.table.removeProcess(pid);
      Process.exit(pid, "shutdown");
    }
  },
});

function isDown(message: unknown): message is readonly ["DOWN", Ref, "process", Pid, unknown] {
  return Array.isArray(message) && message[0] === "DOWN";
}

/** The registry of a pubsub as a child of its supervisor; registered under the pubsub's name. */
export function registryChild(pubsub: Running): ChildSpec {
  return { id: "registry", start: () => Server.startLink(pubsub, { name: pubsub.name }) };
}

/** Says that a process has its first subscription. */
export function watch(pubsub: Running, pid: Pid): void {
  GenServer.cast(pubsub.name, ["watch", pid]);
}

/** Says that a process has given up its last subscription. */
export function unwatch(pubsub: Running, pid: Pid): void {
  GenServer.cast(pubsub.name, ["unwatch", pid]);
}
