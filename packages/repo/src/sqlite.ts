/**
 * The better-sqlite3 driver: how a database file is made, opened and taken away.
 *
 * `Repo` loads the driver when it starts, and not before. To make or drop the database of a repo, ask `Storage`; these functions do it by
 * the path of a file.
 *
 * ```ts run
 * import fs from "node:fs";
 * import os from "node:os";
 * import { storageDown, storageUp } from "@hinotori/repo/sqlite";
 *
 * const folder = fs.mkdtempSync(`${os.tmpdir()}/posts-`);
 * storageUp(`${folder}/data/posts.db`); // => "created"
 * storageUp(`${folder}/data/posts.db`); // => "already_up"
 * storageDown(`${folder}/data/posts.db`); // => "dropped"
 * storageDown(`${folder}/data/posts.db`); // => "already_down"
 * fs.rmSync(folder, { recursive: true });
 * ```
 *
 * ## Pragmas
 *
 * Every connection is opened with `journal_mode = WAL`, `synchronous = NORMAL`, `foreign_keys = ON`, `temp_store = MEMORY`,
 * a `cache_size` and a short `busy_timeout`; then come the repo's own `pragmas`.
 */
export { handleOf, openDatabase, openToRead, storageDown, storageUp } from "./sqlite/file.ts";
