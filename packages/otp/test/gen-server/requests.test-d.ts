/** What the compiler knows of requests that are answered by a message, and of an init that fails. */

import { GenServer, type Pid, error, ok, reply, stop } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

const Desk = GenServer.define("Desk", {
  init: (first: number) => ok(first),
  handleCall: { take: (next) => reply(next, next + 1), name: (next, _of: string) => reply("desk" as const, next) },
});
const Any = GenServer.define("Any", {
  init: () => ok(0),
  handleCall: (state, request: "a" | "b") => reply(request === "a", state),
});

declare const desk: Awaited<ReturnType<typeof Desk.startLink>>;
declare const any: Awaited<ReturnType<typeof Any.startLink>>;

describe("GenServer.sendRequest", () => {
  test("remembers the answer of its tag", () => {
    const id = GenServer.sendRequest(desk, ["take"]);
    expectTypeOf(id).toEqualTypeOf<GenServer.RequestId<number>>();
    expectTypeOf(GenServer.receiveResponse(id)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(GenServer.waitResponse(id, 10)).toEqualTypeOf<Promise<{ readonly reply: number } | "timeout">>();
    expectTypeOf(GenServer.checkResponse("message", id)).toEqualTypeOf<{ readonly reply: number } | "no_reply">();
    expectTypeOf(GenServer.sendRequest(desk, ["name", "x"])).toEqualTypeOf<GenServer.RequestId<"desk">>();
    expectTypeOf(GenServer.sendRequest(any, "a")).toEqualTypeOf<GenServer.RequestId<boolean>>();
    expectTypeOf(GenServer.sendRequest("desk", ["whatever"])).toEqualTypeOf<GenServer.RequestId>();
    expectTypeOf(GenServer.sendRequest({} as Pid, ["whatever"])).toEqualTypeOf<GenServer.RequestId>();
  });

  test("refuses what a call would refuse", () => {
    // @ts-expect-error there is no tag "tale"
    GenServer.sendRequest(desk, ["tale"]);
    // @ts-expect-error `name` needs a string
    GenServer.sendRequest(desk, ["name", 1]);
    // @ts-expect-error "c" is no request
    GenServer.sendRequest(any, "c");
    // @ts-expect-error a reference is no request id
    void GenServer.receiveResponse({ id: 1 });
    // @ts-expect-error the answer is a number
    const text: Promise<string> = GenServer.receiveResponse(GenServer.sendRequest(desk, ["take"]));
    void text;
  });
});

describe("error", () => {
  test("is a way out of init, and leaves the start as it is", () => {
    const Shop = GenServer.define("Shop", { init: (open: boolean) => (open ? ok(1) : error("closed")) });
    expectTypeOf(Shop.startLink(true)).resolves.toExtend<Pid>();
    GenServer.define("Later", { init: async (open: boolean) => (open ? ok(1) : error("closed")) });
    GenServer.define("Both", { init: (n: number) => (n > 0 ? ok(n) : n < 0 ? error("n") : stop("zero")) });
  });

  test("is none of a handler", () => {
    // @ts-expect-error a handler ends its server by stop
    GenServer.define("Wrong", { init: () => ok(0), handleCall: { take: () => error("closed") } });
    // @ts-expect-error error needs a reason
    GenServer.define("Wrong", { init: () => error() });
  });
});
