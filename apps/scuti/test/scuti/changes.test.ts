/** Every change: written down, made, announced. */
import { assertReceive, captureLog, refuteReceive, startSupervised } from "@hinotori/otp/testing";
import { PubSub } from "@hinotori/pubsub";
import { startTestDatabase } from "@hinotori/repo/testing";
import { beforeEach, describe, expect, test } from "vitest";

import { loadConfig } from "../../src/config.ts";
import * as Changes from "#scuti/changes";
import { Repo } from "#scuti/repo";

const wanted = { action: "put", key: "color", value: ["red"], origin: "api" } as const;

beforeEach(async () => {
  loadConfig({ NODE_ENV: "test" });
  await startTestDatabase(Repo);
});

describe("Changes.make", () => {
  beforeEach(async () => {
    await startSupervised([PubSub, { name: "Scuti.PubSub" }]);
  });

  test("writes the change down before it is made, and announces it after", async () => {
    Changes.subscribe();
    const seen: unknown[] = [];
    const result = await Changes.make(wanted, async () => {
      seen.push(...Changes.recent(1));
      await refuteReceive((message) => Array.isArray(message), { timeout: 0 });
      return "made";
    });
    expect(result).toBe("made");
    expect(seen).toMatchObject([{ ...wanted, outcome: "applied", insertedAt: expect.any(Date) }]);
    await assertReceive(["change", expect.objectContaining({ ...wanted, outcome: "applied" })]);
  });

  test("marks and announces a change that could not be made, and throws why", async () => {
    Changes.subscribe();
    const why = new Error("the service is down");
    await expect(Changes.make(wanted, () => Promise.reject(why))).rejects.toBe(why);
    expect(Changes.recent(1)).toMatchObject([{ ...wanted, outcome: "failed" }]);
    await assertReceive(["change", expect.objectContaining({ outcome: "failed" })]);
  });

  test("does not make what cannot be written down", async () => {
    Repo.db().run("DROP TABLE changes");
    let made = false;
    await expect(Changes.make(wanted, () => (made = true))).rejects.toThrow("no such table: changes");
    expect(made).toBe(false);
  });

  test("throws why the change failed, and logs that its row could not be marked", async () => {
    const why = new Error("the service is down");
    const events = await captureLog(async () => {
      const failing = Changes.make(wanted, () => {
        Repo.db().run("DROP TABLE changes");
        throw why;
      });
      await expect(failing).rejects.toBe(why);
    }, "error");
    expect(events.map((event) => event.text())).toEqual([expect.stringContaining("could not be marked")]);
  });
});

describe("Changes.make without a PubSub", () => {
  test("makes the change, and logs that nobody was told", async () => {
    const events = await captureLog(async () => {
      expect(await Changes.make(wanted, () => "made")).toBe("made");
    }, "error");
    expect(events.map((event) => event.text())).toEqual([expect.stringContaining("could not be announced")]);
    expect(Changes.recent(1)).toMatchObject([{ ...wanted, outcome: "applied" }]);
  });
});

describe("Changes.recent", () => {
  test("gives the latest, the newest first", async () => {
    await startSupervised([PubSub, { name: "Scuti.PubSub" }]);
    for (const key of ["one", "two", "three"]) await Changes.make({ ...wanted, key }, () => undefined);
    expect(Changes.recent(2).map(({ key }) => key)).toEqual(["three", "two"]);
  });
});
