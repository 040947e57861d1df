/** The seeds: what a new development database holds, so that the page has something to show. */
import { eq } from "drizzle-orm";

import { changes } from "#scuti/changes/change";
import { Repo } from "#scuti/repo";

/** Plants the seeds, once. Resolves with how many rows that made. */
export function seed(): Promise<number> {
  return Repo.transaction((tx) => {
    if (tx.select().from(changes).where(eq(changes.origin, "seeds")).get() !== undefined) return 0;
    const insertedAt = new Date();
    const rows = [
      { action: "put", key: "greeting", value: "Hello from the seeds", origin: "seeds", insertedAt },
      // The Hashmap starts without it, so the history has to end without it as well.
      { action: "delete", key: "greeting", origin: "seeds", insertedAt },
    ] as const;
    return tx
      .insert(changes)
      .values([...rows])
      .run().changes;
  });
}
