/** Rolling back on purpose: what `repo.rollback` throws. */
import { RollbackError } from "../errors.ts";

/** The error that ends a transaction on purpose, and carries a value out of it. */
export function rolledBackOnPurpose(repo: string, value: unknown): RollbackError {
  return new RollbackError(`a transaction of ${repo} was rolled back by repo.rollback`, value);
}

/** Throws, where an expression is wanted. */
export function raise(error: Error): never {
  throw error;
}
