/** The contract of query events: which there are, what they measure, and what they say. */
import { Telemetry } from "@hinotori/telemetry";
import { beforeEach, expect, onTestFinished, test } from "vitest";

import { cast } from "../../changeset/cast.ts";
import type { AnyChangeset } from "../../changeset/shape.ts";
import type { QueryMeasurements, QueryMetadata } from "../../repo/events.ts";
import { type ContractSubject, given, start, type Subject, transact } from "./subject.ts";

type Heard = QueryMetadata & { readonly measured: QueryMeasurements };

/** Adds the tests. */
export function testEvents(subject: ContractSubject): void {
  let mine: Subject;
  beforeEach(async () => {
    mine = await start(subject);
  });

  const author = (name: string) =>
    given(cast(subject.tables.authors, {} as never, { name }, ["name"] as never) as unknown as AnyChangeset);

  test("tell of a query, with its times in whole nanoseconds", async () => {
    const heard = listen();
    await mine.repo.get(subject.tables.authors as never, 1);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatchObject({
      repo: mine.repo.name,
      type: "select",
      source: "authors",
      result: "ok",
      params: [1, 1],
    });
    const { total_time, query_time, queue_time } = heard[0]!.measured;
    expect([total_time, query_time, queue_time].every(Number.isInteger)).toBe(true);
    expect(query_time).toBeGreaterThan(0);
    expect(total_time).toBe(query_time + queue_time);
  });

  test("tell of the beginning and the end of a transaction", async () => {
    const heard = listen();
    await transact(mine.repo, (within) => within.insert(author("Ada")));
    const types = heard.map(({ type }) => type);
    expect([types[0], types.at(-1)]).toEqual(["begin", "commit"]);
    expect(types).toContain("insert");
    heard.length = 0;
    await transact(mine.repo, () => mine.repo.rollback()).catch(() => {});
    expect(heard.map(({ type }) => type)).toEqual(["begin", "rollback"]);
  });

  test("tell of a query that failed, with the database's own error", async () => {
    await mine.repo.insert(author("Ada"));
    const heard = listen();
    await mine.repo.insert(author("Ada")).catch(() => {});
    const failed = heard.filter(({ result }) => result === "error");
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ type: "insert", error: { code: expect.any(String) } });
  });
}

function listen(): Heard[] {
  const heard: Heard[] = [];
  Telemetry.attach("contract", ["adapter_contract", "repo", "query"], (_event, measured, metadata) => {
    heard.push({ ...(metadata as QueryMetadata), measured: measured as QueryMeasurements });
  });
  onTestFinished(() => Telemetry.detach("contract"));
  return heard;
}
