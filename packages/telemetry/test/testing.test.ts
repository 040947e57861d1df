/** attachEvents: events as messages to the test. */
import { GenServer, noreply, ok } from "@hinotori/otp";
import { assertReceive, refuteReceive, startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { attachEvents } from "@hinotori/telemetry/testing";
import { describe, expect, test } from "vitest";

const kSold = ["shop", "stop"];

describe("attachEvents", () => {
  test("sends the test what other processes execute", async () => {
    const Till = GenServer.define("Till", {
      registered: true,
      init: () => ok(0),
      handleCast: {
        sell: (sold, amount: number) => {
          Telemetry.execute(kSold, { amount }, { till: 1 });
          return noreply(sold + 1);
        },
      },
    });
    attachEvents([kSold]);
    await startSupervised(Till);
    GenServer.cast(Till, ["sell", 12]);
    await assertReceive(["telemetry", kSold, { amount: 12 }, { till: 1 }]);
  });

  test("ended with the test before", () => {
    expect(Telemetry.hasHandlers(kSold)).toBe(false);
  });

  test("may be detached before the end of the test", () => {
    const id = attachEvents([kSold]);
    Telemetry.detach(id);
    expect(Telemetry.hasHandlers(kSold)).toBe(false);
  });

  test("may be asked twice", async () => {
    attachEvents([kSold]);
    attachEvents([["shop", "open"]]);
    Telemetry.execute(["shop", "open"], { count: 1 });
    await assertReceive(["telemetry", ["shop", "open"], { count: 1 }, {}]);
  });
});

describe("tests at the same time", () => {
  test.concurrent.for(["ada", "bob", "cid"])(
    "are told apart by the reference: %s",
    async (customer, { onTestFinished }) => {
      const ref = attachEvents([["shop", "at once"]], { byRef: true, onTestFinished });
      const Counter = GenServer.define("Counter", {
        init: () => ok(0),
        handleCast: {
          sell: (sold, to: string) => {
            Telemetry.execute(["shop", "at once"], { amount: 1 }, { customer: to });
            return noreply(sold + 1);
          },
        },
      });
      const counter = await startSupervised(Counter, { onTestFinished });
      GenServer.cast(counter, ["sell", customer]);
      await assertReceive([ref, ["shop", "at once"], { amount: 1 }, { customer }]);
      await refuteReceive([ref, ["shop", "at once"], { amount: 1 }, { customer }], { timeout: 0 });
    },
  );

  test("leave nothing behind", () => expect(Telemetry.hasHandlers(["shop", "at once"])).toBe(false));
});
