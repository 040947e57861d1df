/** The contract suite, run on an adapter that reaches another node: every one of its tests has something to hold. */
import { adapterContract } from "@hinotori/pubsub/testing";

import { Bridge } from "./support/bridge.ts";

let bridge: Bridge;

adapterContract(
  () => {
    bridge = new Bridge();
    return bridge.adapter("one@host");
  },
  () => bridge.peer("two@host"),
);
