/** The local adapter keeps the contract. */
import { localAdapter } from "@hinotori/pubsub";
import { adapterContract } from "@hinotori/pubsub/testing";

adapterContract(() => localAdapter);
