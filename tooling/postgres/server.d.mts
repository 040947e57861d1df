/** The types of `server.mjs`. */

/** Why no server can be started; `undefined` where one can. */
export declare const whyNoPostgres: string | undefined;

/** A PostgreSQL server of one's own. */
export interface PostgresServer {
  readonly hostname: string;
  readonly port: number;
  /** The superuser, who may do anything, and her password. */
  readonly username: string;
  readonly password: string;
  /** The folder that holds its data, and its socket. */
  readonly folder: string;
  /** The address of one of its databases. Default: `"postgres"`. */
  url(database?: string): string;
  /** Ends it at once, connections and all, and starts it again at the same address when told so. */
  restart(pause?: () => Promise<void>): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Makes and starts a server in a temporary folder, on a free port of this machine only. */
export declare function startPostgres(): Promise<PostgresServer>;
