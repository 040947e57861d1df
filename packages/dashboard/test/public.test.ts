/** The public names of the package: none appears or vanishes unnoticed. */
import * as dashboard from "@hinotori/dashboard";
import { expect, test } from "vitest";

test("exports these names", () => {
  expect(Object.keys(dashboard).sort()).toEqual([
    "DashboardArgumentError",
    "MetricsHistory",
    "dashboard",
    "requestLogger",
  ]);
  expect(Object.keys(dashboard.MetricsHistory).sort()).toEqual(["childSpec", "read", "startLink"]);
});
