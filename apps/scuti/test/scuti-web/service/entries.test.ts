/** Crashes that are asked for all at once. */
import { GenServer, Supervisor } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { expect, test } from "vitest";

import * as Entries from "#scuti-web/service/entries";
import { Hashmap } from "#scuti-web/service/hashmap";
import { useConnCase } from "../../support/conn-case.ts";
import { hashmapOtherThan } from "../../support/requests.ts";

useConnCase();

test("a crowd of crashes is cut down to what the supervisor bears", async () => {
  const before = GenServer.whereis(Hashmap);
  await captureLog(async () => {
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => Entries.crash("api")));
    expect(asked.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(3);
    await hashmapOtherThan(before);
  });
  expect(await Supervisor.countChildren("ScutiWeb.Supervisor")).toMatchObject({ specs: 8, active: 6 });
  expect(await Entries.all()).toHaveProperty("app_name", "Scuti");
});
