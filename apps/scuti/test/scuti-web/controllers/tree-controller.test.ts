/** The supervision tree as JSON. */
import { GenServer } from "@hinotori/otp";
import { captureLog } from "@hinotori/otp/testing";
import { expect, test } from "vitest";

import { Hashmap } from "#scuti-web/service/hashmap";
import type { TreeNode } from "#scuti-web/service/tree";
import { useConnCase } from "../../support/conn-case.ts";
import { hashmapOtherThan, send } from "../../support/requests.ts";

useConnCase();

test("shows the children in start order, each with its process", async () => {
  const [root] = await readTree();
  expect(root).toMatchObject({ id: "scuti", name: "ScutiWeb.Supervisor", type: "supervisor", status: "running" });
  expect(root!.children.map(({ id }) => id)).toEqual([
    "ScutiWeb.Telemetry",
    "Scuti.Repo",
    "Migrator",
    "DNSCluster",
    "Scuti.PubSub",
    "ScutiWeb.Presence",
    "ScutiWeb.Endpoint",
    "ScutiWeb.Service.Hashmap",
  ]);
  expect(root!.children.at(-1)).toMatchObject({
    type: "worker",
    status: "running",
    restarts: 0,
    pid: expect.any(String),
    age: expect.any(Number),
  });
});

test("counts the restarts of a child that fell", async () => {
  const before = GenServer.whereis(Hashmap);
  await captureLog(async () => {
    await send("POST", "/api/hashmap/crash");
    await hashmapOtherThan(before);
  });
  const service = (await readTree())[0]!.children.at(-1)!;
  expect(service).toMatchObject({ restarts: 1, status: "running" });
  expect(service.pid).not.toBe(String(before));
});

async function readTree(): Promise<readonly TreeNode[]> {
  const { status, json } = await send("GET", "/api/tree");
  expect(status).toBe(200);
  return json as readonly TreeNode[];
}
