/** Who may connect. */
import { describe, expect, test } from "vitest";

import { close, connectUser, useChannelCase } from "../../support/channel-case.ts";

useChannelCase();

describe("UserSocket", () => {
  test("lets everybody in", async () => {
    const client = await connectUser();
    expect(client).toBeDefined();
    await close(client);
  });
});
