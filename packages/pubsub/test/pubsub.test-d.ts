/** The types of PubSub: what a child takes, and what a dispatcher is given. */
import { type Pid, Supervisor } from "@hinotori/otp";
import { type Adapter, type Dispatcher, localAdapter, PubSub } from "@hinotori/pubsub";
import { describe, expectTypeOf, test } from "vitest";

describe("PubSub as a child", () => {
  test("takes its options, checked", () => {
    void Supervisor.startLink([[PubSub, { name: "Chat.PubSub" }]], { strategy: "one_for_one" });
    void Supervisor.startLink([[PubSub, { name: "Chat.PubSub", adapter: localAdapter }]], { strategy: "one_for_one" });
    // @ts-expect-error the name is required
    void Supervisor.startLink([[PubSub, {}]], { strategy: "one_for_one" });
    // @ts-expect-error there is no such option
    void Supervisor.startLink([[PubSub, { name: "Chat.PubSub", poolSize: 4 }]], { strategy: "one_for_one" });
  });
});

describe("a dispatcher", () => {
  test("is given pids, metadata, from and the message", () => {
    const dispatcher: Dispatcher = {
      dispatch: (subscribers, from, message) => {
        expectTypeOf(subscribers[0]!.pid).toEqualTypeOf<Pid>();
        expectTypeOf(subscribers[0]!.metadata).toEqualTypeOf<unknown>();
        expectTypeOf(from).toEqualTypeOf<Pid | undefined>();
        expectTypeOf(message).toEqualTypeOf<unknown>();
      },
    };
    expectTypeOf(PubSub.broadcast("Chat.PubSub", "room:lobby", 1, dispatcher)).toEqualTypeOf<void>();
    // @ts-expect-error a dispatcher is an object with a function, not the function
    PubSub.broadcast("Chat.PubSub", "room:lobby", 1, () => {});
  });
});

describe("an adapter", () => {
  test("needs no child spec", () => {
    const adapter = { nodeName: () => "one@host", broadcast: () => {}, directBroadcast: () => {} };
    expectTypeOf(adapter).toExtend<Adapter>();
    // @ts-expect-error it must be able to broadcast
    const mute: Adapter = { nodeName: () => "one@host", directBroadcast: () => {} };
    void mute;
  });
});
