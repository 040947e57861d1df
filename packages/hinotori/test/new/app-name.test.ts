import { describe, expect, test } from "vitest";

import { problemOfModule, problemOfName } from "../../src/new/app-name.ts";

describe("problemOfName", () => {
  test.each(["a", "my_app", "scuti", "shop2", "a1_b2", "x".repeat(40)])("lets %s pass", (name) => {
    expect(problemOfName(name)).toBeUndefined();
  });

  test.each([
    ["MyApp", "Did you mean my_app?"],
    ["my-app", "Did you mean my_app?"],
    ["my__app", "Did you mean my_app?"],
    ["_app", "Did you mean app?"],
    ["app_", "Did you mean app?"],
    ["2go", "Did you mean go?"],
    ["my app", "Did you mean my_app?"],
    ["Café", "Did you mean cafe?"],
    ["ﬁre", "Did you mean fire?"],
    ["火の鳥", "Lower case letters a to z"],
    ["app\n", "Did you mean app?"],
    ["Test", "Did you mean test_app?"],
    ["Gen-Server", "Did you mean gen_server_app?"],
    ["..", "Lower case letters a to z"],
    ["", "got: nothing"],
    ["x".repeat(41), "at most 40 letters, got 41"],
    ["hinotori", "hinotori_app would do"],
    ["server", "server_app would do"],
    ["test", "test_app would do"],
    ["node_modules", "node_modules_app would do"],
    ["fs", "fs_app would do"],
    ["child_process", "child_process_app would do"],
    ["hono", "hono_app would do"],
    ["pnpm", "pnpm_app would do"],
    ["con", "con_app would do"],
    ["repo", "got: Repo"],
    ["object", "got: Object"],
    ["gen_server", "got: GenServer"],
    ["array_buffer", "array_buffer_app would do, or --module ArrayBufferApp"],
  ])("refuses %j", (name, repair) => {
    expect(problemOfName(name)).toContain(repair);
  });
});

describe("problemOfModule", () => {
  test.each([
    ["Shop", undefined],
    ["HTTP2", undefined],
    ["shop", "Did you mean --module Shop?"],
    ["My.Shop", "Did you mean --module MyShop?"],
    ["Router", "a module's name that is free"],
    ["DNSCluster", "a module's name that is free"],
  ])("of %s says: %s", (module, expected) => {
    const problem = problemOfModule(module, "shop");
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(expected);
  });
});
