/** The public names of `@hinotori/repo`. */
export * as Repo from "./repo.ts";
export { Migrator } from "./migrator.ts";
export type {
  Extent,
  MigrateOptions,
  MigrationRef,
  MigrationStatus,
  MigratorModule,
  MigratorOptions,
  RunOptions,
} from "./migrator.ts";
export type {
  AnyRepo,
  CheckedConfig,
  Handle,
  QueryMeasurements,
  QueryMetadata,
  RepoConfig,
  RepoModule,
  Schema,
  Transaction,
} from "./repo.ts";
export {
  BusyError,
  ConfigError,
  DriverError,
  MigrationError,
  NotRunningError,
  RollbackError,
  TransactionError,
  type MigrationErrorDetails,
  type MigrationFailure,
} from "./errors.ts";
