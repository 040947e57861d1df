/** The public names of `@hinotori/repo`. */
export * as Changeset from "./changeset.ts";
export * as Repo from "./repo.ts";
export { Migrator } from "./migrator.ts";
export type {
  Extent,
  Guard,
  GuardOptions,
  MigrateOptions,
  MigrationRef,
  MigrationStatus,
  MigratorModule,
  MigratorOptions,
  PendingOptions,
  RunOptions,
  StructureOptions,
} from "./migrator.ts";
export type {
  AnyRepo,
  CheckedConfig,
  Handle,
  QueryMeasurements,
  QueryMetadata,
  RepoConfig,
  RepoModule,
  Saved,
  Schema,
  Transaction,
  Within,
} from "./repo.ts";
export {
  BusyError,
  ChangesetError,
  type ChangesetFailure,
  ConfigError,
  ConstraintError,
  DriverError,
  MigrationError,
  NotRunningError,
  PendingMigrationError,
  type RepairAction,
  RollbackError,
  StaleError,
  TransactionError,
  type MigrationErrorDetails,
  type MigrationFailure,
} from "./errors.ts";
