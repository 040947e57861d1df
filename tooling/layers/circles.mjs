/** The check for circles of files inside a package or an application (pure). */

/** Refuses files that import each other, round about too. Types count: whoever reads one file of a circle has to read them all. */
export function checkCircles({ files }) {
  const source = files.filter(({ name, area }) => area !== "test" && !/\.test(-d)?\.[a-z]+$/.test(name));
  const tiesOf = new Map(source.map((file) => [file.name, tiesIn(file)]));
  const placeOf = new Map(source.map(({ name, member }) => [name, member.place]));
  return circlesIn(tiesOf).map((circle) => report(circle, tiesOf, placeOf.get(circle[0])));
}

/** The files that a file imports, each with the names that it takes from there. */
function tiesIn({ imports }) {
  const ties = new Map();
  for (const { target, names } of imports)
    if (target !== undefined) ties.set(target, new Set([...(ties.get(target) ?? []), ...names]));
  return ties;
}

function circlesIn(tiesOf) {
  const reach = new Map([...tiesOf.keys()].map((name) => [name, reachOf(name, tiesOf)]));
  const onCircles = new Set([...reach.keys()].filter((name) => reach.get(name).has(name)).sort());
  const circles = [];
  for (const name of onCircles) {
    const circle = [...onCircles].filter((other) => reach.get(name).has(other) && reach.get(other).has(name));
    for (const each of circle) onCircles.delete(each);
    circles.push(circle);
  }
  return circles;
}

/** All that a file imports, and what that imports, and so on; the file itself too, if there is a way back. */
function reachOf(name, tiesOf) {
  const reached = new Set();
  const open = [name];
  for (const from of open) {
    for (const target of tiesOf.get(from)?.keys() ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      open.push(target);
    }
  }
  return reached;
}

function report(circle, tiesOf, place) {
  const local = (name) => name.slice(place.length + 1);
  const lines = circle.flatMap((name) =>
    [...tiesOf.get(name)]
      .filter(([target]) => circle.includes(target))
      .map(([target, names]) => `${local(name)} → ${local(target)}: ${[...names].join(", ") || "no name"}`),
  );
  return {
    at: circle[0],
    found: [`a circle of files: ${circle.length} import each other`, ...lines].join("\n"),
    allowed: "imports without a way back; types count too",
    repair:
      "move what ties them into a file of its own, named after the idea, below them all; or pass it as a parameter",
  };
}
