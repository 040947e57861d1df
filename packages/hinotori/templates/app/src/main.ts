/** Starts Blank Slate and keeps it running until it is told to stop. */
import { Application } from "@hinotori/otp";

import { loadConfig, reloadConfig } from "./config.ts";
import { BlankSlate } from "#blank-slate/application";

loadConfig();
// On SIGHUP the configuration is read anew.
await Application.run(BlankSlate, { reload: reloadConfig });
