/** A program whose process never lets go of the thread: run by watchdog.test.ts, which ends it. */

import { GenServer, Watchdog, noreply, ok } from "@hinotori/otp";

const Loop = GenServer.define("Loop", {
  init: () => ok(0),
  handleCast: {
    forever: (state: number) => {
      for (let n = 0; n >= 0; n = (n + 1) % 1000);
      return noreply(state);
    },
  },
});

Watchdog.start({ threshold: 50 });
const loop = await Loop.start();
process.stdout.write(`${loop}\n`);
GenServer.cast(loop, ["forever"]);
