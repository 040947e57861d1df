/**
 * The context of changes: every change to the Hashmap, written down, made and announced.
 *
 * ```ts run
 * import { startSupervised } from "@hinotori/otp/testing";
 * import { PubSub } from "@hinotori/pubsub";
 * import { startTestDatabase } from "@hinotori/repo/testing";
 * import * as Changes from "#scuti/changes";
 * import { Repo } from "#scuti/repo";
 *
 * await startSupervised([PubSub, { name: "Scuti.PubSub" }]);
 * await startTestDatabase(Repo, { config: { priv: "priv/repo" } });
 *
 * const table = new Map();
 * await Changes.make({ action: "put", key: "name", value: "John", origin: "api" }, () => table.set("name", "John").size); // => 1
 * Changes.recent(10).map(({ action, key, outcome }) => [action, key, outcome]); // => [["put", "name", "applied"]]
 * ```
 *
 * The record comes first: a change that cannot be written down is not made, and its caller is told. A change that
 * was written down and then could not be made is marked `failed`, so the table never claims what did not happen.
 *
 * ## Failure
 *
 * A database that refuses throws before anything has changed. A Hashmap that is down throws after the row is marked.
 * An announcement that fails is logged and lost: whoever listens learns of the state with the next one.
 */
import { Logger } from "@hinotori/otp";
import { PubSub } from "@hinotori/pubsub";
import { desc, eq } from "drizzle-orm";

import { type Change, changes, type NewChange } from "#scuti/changes/change";
import { Repo } from "#scuti/repo";

export type { Change, NewChange } from "#scuti/changes/change";

/** The topic of the announcements; its messages are `["change", change]`. */
export const topic = "hashmap";

const pubsub = "Scuti.PubSub";

/** Records a change, makes it, and announces it. Resolves with what making it gave. */
export async function make<Result>(wanted: NewChange, apply: () => Result | Promise<Result>): Promise<Result> {
  const change = await record(wanted);
  try {
    const result = await apply();
    announce(change);
    return result;
  } catch (error) {
    announce(await markFailed(change));
    throw error;
  }
}

/** Gives the latest changes, the newest first. */
export function recent(count: number): readonly Change[] {
  return Repo.db().select().from(changes).orderBy(desc(changes.id)).limit(count).all();
}

/** Subscribes the calling process to the announcements. */
export function subscribe(): void {
  PubSub.subscribe(pubsub, topic);
}

function record(wanted: NewChange): Promise<Change> {
  return Repo.transaction((tx) =>
    tx
      .insert(changes)
      .values({ ...wanted, insertedAt: new Date() })
      .returning()
      .get(),
  );
}

async function markFailed(change: Change): Promise<Change> {
  const failed: Change = { ...change, outcome: "failed" };
  try {
    await Repo.transaction((tx) =>
      tx.update(changes).set({ outcome: "failed" }).where(eq(changes.id, change.id)).run(),
    );
  } catch (error) {
    // The caller hears why the change failed; that its row says otherwise is for whoever reads the log.
    Logger.error(`change ${change.id} failed and its row could not be marked: ${(error as Error).message}`, {
      change,
      error,
    });
  }
  return failed;
}

function announce(change: Change): void {
  try {
    PubSub.broadcast(pubsub, topic, ["change", change]);
  } catch (error) {
    Logger.error(`change ${change.id} could not be announced: ${(error as Error).message}`, { change, error });
  }
}
