import { Application } from "@hinotori/otp";
import { sql } from "drizzle-orm";
import { integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { beforeEach, expect, test } from "vitest";

import { Changeset, Repo as Repository } from "../../src/index.ts";
import { Postgres } from "../../src/postgres.ts";
import { startTestDatabase } from "../../src/testing.ts";
import { describePostgres } from "../support/postgres.ts";

const rooms = pgTable("rooms", { id: uuid().primaryKey().defaultRandom(), name: text().notNull() });
const bookings = pgTable("bookings", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  roomId: uuid("room_id"),
  ownerId: integer("owner_id"),
  during: text().notNull(),
});
const marks = pgTable("marks", { a: integer(), b: integer(), mark: integer() }, ({ a, b }) => [
  primaryKey({ columns: [a, b] }),
]);
const Repo = Repository.define("Booking.Repo", {
  otpApp: "booking",
  schema: { rooms, bookings, marks },
  adapter: Postgres,
});
const told = Changeset.traverseErrors;

describePostgres("changesets on PostgreSQL", ({ config }) => {
  beforeEach(async () => {
    Application.putEnv("booking", "Booking.Repo", config("unused"));
    await startTestDatabase(Repo, { migrate: false, config: { log: false } });
    await Repo.db().execute(
      sql.raw(`
        CREATE TABLE rooms (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
        CREATE UNIQUE INDEX rooms_name_index ON rooms (lower(name));
        CREATE TABLE bookings (
          id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          room_id uuid REFERENCES rooms,
          owner_id int CONSTRAINT owner_is_known REFERENCES bookings,
          during text NOT NULL,
          CONSTRAINT bookings_during_excl EXCLUDE USING btree (during WITH =)
        );
        CREATE TABLE marks (a int, b int, mark int, PRIMARY KEY (a, b));`),
    );
  });

  const room = (name: string) => Changeset.cast(rooms, {}, { name }, ["name"]);
  const booking = (params: Changeset.Params) =>
    Changeset.cast(bookings, {}, { during: "monday", ...params }, ["roomId", "ownerId", "during"]);
  const errorsOf = async (saving: Promise<{ readonly status: string; readonly changeset?: unknown }>) => {
    const saved = await saving;
    return saved.status === "error" ? told(saved.changeset as never) : saved;
  };

  test("know an index on an expression by its name, given or as it is usually made", async () => {
    await Repo.insert(room("Blue"));
    for (const options of [{}, { name: "rooms_name_index" }]) {
      const again = Changeset.uniqueConstraint(room("BLUE"), "name", options);
      expect(await errorsOf(Repo.insert(again))).toEqual({ name: ["has already been taken"] });
    }
    const other = Changeset.uniqueConstraint(room("BLUE"), "name", { name: "another_index" });
    await expect(Repo.insert(other)).rejects.toMatchObject({
      code: "REPO_CONSTRAINT",
      constraint: { type: "unique", name: "rooms_name_index" },
    });
  });

  test("know a foreign key by its field or by its name", async () => {
    const roomless = booking({ roomId: "3f333df6-90a4-4fda-8dd3-9485d27cee36" });
    expect(await errorsOf(Repo.insert(Changeset.foreignKeyConstraint(roomless, "roomId")))).toEqual({
      roomId: ["does not exist"],
    });
    const ownerless = Changeset.foreignKeyConstraint(booking({ ownerId: 9 }), "ownerId", { name: "owner_is_known" });
    expect(await errorsOf(Repo.insert(ownerless))).toEqual({ ownerId: ["does not exist"] });
  });

  test("know which table still refers to a row, by the name of its key", async () => {
    const saved = await Repo.insert(room("Blue"));
    if (saved.status === "error") throw new Error("it is a good row");
    await Repo.insert(booking({ roomId: saved.value.id }));
    let gone = Changeset.change(rooms, saved.value);
    gone = Changeset.foreignKeyConstraint(gone, "name", { name: "another_key", message: "wrong" });
    gone = Changeset.foreignKeyConstraint(gone, "id", { name: "bookings_room_id_fkey", message: "is booked" });
    expect(await errorsOf(Repo.delete(gone))).toEqual({ id: ["is booked"] });
  });

  test("know a key that restricts, whose violation has a state of its own since PostgreSQL 18", async () => {
    const saved = await Repo.insert(room("Blue"));
    if (saved.status === "error") throw new Error("it is a good row");
    // As that server says it, whichever is here.
    await Repo.db().execute(
      sql.raw(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE restrict_violation USING TABLE = 'bookings', CONSTRAINT = 'bookings_room_id_fkey';
        END $$;
        CREATE TRIGGER refuse BEFORE DELETE ON rooms EXECUTE FUNCTION refuse();`),
    );
    const gone = Changeset.noAssocConstraint(Changeset.change(rooms, saved.value), "bookings", { table: bookings });
    expect(await errorsOf(Repo.delete(gone))).toEqual({ bookings: ["are still associated with this entry"] });
  });

  test("know what an exclusion keeps out", async () => {
    const first = Changeset.exclusionConstraint(booking({}), "during");
    expect(await Repo.insert(first)).toMatchObject({ status: "ok" });
    expect(await errorsOf(Repo.insert(first))).toEqual({ during: ["violates an exclusion constraint"] });
  });

  test("find rows by the keys there are, and nothing by what can be none", async () => {
    const saved = await Repo.insert(room("Blue"));
    if (saved.status === "error") throw new Error("it is a good row");
    expect(await Repo.get(rooms, saved.value.id)).toEqual(saved.value);
    expect(await Repo.get(rooms, "no-uuid")).toBeUndefined();
    expect(await Repo.getBy(rooms, { name: "Blue" })).toEqual(saved.value);
    await expect(Repo.getOrThrow(bookings, "9999999999")).rejects.toMatchObject({ code: "REPO_NO_RESULTS" });
    await Repo.insert(Changeset.change(marks, {}, { a: 1, b: 2 }));
    const marked = await Repo.update(Changeset.change(marks, { a: 1, b: 2 }, { mark: 5 }));
    expect(marked).toEqual({ status: "ok", value: { a: 1, b: 2, mark: 5 } });
  });

  test("are undone with the savepoint around them", async () => {
    const saved = await Repo.transaction(async (tx) => {
      await tx
        .transaction(async (inner) => {
          await Repo.within(inner).insert(room("Blue"));
          throw new Error("not this one");
        })
        .catch(() => {});
      return Repo.within(tx).insert(room("Red"));
    });
    expect(saved).toMatchObject({ status: "ok", value: { name: "Red" } });
    expect((await Repo.db().select().from(rooms)).map(({ name }) => name)).toEqual(["Red"]);
  });
});
