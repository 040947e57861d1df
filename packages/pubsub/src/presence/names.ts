/** The registered names of a presence's processes. */
import { hash } from "./hash.ts";
import type { Settings } from "./options.ts";

/** The supervisor of all. */
export function supervisorName(name: string): string {
  return `${name}.Supervisor`;
}

/** The supervisor of the tasks in which `fetch` runs. */
export function tasksName(name: string): string {
  return `${name}.Tasks`;
}

/** One of the shards. */
export function shardName({ name }: Pick<Settings, "name">, index: number): string {
  return `${name}.Shard${index}`;
}

/** The shard that has the topic; the same index on every node. */
export function shardOf(settings: Settings, topic: string): string {
  return shardName(settings, hash(topic) % settings.poolSize);
}
