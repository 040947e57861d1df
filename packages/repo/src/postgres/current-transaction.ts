/**
 * Which transaction the code that runs now is part of: the one whose function it was called from.
 *
 * Ecto keeps it in the process. Here a process may do several things at once, so it follows the calls, across every `await`, and stays
 * in its process: what the function spawns or asks is not part of it, as in Ecto.
 */
import { AsyncLocalStorage } from "node:async_hooks";

import { type Pid, Process } from "@hinotori/otp";

interface Entered<Transaction> {
  readonly transaction: Transaction;
  readonly process: Pid;
  /** Its function may have left something running that still knows it. */
  over: boolean;
}

/** A transaction whose function can be run. */
export interface Entrance {
  /** Runs its function. */
  run<Result>(work: () => Result): Result;
  /** From here on nothing is part of it. */
  leave(): void;
}

/** The transactions of one repo, as seen by the code that asks. */
export class CurrentTransaction<Transaction> {
  readonly #storage = new AsyncLocalStorage<Entered<Transaction>>();
  #open = 0;

  /** The transaction that the calling code is part of. */
  get(): Transaction | undefined {
    const entered = this.#storage.getStore();
    if (entered === undefined || entered.over || entered.process !== Process.self()) return undefined;
    return entered.transaction;
  }

  /** Makes a transaction the one that its function is part of. */
  enter(transaction: Transaction): Entrance {
    const entered: Entered<Transaction> = { transaction, process: Process.self(), over: false };
    this.#open += 1;
    return {
      run: (work) => this.#storage.run(entered, work),
      leave: () => {
        if (entered.over) return;
        entered.over = true;
        this.#open -= 1;
        // While it is on, every await of the program costs more.
        if (this.#open === 0) this.#storage.disable();
      },
    };
  }
}
