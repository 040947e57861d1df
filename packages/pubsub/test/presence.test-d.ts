/** What is shown has the type that `fetch` gives it; keys may be absent; options are checked. */
import type { Pid } from "@hinotori/otp";
import { Presence } from "@hinotori/pubsub";
import { expectTypeOf, test } from "vitest";

declare const pid: Pid;

test("without fetch a presence has metas", async () => {
  const Room = Presence.define("Room", { pubsub: "Chat.PubSub" });
  const here = await Room.list("room:1");
  expectTypeOf(here["ada"]).toEqualTypeOf<Presence.Present | undefined>();
  expectTypeOf(await Room.track(pid, "room:1", 7, { device: "phone" })).toEqualTypeOf<string>();
  // @ts-expect-error a meta is an object
  void Room.track(pid, "room:1", "ada", "phone");
  // @ts-expect-error a presence is untracked from a key of a topic, or wholly
  void Room.untrack(pid, "room:1");
});

test("with fetch it has what fetch adds", async () => {
  const Room = Presence.define("Room", {
    pubsub: "Chat.PubSub",
    fetch: async (_topic, presences) =>
      Object.fromEntries(Object.entries(presences).map(([key, { metas }]) => [key, { metas, name: key }])),
  });
  const ada = await Room.getByKey("room:1", "ada");
  expectTypeOf(ada?.name).toEqualTypeOf<string | undefined>();
});

test("handleMetas has the state that init makes", () => {
  Presence.define("Room", {
    pubsub: "Chat.PubSub",
    init: () => ({ count: 0 }),
    handleMetas: (state, { topic, joins }) => {
      expectTypeOf(state).toEqualTypeOf<{ count: number }>();
      expectTypeOf(topic).toEqualTypeOf<string>();
      expectTypeOf(joins["ada"]).toEqualTypeOf<Presence.Present | undefined>();
      return { count: state.count + 1 };
    },
  });
});

test("refuses a presence without a pubsub, and a fetch that loses the metas", () => {
  // @ts-expect-error the pubsub is missing
  Presence.define("Room", {});
  // @ts-expect-error every presence keeps its metas
  Presence.define("Room", { pubsub: "Chat.PubSub", fetch: () => ({ ada: { name: "Ada" } }) });
});
