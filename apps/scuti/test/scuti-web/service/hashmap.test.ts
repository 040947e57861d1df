/** The Hashmap, on its own. */
import { GenServer, Process } from "@hinotori/otp";
import { assertReceive, captureLog, startSupervised } from "@hinotori/otp/testing";
import { beforeEach, describe, expect, test } from "vitest";

import { Hashmap } from "#scuti-web/service/hashmap";

beforeEach(async () => {
  await startSupervised([Hashmap, { name: "John", age: 30 }]);
});

describe("Hashmap", () => {
  test("gives a value, everything, and the fallback for what is not there", async () => {
    expect(await GenServer.call(Hashmap, ["get", "name"])).toBe("John");
    expect(await GenServer.call(Hashmap, ["get_all"])).toEqual({ name: "John", age: 30 });
    expect(await GenServer.call(Hashmap, ["get", "gender"])).toBeUndefined();
    expect(await GenServer.call(Hashmap, ["get", "gender", "unknown"])).toBe("unknown");
  });

  test("puts, updates and deletes", async () => {
    expect(await GenServer.call(Hashmap, ["put", "gender", "Male"])).toBe("ok");
    expect(await GenServer.call(Hashmap, ["update", "age", 31])).toBe("ok");
    expect(GenServer.cast(Hashmap, ["delete", "name"])).toBe("ok");
    expect(await GenServer.call(Hashmap, ["get_all"])).toEqual({ age: 31, gender: "Male" });
  });

  test("begins from its argument again when it has fallen", async () => {
    const pid = GenServer.whereis(Hashmap)!;
    await GenServer.call(Hashmap, ["put", "gender", "Male"]);
    await captureLog(async () => {
      const ref = Process.monitor(pid);
      Process.exit(pid, "kill");
      await assertReceive(["DOWN", ref, "process", pid, "killed"]);
      await expect.poll(() => GenServer.whereis(Hashmap)).toBeDefined();
    });
    expect(await GenServer.call(Hashmap, ["get_all"])).toEqual({ name: "John", age: 30 });
  });

  test("takes the names of a prototype's properties for keys like any other", async () => {
    for (const key of ["__proto__", "constructor", "toString"]) {
      expect(await GenServer.call(Hashmap, ["get", key, "absent"])).toBe("absent");
      await GenServer.call(Hashmap, ["put", key, { admin: true }]);
      expect(await GenServer.call(Hashmap, ["get", key])).toEqual({ admin: true });
    }
    expect(await GenServer.call(Hashmap, ["get", "admin", "absent"])).toBe("absent");
    GenServer.cast(Hashmap, ["delete", "__proto__"]);
    expect(Object.keys(await GenServer.call(Hashmap, ["get_all"]))).toEqual(["name", "age", "constructor", "toString"]);
    expect({}).not.toHaveProperty("admin");
  });
});
