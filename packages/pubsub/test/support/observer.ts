/** Somebody who follows a topic as the JavaScript client does: a state first, then diffs, matched by `phx_ref`. */
import { GenServer, noreply, ok, reply } from "@hinotori/otp";
import { type Presence, PubSub } from "@hinotori/pubsub";

type View = ReadonlyMap<string, readonly Presence.Meta[]>;

function refsOf(metas: readonly Presence.Meta[]): ReadonlySet<unknown> {
  return new Set(metas.map((meta) => meta["phx_ref"]));
}

/** The view after a diff: what joined is added behind what was there, then what left is taken away. */
export function syncDiff(view: View, { joins, leaves }: Presence.Diff): View {
  const next = new Map(view);
  for (const [key, { metas }] of Object.entries(joins)) {
    const joined = refsOf(metas);
    next.set(key, [...(next.get(key) ?? []).filter((meta) => !joined.has(meta["phx_ref"])), ...metas]);
  }
  for (const [key, { metas }] of Object.entries(leaves)) {
    const left = refsOf(metas);
    const rest = (next.get(key) ?? []).filter((meta) => !left.has(meta["phx_ref"]));
    if (rest.length > 0) next.set(key, rest);
    else next.delete(key);
  }
  return next;
}

/** The view after a whole state, which replaces what was there. */
export function syncState(state: Presence.Presences): View {
  return new Map(Object.entries(state).map(([key, { metas }]) => [key, metas]));
}

/** A view, comparable: each key with its metas in the order of their references. */
export function flat(view: View): Record<string, readonly Presence.Meta[]> {
  const ref = (meta: Presence.Meta): string => String(meta["phx_ref"]);
  const sorted = [...view].sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([key, metas]) => [key, [...metas].sort((one, other) => (ref(one) < ref(other) ? -1 : 1))]),
  );
}

interface Following {
  /** `undefined` until the state has come; diffs wait meanwhile. */
  readonly view: View | undefined;
  readonly waiting: readonly Presence.Diff[];
}

/** Follows a topic of a pubsub; give it the state by `state`, ask for its view by `view`. */
export const Observer = GenServer.define("Test.Observer", {
  init: ({ pubsub, topic }: { readonly pubsub: string; readonly topic: string }) => {
    PubSub.subscribe(pubsub, topic);
    return ok<Following>({ view: undefined, waiting: [] });
  },
  handleCall: { view: (following) => reply(flat(following.view ?? new Map()), following) },
  handleCast: {
    state: ({ waiting }, state: Presence.Presences) =>
      noreply<Following>({ view: waiting.reduce(syncDiff, syncState(state)), waiting: [] }),
  },
  handleInfo: ({ view, waiting }, message) => {
    const { payload } = message as Presence.PresenceDiff;
    if (view === undefined) return noreply<Following>({ view, waiting: [...waiting, payload] });
    return noreply<Following>({ view: syncDiff(view, payload), waiting });
  },
});
