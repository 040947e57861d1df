/** What a thrown thing says to a client. */
import { HTTPException } from "hono/http-exception";
import { describe, expect, test } from "vitest";

import { problemFor, statusOf } from "../../src/endpoint/problem.ts";

const shut = { requestId: "r", debugErrors: false };
const open = { requestId: "r", debugErrors: true };

describe("statusOf", () => {
  test.each([
    [{ status: 409 }, 409],
    [Object.assign(new Error("gone"), { status: 410 }), 410],
    [new HTTPException(418), 418],
    [{ status: 503 }, 503],
    [{ status: 200 }, 500],
    [{ status: 302 }, 500],
    [{ status: "404" }, 500],
    [{ status: 404.5 }, 500],
    [{ status: 1000 }, 500],
    [new Error("plain"), 500],
    ["text", 500],
    [undefined, 500],
    [null, 500],
  ])("reads %o as %i", (thrown, status) => {
    expect(statusOf(thrown)).toBe(status);
  });
});

describe("problemFor", () => {
  const failing = Object.assign(new Error("there is no post 7"), { status: 404 });

  test("tells what a client did wrong, without a stack", () => {
    const expected = {
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "there is no post 7",
      instance: "r",
    };
    expect(problemFor(failing, shut)).toEqual(expected);
    expect(problemFor(failing, open)).toEqual(expected);
  });

  test("tells nothing of what went wrong here", () => {
    const expected = { type: "about:blank", title: "Internal Server Error", status: 500, instance: "r" };
    expect(problemFor(new Error("password=hunter2"), shut)).toEqual(expected);
  });

  test("tells everything when it is asked to", () => {
    const problem = problemFor(new Error("where is it"), open);
    expect(problem).toMatchObject({ status: 500, detail: "where is it" });
    expect(problem.stack?.[0]).toBe("Error: where is it");
  });
});
