/** Starts Scuti and keeps it running until it is told to stop. */
import { Application } from "@hinotori/otp";

import { loadConfig } from "./config.ts";
import { Scuti } from "#scuti/application";

loadConfig();
await Application.run(Scuti);
