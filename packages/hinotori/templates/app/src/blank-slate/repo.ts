/** Blank Slate's database, through Drizzle: opened and closed by the supervision tree. */
import { Repo as Repos } from "@hinotori/repo";
// @if postgres
//= import { Postgres } from "@hinotori/repo/postgres";
// @end

/** The repo of this application; where its database is stands in the configuration, under `"BlankSlate.Repo"`. */
export const Repo = Repos.define("BlankSlate.Repo", {
  otpApp: "blank_slate",
  // @if postgres
  //= adapter: Postgres,
  // @end
  schema: {
    // hinotori:schema
  },
});
