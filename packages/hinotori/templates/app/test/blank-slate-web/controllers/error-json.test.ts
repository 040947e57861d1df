/** What a program is told when something was thrown. */
import { describe, expect, test } from "vitest";

import { buildConn, response, useConnCase } from "../../support/conn-case.ts";

useConnCase();

describe("renderProblem", () => {
  test("is the document for what is not there", async () => {
    const answer = await buildConn({ accept: "application/json" }).get("/api/nothing");
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(JSON.parse(await response(answer, 404))).toMatchObject({ status: 404, title: "Not Found" });
  });
});
