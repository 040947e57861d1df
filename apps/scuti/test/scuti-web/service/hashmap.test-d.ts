/** What may be asked of the Hashmap, and what does not compile. */
import { GenServer, Supervisor } from "@hinotori/otp";
import { describe, expectTypeOf, test } from "vitest";

import { type Entries, Hashmap } from "#scuti-web/service/hashmap";

describe("a call", () => {
  test("answers what its handler replies", () => {
    expectTypeOf(GenServer.call(Hashmap, ["get", "name"])).toEqualTypeOf<Promise<unknown>>();
    expectTypeOf(GenServer.call(Hashmap, ["get_all"])).toEqualTypeOf<Promise<Entries>>();
    expectTypeOf(GenServer.call(Hashmap, ["put", "gender", "Male"])).toEqualTypeOf<Promise<"ok">>();
  });

  test("takes the tags and arguments of its handlers alone", () => {
    // @ts-expect-error a key is a string
    void GenServer.call(Hashmap, ["get", 3]);
    // @ts-expect-error there is no such call
    void GenServer.call(Hashmap, ["fetch", "name"]);
    // @ts-expect-error a value is missing
    void GenServer.call(Hashmap, ["put", "name"]);
    // @ts-expect-error delete is a cast
    void GenServer.call(Hashmap, ["delete", "name"]);
    // @ts-expect-error get is a call
    GenServer.cast(Hashmap, ["get", "name"]);
  });
});

describe("a child", () => {
  test("is given the argument that init takes", () => {
    void Supervisor.startLink([[Hashmap, { name: "John" }], Hashmap], { strategy: "one_for_one" });
    // @ts-expect-error entries are a table
    void Supervisor.startLink([[Hashmap, "John"]], { strategy: "one_for_one" });
  });
});
