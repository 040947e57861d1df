/** What a database refused, whatever its own words for it. */
import type { Constraint } from "../changeset/shape.ts";

/** A constraint that a statement violated. */
export interface Refusal {
  readonly type: Exclude<Constraint["type"], "no_assoc">;
  /** The name of the constraint or the index, when the database tells it. */
  readonly name: string | undefined;
  /** The columns it is about, when the database tells them. */
  readonly columns: readonly string[];
  /** The table whose constraint it is, when the database tells it. */
  readonly table?: string | undefined;
}
