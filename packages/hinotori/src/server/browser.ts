/** Opens the browser at an address, once it answers. */
import { spawn } from "node:child_process";

import { Clock } from "@hinotori/otp";

const kPauseMs = 100;
const kLooks = 600;

/** What opens an address, by platform. */
const kPrograms: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Waits for an answer from `url`, at most a minute, and shows it. What keeps a browser from opening is no reason to stop. */
export async function openWhenReady(url: string): Promise<void> {
  for (let looks = 0; looks < kLooks; looks++) {
    if (await answers(url)) {
      show(url);
      return;
    }
    await new Promise<void>((done) => void Clock.setTimer(kPauseMs, done, { ref: false }));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { method: "HEAD", redirect: "manual" });
    await answer.body?.cancel();
    return true;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

function show(url: string): void {
  const [program, ...args] = kPrograms[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  // A machine without a browser, such as a container.
  child.once("error", () => {});
  child.unref();
}
