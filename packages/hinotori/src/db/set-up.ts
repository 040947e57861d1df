/** Makes databases ready: there, migrated, and with their seeds. */
import type { Desk } from "./desk.ts";
import { migrateAll, type Ran } from "./migrations.ts";
import { seed } from "./seeds.ts";
import { createAll, type Stored } from "./storage.ts";

/** What was done. */
export interface SetUp {
  readonly created: readonly Stored[];
  readonly migrated: readonly Ran[];
  readonly seeded: boolean;
}

/** Makes the databases, runs all migrations and plants the seeds, when there are any. */
export async function setUp(desk: Desk): Promise<SetUp> {
  const created = await createAll(desk);
  const migrated = await migrateAll(desk);
  return { created, migrated, seeded: await seed(desk, { required: false }) };
}
