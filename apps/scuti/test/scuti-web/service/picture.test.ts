/** What is new to an open page. */
import { describe, expect, test } from "vitest";

import { blank, redraw } from "#scuti-web/service/picture";
import type { Snapshot } from "#scuti-web/service/snapshot";

const moment: Snapshot = {
  now: 10_000,
  crashEnabled: true,
  tree: [],
  service: undefined,
  entries: { shown: [["color", '"vermilion"']], count: 1 },
  history: [],
};

const service = {
  id: "ScutiWeb.Service.Hashmap",
  name: null,
  pid: "#PID<0.7.0>",
  type: "worker",
  status: "running",
  restarts: 0,
  children: [],
} as const;

describe("redraw", () => {
  test("draws everything on a blank page, and nothing again that is there", () => {
    const { update, picture } = redraw(blank, moment, undefined);
    expect(Object.keys(update!.parts!)).toEqual(["vitals", "entries", "tree", "history"]);
    expect(redraw(picture, moment, undefined).update).toBeUndefined();
  });

  test("draws the parts that look different, and no others", () => {
    const { picture } = redraw(blank, moment, undefined);
    const { update } = redraw(picture, { ...moment, entries: { shown: [], count: 0 } }, "Deleted color");
    expect(Object.keys(update!.parts!)).toEqual(["entries"]);
    expect(update!.say).toBe("Deleted color");
  });

  test("keeps ages true without drawing anything again", () => {
    const { picture } = redraw(blank, { ...moment, service: { ...service, age: 1000 } }, undefined);
    const later = redraw(picture, { ...moment, service: { ...service, age: 2000 } }, undefined);
    expect(later.update).toEqual({ ages: { "process-0.7.0": "2 s" } });
    expect(redraw(later.picture, { ...moment, service: { ...service, age: 2500 } }, undefined).update).toBeUndefined();
  });
});
