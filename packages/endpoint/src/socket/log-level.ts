/** At which level something of sockets is logged, or that it is not. */
import { Logger } from "@hinotori/otp";

import { type Check, oneOf } from "../endpoint/check.ts";

/** The level of a line in the log, or `false` for none. */
export type LogLevel = Logger.Level | false;

/** Takes levels of the log, and `false`. */
export const logLevel: Check = oneOf(false, ...Logger.levels());
