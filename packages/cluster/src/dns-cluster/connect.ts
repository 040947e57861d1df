/** Connects with nodes, all at once, each within its time; a node that cannot be reached holds up nobody. */
import { Clock, Logger } from "@hinotori/otp";

import type { Connect } from "./options.ts";

/** How to connect. */
export interface ConnectSettings {
  readonly connect: Connect;
  readonly connectTimeout: number;
  readonly log: false | Logger.Level;
  /** Aborts when nobody waits for a connection any more. */
  readonly signal: AbortSignal;
}

/** Resolves when each connect has ended or its time is over. Never rejects. */
export async function connectAll(nodes: readonly string[], settings: ConnectSettings): Promise<void> {
  await Promise.all(nodes.map((node) => connectWithin(node, settings)));
}

async function connectWithin(node: string, { connect, connectTimeout, log, signal }: ConnectSettings): Promise<void> {
  const deadline = startDeadline(connectTimeout);
  try {
    const options = { signal: AbortSignal.any([signal, deadline.signal]) };
    const outcome = await Promise.race([connect(node, options), deadline.passed]);
    if (outcome === "late")
      Logger.warning(`DNSCluster did not connect to ${node} within ${connectTimeout} ms. It tries again.`);
    else if (outcome && log !== false) Logger.log(log, `DNSCluster connected to ${node}`);
  } catch (error) {
    if (!signal.aborted) Logger.warning(`DNSCluster could not connect to ${node}: ${String(error)}. It tries again.`);
  } finally {
    deadline.cancel();
  }
}

interface Deadline {
  readonly passed: Promise<"late">;
  readonly signal: AbortSignal;
  cancel(): void;
}

function startDeadline(ms: number): Deadline {
  const controller = new AbortController();
  let cancel = (): void => {};
  const passed = new Promise<"late">((resolve) => {
    const timer = Clock.setTimer(
      ms,
      () => {
        resolve("late");
        controller.abort();
      },
      { ref: false },
    );
    cancel = () => Clock.clearTimer(timer);
  });
  return { passed, signal: controller.signal, cancel: () => cancel() };
}

/** The connect of those who have none: says once that it cannot. */
export function withoutCarrier(): Connect {
  let hasSaidSo = false;
  return (node) => {
    if (!hasSaidSo) {
      hasSaidSo = true;
      Logger.warning(
        `DNSCluster found ${node}, but no carrier is configured. Give it one:\n\n    [DNSCluster, { query, connect: (node) => carrier.connect(node) }]`,
      );
    }
    return false;
  };
}
