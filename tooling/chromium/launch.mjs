/** Where this machine has a real browser, and how tests start it. */
import { existsSync } from "node:fs";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

export const whyNoBrowser = existsSync(executablePath)
  ? undefined
  : `there is no ${executablePath}; install Chromium, or say in CHROMIUM_PATH where it is`;

export const launchOptions = {
  executablePath,
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
