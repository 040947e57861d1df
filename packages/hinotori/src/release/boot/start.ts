/** Starts the application of a release, with a way in for its owner. */
import { Application, Logger } from "@hinotori/otp";

import { startControl, type Talk } from "../../control.ts";
import { runMain } from "./app.ts";
import { cookieAtStart } from "./cookie.ts";
import { checkNode, type Release } from "./release.ts";
import { talkWith } from "./talk.ts";

/** Starts the release; resolves when its application has started. */
export async function start(release: Release, env: NodeJS.ProcessEnv): Promise<void> {
  checkNode(release);
  release.envFile.read();
  await listen(release, env);
  // Before the application reads its configuration anew, which it does on the same signal.
  const readFirst = (): void => readAgain(release);
  if (process.platform !== "win32") process.on("SIGHUP", readFirst);
  await runMain(release);
  // An application that does not read its configuration anew is ended by the signal, as any program is.
  if (process.listenerCount("SIGHUP") === 1) process.off("SIGHUP", readFirst);
  // Whoever started this in the background waits for that.
  process.send?.("started");
  if (process.connected) process.disconnect();
}

async function listen(release: Release, env: NodeJS.ProcessEnv): Promise<void> {
  if (env["RELEASE_DISTRIBUTION"] === "none") return;
  const cookie = cookieAtStart(release, env);
  // The application may want it too.
  process.env["RELEASE_COOKIE"] = cookie;
  const open = (): Talk => talkWith(release, restart);
  await startControl({ ...release.place, cookie, open });

  async function restart(): Promise<void> {
    release.envFile.read();
    await Application.restart();
  }
}

function readAgain({ envFile }: Release): void {
  try {
    envFile.read();
  } catch (error) {
    // What it throws says what to do; the program goes on with what it had.
    Logger.error((error as Error).message);
  }
}
