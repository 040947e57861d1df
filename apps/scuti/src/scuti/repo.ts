/** Scuti's database: SQLite through Drizzle, opened and closed by the supervision tree. */
import { Repo as Repos } from "@hinotori/repo";

import { changes } from "#scuti/changes/change";

/** The repo of this application; its file is named in the configuration, under `"Scuti.Repo"`. */
export const Repo = Repos.define("Scuti.Repo", {
  otpApp: "scuti",
  schema: {
    changes,
    // hinotori:schema
  },
});
