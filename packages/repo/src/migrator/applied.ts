/** What a ledger, the table `schema_migrations`, says of one migration. */

/** A version that has run. */
export interface AppliedMigration {
  readonly version: number;
  /** `undefined` for rows that another tool wrote. */
  readonly name: string | undefined;
  /** The hash of the file as it was when it ran. */
  readonly hash: string | undefined;
  readonly insertedAt: string;
}
