/** Finds the name somebody meant (pure). */

/** The candidate nearest to `given`, when it is near enough to be what was meant. */
export function nearest(given: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const candidate of candidates) {
    const found = Math.min(distance(given, candidate), begins(candidate, given) ? 1 : Number.POSITIVE_INFINITY);
    if (found < bestDistance) [best, bestDistance] = [candidate, found];
  }
  return best;
}

/** Whether a name, or a word of it, begins with what was given. */
function begins(candidate: string, given: string): boolean {
  return given.length > 1 && [candidate, ...candidate.split(" ")].some((part) => part.startsWith(given));
}

/** How many letters have to be changed, added or taken away. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, at(previous, column - 1) + cost));
    }
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
