/** Starts Scuti and keeps it running until it is told to stop. */
import { Application } from "@hinotori/otp";

import { loadConfig, reloadConfig } from "./config.ts";
import { Scuti } from "#scuti/application";

loadConfig();
// On SIGHUP the configuration is read anew.
await Application.run(Scuti, { reload: reloadConfig });
