/** The calling process where it must be alive: code of a killed process that comes back from an `await` can do nothing. */

import { ExitError } from "../errors.ts";
import { type Cell, kDead } from "./cell.ts";
import { self } from "./context.ts";

/** The process on whose behalf this code runs. @throws ExitError `"noproc"` when it has ended. */
export function living(): Cell {
  const me = self();
  if ((me.flags & kDead) !== 0) throw new ExitError("noproc", ["Process", "self", []]);
  return me;
}
