/** The totals never look greener than the run was. */
import { describe, expect, test } from "vitest";

import { total } from "./totals.mjs";

const green = { passed: 3, failed: 0, skipped: 0, failures: [] };
const red = { passed: 1, failed: 1, skipped: 2, failures: ["a.test.ts > a"] };
const whole = { partial: false, turboFailed: false };

describe("total", () => {
  test("adds up what passed and what failed", () => {
    const { lines, failed } = total(
      [
        { name: "a", figures: green },
        { name: "b", figures: red },
      ],
      { ...whole, turboFailed: true },
    );
    expect(lines.at(-1)).toBe("4 passed, 1 failed, 2 skipped");
    expect(failed).toBe(1);
  });

  test("counts a package without figures as a failure", () => {
    expect(total([{ name: "a", figures: undefined }], whole).lines.at(-1)).toBe("0 passed, 1 failed");
  });

  test("leaves out packages that were not asked for", () => {
    const packages = [
      { name: "a", figures: green },
      { name: "b", figures: undefined },
    ];
    expect(total(packages, { partial: true, turboFailed: false }).lines.at(-1)).toBe("3 passed, 0 failed");
  });

  test("counts an error of turbo that no figure explains", () => {
    expect(total([{ name: "a", figures: green }], { ...whole, turboFailed: true }).failed).toBe(1);
  });
});
