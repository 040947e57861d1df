/** The public names of the package: none appears or vanishes unnoticed. */
import * as pubsub from "@hinotori/pubsub";
import * as testing from "@hinotori/pubsub/testing";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(pubsub).sort()).toEqual([
    "BroadcastError",
    "Presence",
    "PresenceError",
    "PubSub",
    "PubSubArgumentError",
    "PubSubNotRunningError",
    "localAdapter",
  ]);
  expect(Object.keys(pubsub.PubSub).sort()).toEqual([
    "broadcast",
    "broadcastFrom",
    "childSpec",
    "directBroadcast",
    "localBroadcast",
    "localBroadcastFrom",
    "nodeName",
    "startLink",
    "subscribe",
    "unsubscribe",
  ]);
  expect(Object.keys(pubsub.Presence)).toEqual(["define", "isDiff"]);
  expect(Object.keys(testing)).toEqual(["adapterContract"]);
});
