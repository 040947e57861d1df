/** What came, until somebody asks for it: the mailbox of one client of a test, so that tests at the same time do not mix. */
import { AssertionError } from "node:assert";
import { inspect } from "node:util";

import { Clock } from "@hinotori/otp";
import { expect } from "vitest";

/** What a payload is to be: a value to equal, vitest's matchers included, or a function that says whether it is. Left out: anything. */
export type Wanted = object | ((payload: never) => boolean) | undefined;

/** Whether a payload is what is wanted. */
export function isWanted(payload: unknown, wanted: Wanted): boolean {
  if (wanted === undefined) return true;
  // Who gives a function knows what the payload is.
  if (typeof wanted === "function") return (wanted as (payload: unknown) => boolean)(payload);
  try {
    expect(payload).toEqual(wanted);
    return true;
  } catch {
    // Not equal: this is not what is waited for.
    return false;
  }
}

interface Waiting<Item> {
  readonly wants: (item: Item) => boolean;
  readonly take: (item: Item) => void;
}

/** How an item is waited for. */
export interface Look<Item> {
  readonly wants: (item: Item) => boolean;
  /** What it is called in a failure. */
  readonly what: string;
  readonly timeout: number;
}

/** Items in the order they came. */
export class Inbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting = new Set<Waiting<Item>>();

  /** An item has come. */
  put(item: Item): void {
    for (const waiting of this.#waiting) {
      if (!waiting.wants(item)) continue;
      waiting.take(item);
      return;
    }
    this.#items.push(item);
  }

  /** The first item that is wanted, taken out; rejects when none comes in time. */
  async take(look: Look<Item>): Promise<Item> {
    const found = await this.#find(look);
    if (found !== undefined) return found.item;
    throw new AssertionError({
      message: `expected ${look.what} within ${look.timeout} ms\n\n${this.#shown()}`,
      stackStartFn: this.take,
    });
  }

  /** Rejects when an item comes that is not wanted. */
  async refute(look: Look<Item>): Promise<void> {
    const found = await this.#find(look);
    if (found === undefined) return;
    throw new AssertionError({
      message: `expected not to get ${look.what}, got: ${show(found.item)}`,
      stackStartFn: this.refute,
    });
  }

  #find({ wants, timeout }: Look<Item>): Promise<{ readonly item: Item } | undefined> {
    const at = this.#items.findIndex(wants);
    if (at !== -1) return Promise.resolve({ item: this.#items.splice(at, 1)[0]! });
    return new Promise((done) => {
      const late = (): void => {
        this.#waiting.delete(waiting);
        done(undefined);
      };
      const timer = Clock.setTimer(timeout, late);
      const waiting: Waiting<Item> = {
        wants,
        take: (item) => {
          Clock.clearTimer(timer);
          this.#waiting.delete(waiting);
          done({ item });
        },
      };
      this.#waiting.add(waiting);
    });
  }

  #shown(): string {
    if (this.#items.length === 0) return "nothing else has come";
    return `what has come:\n${this.#items.map((item) => `    ${show(item)}`).join("\n")}`;
  }
}

function show(item: unknown): string {
  return inspect(item, { depth: 4, breakLength: Infinity });
}
