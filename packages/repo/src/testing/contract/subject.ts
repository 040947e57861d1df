/** What a contract suite is told of the adapter it tests, and what it makes of that for one test. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Application, type ChildSpec, type Pid } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import type { Table } from "drizzle-orm/table";
import { onTestFinished } from "vitest";

import type { AnyChangeset } from "../../changeset/shape.ts";
import { Migrator } from "../../migrator.ts";
import type { AnyRepo } from "../../repo/adapter.ts";
import { Storage } from "../../storage.ts";

/** A value, or the promise of one, as the adapter answers. */
export type Awaitable<Value> = Value | Promise<Value>;

/** What came of a changeset, looked at by name. */
export type ContractSaved =
  | { readonly status: "ok"; readonly value: object }
  | { readonly status: "error"; readonly changeset: unknown };

/** The functions that write changesets. Their types are the adapter's own matter. */
export interface ContractWriters<Answer> {
  insert(changeset: never): Answer;
  update(changeset: never): Answer;
  delete(changeset: never): Answer;
}

/** A repo of any adapter, as its contract knows it. */
export interface ContractRepo extends AnyRepo, ContractWriters<Promise<ContractSaved>> {
  readonly otpApp: string;
  childSpec(config?: never): ChildSpec;
  startLink(config?: never): Promise<Pid>;
  transaction(work: never): Promise<unknown>;
  rollback(value?: unknown): never;
  within(tx: never): ContractWriters<Awaitable<ContractSaved>>;
  get(table: never, id: string | number): Promise<unknown>;
}

/** An adapter, as its contract needs it. */
export interface ContractSubject {
  /** Defines a repo on the adapter, of an application with this name. */
  readonly define: (name: string, otpApp: string) => ContractRepo;
  /** Two tables in Drizzle's words: authors (id, name) and posts (id, title, stars, authorId). */
  readonly tables: { readonly authors: Table; readonly posts: Table };
  /**
   * The same in SQL: ids count by themselves; a name is there and unique, by an index `authors_name_index`; a title is there; stars are
   * not below zero, by a check `enough_stars`, and `author_id` refers to an author.
   */
  readonly createTables: string;
  /** The configuration of a database that is not there. The suite makes it and drops it. */
  readonly config: () => object;
}

/** One test's repo, whose database is not there yet. */
export interface Subject {
  readonly repo: ContractRepo;
  readonly tables: ContractSubject["tables"];
  /** Writes a file of migrations. */
  readonly write: (name: string, sql: string) => void;
  /** The folder that holds `migrations/`. */
  readonly priv: string;
}

const kApp = "adapter_contract";

/** Makes the repo of the test that runs now. What it makes is gone afterwards. */
export function prepare({ define, tables, config }: ContractSubject): Subject {
  const priv = fs.mkdtempSync(path.join(os.tmpdir(), "hinotori-contract-"));
  const repo = define("AdapterContract.Repo", kApp);
  onTestFinished(async () => {
    await Storage.drop(repo, { force: true });
    fs.rmSync(priv, { recursive: true, force: true });
  });
  fs.mkdirSync(path.join(priv, "migrations"));
  Application.putEnv(kApp, repo.name, { ...config(), priv, log: false });
  const write = (name: string, sql: string) => fs.writeFileSync(path.join(priv, "migrations", name), sql);
  return { repo, tables, write, priv };
}

/** The same, with its tables made and the repo started. */
export async function start(subject: ContractSubject): Promise<Subject> {
  const prepared = prepare(subject);
  prepared.write("1_create_tables.sql", subject.createTables);
  await Storage.create(prepared.repo);
  await Migrator.migrate(prepared.repo, { log: false });
  await startSupervised(prepared.repo as never);
  return prepared;
}

/** Does the next once the first is there: at once, when the first is no promise. */
export function andThen<One, Other>(first: Awaitable<One>, next: (one: One) => Awaitable<Other>): Awaitable<Other> {
  return first instanceof Promise ? first.then(next) : next(first);
}

/** Runs a transaction; its function answers at once or by and by, as the adapter has it. */
export function transact(
  repo: ContractRepo,
  work: (within: ContractWriters<Awaitable<ContractSaved>>) => unknown,
): ReturnType<ContractRepo["transaction"]> {
  // What it returns is what the adapter's own functions answer, in the way the adapter wants it.
  return repo.transaction(((tx: never) => work(repo.within(tx))) as never);
}

/** The values of the first column that a query gives. */
export async function column(repo: ContractRepo, sql: string): Promise<readonly unknown[]> {
  return (await Storage.query(repo, sql)).rows.map(([value]) => value);
}

/** A changeset as the adapter's functions take it: of whose table it is they know at run time. */
export function given(changeset: unknown): never {
  return changeset as AnyChangeset as never;
}
