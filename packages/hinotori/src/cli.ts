/** The program behind the command `hinotori`. */
import process from "node:process";

import { endWithParent } from "./command/relaunch.ts";
import { main } from "./main.ts";

endWithParent();
process.exitCode = await main(process.argv.slice(2));
