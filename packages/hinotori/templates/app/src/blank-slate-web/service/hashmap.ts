/**
 * A table of entries, kept by one process.
 *
 * ```ts run
 * import { GenServer } from "@hinotori/otp";
 * import { Hashmap } from "#blank-slate-web/service/hashmap";
 *
 * const pid = await Hashmap.startLink({ name: "John", age: 30 });
 * await GenServer.call(pid, ["get", "name"]); // => "John"
 * await GenServer.call(Hashmap, ["put", "gender", "Male"]); // => "ok"
 * GenServer.cast(Hashmap, ["delete", "age"]); // => "ok"
 * await GenServer.call(Hashmap, ["get_all"]); // => ({ name: "John", gender: "Male" })
 * await GenServer.stop(pid);
 * ```
 *
 * It holds no more than its memory: when it falls, its supervisor starts it again with the argument that
 * `application.ts` gives, and what was put since is gone. What was asked of it stays, in `#blank-slate/changes`.
 */
import { GenServer, noreply, ok, reply } from "@hinotori/otp";

/** Everything the table holds. */
export type Entries = Readonly<Record<string, unknown>>;

/** The service: `GenServer.call(Hashmap, ["get", "name"])`. */
export const Hashmap = GenServer.define("BlankSlateWeb.Service.Hashmap", {
  registered: true, // like name: __MODULE__

  init: (entries: Entries = {}) => ok(entries),

  handleCall: {
    get: (state, key: string, fallback?: unknown) => reply(Object.hasOwn(state, key) ? state[key] : fallback, state),
    get_all: (state) => reply(state, state),
    update: (state, key: string, value: unknown) => reply("ok" as const, { ...state, [key]: value }),
    put: (state, key: string, value: unknown) => reply("ok" as const, { ...state, [key]: value }),
  },

  handleCast: {
    delete: (state, key: string) => noreply(omit(state, key)),
  },
});

function omit(entries: Entries, key: string): Entries {
  const { [key]: _gone, ...rest } = entries;
  return rest;
}
