/** Subscribers of one topic, and the delivery of a message to each. */
import { send, type Process } from "./process.ts";

/** A topic: the processes that hear what is broadcast on it. */
export interface Topic {
  readonly subscribers: Set<Process>;
}

/** Sends one message to every subscriber; the message is shared, never copied. */
export function broadcast(topic: Topic, message: unknown): void {
  for (const subscriber of topic.subscribers) send(subscriber, message);
}
