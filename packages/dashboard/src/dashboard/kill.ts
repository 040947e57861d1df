/** What the button of a process does. */
import { Logger, Process } from "@hinotori/otp";
import type { Context } from "hono";

import { pidText } from "../format.ts";
import { processTitle } from "./elements.tsx";
import { findPid } from "./process.tsx";

/** Kills the process that the form names, unless it has ended, and shows its page again. */
export async function kill(c: Context): Promise<Response> {
  const { pid: asked, was } = await c.req.parseBody();
  const pid = findPid(asked);
  if (pid !== undefined) {
    Logger.warning(`the dashboard kills ${processTitle(pid)} ${pid}`);
    Process.exit(pid, "kill");
  }
  const query = new URLSearchParams({ pid: pid === undefined ? String(asked) : pidText(pid) });
  if (typeof was === "string") query.set("was", was);
  return c.redirect(`process?${query}`, 303);
}
