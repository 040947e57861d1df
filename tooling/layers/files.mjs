/** The checks of a file by itself: its name, its first lines, the clocks it touches (pure). */
import { emptyNames, seams } from "./rules.mjs";

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|test-d|config|d))?\.(ts|tsx|mts|mjs)$/;

/** Refuses names that say nothing, second index files, files without an opening block, and time outside the two seams. */
export function checkFiles({ files }) {
  return files.flatMap((file) => [
    ...checkName(file),
    ...checkIndex(file),
    ...checkOpening(file),
    ...checkClocks(file),
  ]);
}

function checkName({ name, member }) {
  const parts = name.slice(member.place.length + 1).split("/");
  const base = parts.at(-1);
  const found = [];
  if (!kebab.test(base)) {
    found.push({
      at: name,
      found: `the file name ${base}`,
      allowed: "kebab-case, e.g. exit-reason.ts",
      repair: "rename the file",
    });
  }
  const empty = parts.map((part) => part.split(".")[0]).find((part) => isEmpty(part));
  if (empty !== undefined) {
    found.push({
      at: name,
      found: `a name that says nothing: ${empty}`,
      allowed: "names of ideas; a type lives with the idea it describes",
      repair: "name the file after what it holds, or move its parts to where they are used",
    });
  }
  return found;
}

function isEmpty(part) {
  const words = part.split("-").filter((word) => word !== "types");
  return part === "types" || words.some((word) => emptyNames.includes(word));
}

function checkIndex({ name, member }) {
  if (!/\/index\.[a-z]+$/.test(name) || name === `${member.place}/src/index.ts` || !member.isPackage) return [];
  return [
    {
      at: name,
      found: "a second index file",
      allowed: "one index.ts in a package: src/index.ts",
      repair: "the door of a folder is the file beside it: a/index.ts becomes a.ts",
    },
  ];
}

function checkOpening({ name, area, opensWithBlock }) {
  const source = ["src", "config"].includes(area) || /^(tooling|benchmarks|conformance)\//.test(name);
  if (!source || opensWithBlock || /\.test(-d)?\.[a-z]+$/.test(name)) return [];
  return [
    {
      at: `${name}:1`,
      found: "a file without an opening block",
      allowed: "`/** … */` before the first statement; its first sentence says what the file holds",
      repair: "write one sentence; if it needs an `and`, the file holds two ideas",
    },
  ];
}

function checkClocks({ name, member, area, clocks, commented }) {
  const source = member.isPackage && area === "src" && !seams.test(name);
  if (source) return clocks.map(({ clock, line }) => clockReport(`${name}:${line}`, clock));
  const test = (member.isPackage || member.isApp) && area === "test";
  if (!test) return [];
  return clocks
    .filter(({ clock, line }) => /setTimeout|setInterval|timers/.test(clock) && !commented.has(line))
    .map(({ clock, line }) => ({
      at: `${name}:${line}`,
      found: `a real timer in a test: ${clock}`,
      allowed: "the virtual clock, a message that is waited for, a monitor",
      repair: "wait for what must happen; where only real time will do, say why in a comment on the line above",
    }));
}

function clockReport(at, clock) {
  return {
    at,
    found: `${clock}, outside the two seams`,
    allowed:
      "time from `Clock`, order from `Scheduler` (packages/otp/src/clock.ts, scheduler.ts), so that tests can move time",
    repair: "use Clock.monotonicTime, Clock.systemTime, Clock.setTimer or Process.sendAfter of @hinotori/otp",
  };
}
