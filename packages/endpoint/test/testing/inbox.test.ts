/** The mailbox of a client of a test. */
import { clock } from "@hinotori/otp/testing";
import { describe, expect, test } from "vitest";

import { Inbox, isWanted } from "../../src/testing/inbox.ts";

const any = { wants: () => true, what: "anything", timeout: 1000 };
const even = { ...any, wants: (item: number) => item % 2 === 0, what: "an even number" };

describe("Inbox", () => {
  test("gives items in the order they came, each once, to those who waited first", async () => {
    const inbox = new Inbox<number>();
    const [first, second] = [inbox.take(any), inbox.take(any)];
    for (const item of [1, 2, 3]) inbox.put(item);
    expect(await Promise.all([first, second, inbox.take(any)])).toEqual([1, 2, 3]);
  });

  test("keeps what is not wanted for others", async () => {
    const inbox = new Inbox<number>();
    const waiting = inbox.take(even);
    inbox.put(1);
    inbox.put(2);
    expect([await waiting, await inbox.take(any)]).toEqual([2, 1]);
  });

  test("waits as long as it is told, on the clock", async () => {
    clock.virtual();
    const inbox = new Inbox<number>();
    inbox.put(1);
    const late = expect(inbox.take(even)).rejects.toThrow(
      /expected an even number within 1000 ms\n\nwhat has come:\n {4}1/,
    );
    const never = inbox.refute({ ...even, timeout: 1000 });
    await clock.advance(1000);
    await late;
    await never;
    inbox.put(2);
    await expect(inbox.refute({ ...even, timeout: 0 })).rejects.toThrow("expected not to get an even number, got: 2");
  });
});

describe("isWanted", () => {
  test.each([
    [{ a: 1 }, undefined, true],
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: 1, b: 2 }, expect.objectContaining({ a: 1 }), true],
    [{ a: 1 }, ({ a }: { a: number }) => a === 1, true],
    [{ a: 1 }, ({ a }: { a: number }) => a === 2, false],
  ])("of %o, wanted %o, is %s", (payload, wanted, is) => expect(isWanted(payload, wanted)).toBe(is));
});
