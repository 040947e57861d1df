/** The adapter for one runtime: there is no other node to reach. */
import { Process } from "@hinotori/otp";

import type { Adapter } from "./adapter.ts";

/** Carries nothing anywhere; what a pubsub uses when it is given no adapter. */
export const localAdapter: Adapter = {
  nodeName: () => Process.self().node,
  broadcast: () => {},
  directBroadcast: (_adapterName, node) => {
    throw new Error(`the local adapter reaches no other node, and so not ${JSON.stringify(node)}`);
  },
};
