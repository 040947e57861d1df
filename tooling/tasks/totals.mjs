/** Adds up the figures of the packages (pure). */

/**
 * The lines to print, the totals last, and how many failed.
 *
 * A package without figures counts as one failure, unless only some packages were asked for. When turbo failed and no figure
 * says why, that counts as one too: nothing that went wrong may look green.
 */
export function total(packages, { partial, turboFailed }) {
  const lines = [];
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, figures } of packages) {
    if (figures === undefined && partial) continue;
    const { passed, failed, skipped, failures } = figures ?? missing;
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
    lines.push(`${failed > 0 ? "✗" : "✓"} ${name}: ${counts({ passed, failed, skipped })}`);
    for (const failure of failures) lines.push(`    ${failure}`);
  }
  if (turboFailed && sum.failed === 0) {
    sum.failed += 1;
    lines.push("✗ turbo ended with an error; its own message is above");
  }
  return { lines: [...lines, "", counts(sum)], failed: sum.failed };
}

const missing = {
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: ["left no results: its test task did not run, or did not end"],
};

function counts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
