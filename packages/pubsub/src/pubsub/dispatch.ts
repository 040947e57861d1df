/** The last step of a broadcast: from the subscribers of a topic to their mailboxes. Replaceable. */
import { type Pid, Process } from "@hinotori/otp";

/** One subscription to a topic, as a dispatcher sees it. */
export interface Subscriber {
  readonly pid: Pid;
  /** What the process said when it subscribed. */
  readonly metadata: unknown;
}

/**
 * Delivers a message to the subscribers of a topic.
 *
 * Runs in the process that broadcasts, and is not called when nobody subscribes. The list is valid during the call only. A
 * dispatcher that other nodes are to use must exist on each of them.
 */
export interface Dispatcher {
  /**
   * @param subscribers in the order of their subscriptions; a process that subscribed twice is there twice.
   * @param from the process to leave out, if there is one.
   */
  dispatch(subscribers: readonly Subscriber[], from: Pid | undefined, message: unknown): void;
}

/** The dispatcher of those who name none: sends the message to each subscriber but `from`. */
export const sendToEach: Dispatcher = {
  dispatch(subscribers, from, message) {
    for (const { pid } of subscribers) if (pid !== from) Process.send(pid, message);
  },
};
