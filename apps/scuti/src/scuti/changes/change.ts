/** One change to the Hashmap, as a row. */
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What was asked of the Hashmap, in the order in which it was asked. */
export const changes = sqliteTable("changes", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  action: text("action", { enum: ["put", "delete", "crash"] }).notNull(),
  // Absent for a crash, which concerns no key.
  key: text("key"),
  value: text("value", { mode: "json" }),
  // Who asked: a program, a person, or the seeds.
  origin: text("origin", { enum: ["api", "page", "seeds"] }).notNull(),
  // A change is written down before it is made, and marked when it could not be.
  outcome: text("outcome", { enum: ["applied", "failed"] })
    .notNull()
    .default("applied"),
  insertedAt: integer("inserted_at", { mode: "timestamp_ms" }).notNull(),
});

/** A change as it is read. */
export type Change = typeof changes.$inferSelect;

/** A change as it is asked for: the rest is filled in when it is recorded. */
export type NewChange = Pick<typeof changes.$inferInsert, "action" | "key" | "value" | "origin">;
