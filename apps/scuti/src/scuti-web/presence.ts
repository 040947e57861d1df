/** Who has the page open, on every node. */
import { Channel } from "@hinotori/endpoint";
import { Presence as Presences } from "@hinotori/pubsub";

/** Scuti's presence: a visitor is a key, and each of their open pages a meta. Who comes and goes is told to the pages. */
export const Presence = Presences.define("ScutiWeb.Presence", {
  pubsub: "Scuti.PubSub",
  dispatcher: Channel.fastlane,
});
