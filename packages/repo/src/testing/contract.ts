/** The tests that every adapter must pass, in the order a repo's life has. */
import { describe } from "vitest";

import { testChangesets } from "./contract/changesets.ts";
import { testEvents } from "./contract/events.ts";
import { testMigrator } from "./contract/migrator.ts";
import { testProcess } from "./contract/process.ts";
import type { ContractSubject } from "./contract/subject.ts";
import { testStorage } from "./contract/storage.ts";
import { testTransactions } from "./contract/transactions.ts";

/** Adds the tests of an adapter to the file that calls this. */
export function adapterContract(subject: ContractSubject): void {
  describe("adapter contract: the process", () => testProcess(subject));
  describe("adapter contract: storage", () => testStorage(subject));
  describe("adapter contract: the migrator", () => testMigrator(subject));
  describe("adapter contract: changesets", () => testChangesets(subject));
  describe("adapter contract: transactions", () => testTransactions(subject));
  describe("adapter contract: events", () => testEvents(subject));
}
