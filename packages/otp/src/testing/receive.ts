/** Waits for a message, or makes sure that none comes. */

import { expect } from "vitest";
import { self } from "../process/context.ts";
import { inspect } from "../process/inspect.ts";
import { receiveIn } from "../process/receive.ts";
import { isReceivable } from "../process/signal.ts";

/** A message wanted: a function that says whether this is the one, or a value to equal, vitest's matchers included. */
export type Pattern = ((message: unknown) => boolean) | object | string | number;

function wants(pattern: Pattern): (message: unknown) => boolean {
  if (typeof pattern === "function") return pattern as (message: unknown) => boolean;
  return (message) => {
    try {
      expect(message).toEqual(pattern);
      return true;
    } catch {
      // Not equal: this is not the message that is waited for.
      return false;
    }
  };
}

function waiting(): string {
  const found: string[] = [];
  self().mailbox?.extract((kind, message) => {
    if (isReceivable(kind)) found.push(inspect(message));
    return false;
  });
  return found.length === 0
    ? "the mailbox is empty"
    : `in the mailbox:\n${found.map((line) => `    ${line}`).join("\n")}`;
}

/**
 * Waits for a message of the calling process and takes it out of the mailbox.
 *
 * @param options `timeout`: milliseconds, default 5000.
 * @returns the message.
 * @throws Error that shows what is in the mailbox, when the time is over.
 */
export function assertReceive<Message = unknown>(
  pattern: Pattern,
  options: { readonly timeout?: number } = {},
): Promise<Message> {
  const { timeout = 5000 } = options;
  return new Promise((take, reject) => {
    const expired = (): void => {
      reject(new Error(`expected a message like ${inspect(pattern)} within ${timeout} ms\n\n${waiting()}`));
    };
    receiveIn<Message>(self(), { wants: wants(pattern), timeout, take, expired, failed: reject });
  });
}

/**
 * Makes sure that a message does not come.
 *
 * @param options `timeout`: milliseconds to wait for it, default 100; 0 looks at what is there.
 * @throws Error that shows the message.
 */
export function refuteReceive(pattern: Pattern, options: { readonly timeout?: number } = {}): Promise<void> {
  const { timeout = 100 } = options;
  return new Promise((expired, reject) => {
    const take = (message: unknown): void =>
      reject(new Error(`expected no message like ${inspect(pattern)}, got: ${inspect(message)}`));
    receiveIn(self(), { wants: wants(pattern), timeout, take, expired, failed: reject });
  });
}
