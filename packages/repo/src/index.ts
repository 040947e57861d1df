/** The public names of `@hinotori/repo`. */
export * as Changeset from "./changeset.ts";
export * as Repo from "./repo.ts";
export { type DropOptions, type QueryOptions, type QueryResult, Storage, type StorageModule } from "./storage.ts";
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
  Adapter,
  AnyRepo,
  CheckedConfig,
  CommonConfig,
  Handle,
  QueryMeasurements,
  QueryMetadata,
  RepoConfig,
  RepoKind,
  RepoModule,
  RepoOf,
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
  ConnectionError,
  ConstraintError,
  DriverError,
  MigrationError,
  NoResultsError,
  NotRunningError,
  PendingMigrationError,
  type RepairAction,
  QueryError,
  RollbackError,
  StaleError,
  TransactionError,
  type TransactionFailure,
  type MigrationErrorDetails,
  type MigrationFailure,
} from "./errors.ts";
