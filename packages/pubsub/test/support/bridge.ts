/**
 * An adapter between pubsubs of one runtime, each playing a node of its own.
 *
 * What one node broadcasts arrives in the mailbox of the other nodes' carriers, so it is asynchronous, as over a wire.
 */
import { type ChildSpec, GenServer, noreply, ok, Process } from "@hinotori/otp";
import { type Adapter, type AdapterContext, type Broadcast, PubSub } from "@hinotori/pubsub";
import type { Peer } from "@hinotori/pubsub/testing";

type Deliver = (broadcast: Broadcast) => void;

const Carrier = GenServer.define("Bridge.Carrier", {
  init: ({ pubsub }: AdapterContext) => ok(pubsub),
  handleInfo: (pubsub, message) => {
    const { topic, message: payload, dispatcher } = message as Broadcast;
    PubSub.localBroadcast(pubsub, topic, payload, dispatcher);
    return noreply(pubsub);
  },
});

/** The wire; make one for each test. */
export class Bridge {
  readonly #nodes = new Map<string, Deliver>();

  /** The adapter of a node with this name. */
  adapter(nodeName: string): Adapter {
    return {
      nodeName: () => nodeName,
      childSpec: (context) => this.#carrier(nodeName, context),
      broadcast: (_adapterName, broadcast) => this.#toAllBut(nodeName, broadcast),
      directBroadcast: (_adapterName, node, broadcast) => {
        const deliver = this.#nodes.get(node);
        if (deliver === undefined) throw new Error(`no node ${node}`);
        deliver(broadcast);
      },
    };
  }

  /** A node that only listens and speaks. */
  peer(nodeName: string): Peer {
    const arrived: Broadcast[] = [];
    this.#nodes.set(nodeName, (broadcast) => void arrived.push(broadcast));
    return {
      nodeName,
      next: async () => {
        const broadcast = arrived.shift();
        if (broadcast === undefined) throw new Error("nothing has arrived");
        return broadcast;
      },
      broadcast: (topic, message) => {
        const dispatcher = { dispatch: sendToAll };
        this.#toAllBut(nodeName, { topic, message, dispatcher });
      },
    };
  }

  #carrier(nodeName: string, context: AdapterContext): ChildSpec {
    const { adapterName } = context;
    this.#nodes.set(nodeName, (broadcast) => {
      Process.send(adapterName, broadcast);
    });
    return { id: "carrier", start: () => Carrier.startLink(context, { name: adapterName }) };
  }

  #toAllBut(from: string, broadcast: Broadcast): void {
    for (const [node, deliver] of this.#nodes) if (node !== from) deliver(broadcast);
  }
}

const sendToAll: PubSubDispatch = (subscribers, _from, message) => {
  for (const { pid } of subscribers) Process.send(pid, message);
};

type PubSubDispatch = Broadcast["dispatcher"]["dispatch"];
