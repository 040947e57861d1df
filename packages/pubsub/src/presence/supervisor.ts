/**
 * Keeps the processes of a presence running: the tasks for `fetch`, the announcer, the shards.
 *
 * `rest_for_one`: the announcer must have heard every diff of the shards, so when it falls they begin anew with it.
 */
import { type Pid, Supervisor, TaskSupervisor } from "@hinotori/otp";

import { announcerChild } from "./announcer.ts";
import { supervisorName, tasksName } from "./names.ts";
import type { Settings } from "./options.ts";
import { shardChild } from "./shard.ts";

/** Starts the supervisor of a presence, linked with the caller. */
export function startSupervisor(settings: Settings): Promise<Pid> {
  const shards = Array.from({ length: settings.poolSize }, (_, index) => shardChild({ settings, index }));
  return Supervisor.define(supervisorName(settings.name), () => ({
    strategy: "rest_for_one",
    children: [TaskSupervisor.childSpec({ name: tasksName(settings.name) }), announcerChild(settings), ...shards],
  })).startLink();
}
