/**
 * Aborts of one signal for many: one listener a signal, however many calls were given it.
 *
 * Node keeps the listeners of a signal in a list and walks it to add or remove one, and warns of more than ten. A signal that ends a thousand calls at
 * once would take a million steps.
 */

const acts = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `act` when the signal is aborted, once.
 *
 * @returns takes that back.
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  let all = acts.get(signal);
  if (all === undefined) {
    const made = new Set<() => void>();
    all = made;
    acts.set(signal, made);
    signal.addEventListener("abort", () => abortAll(signal, made), { once: true });
  }
  const own = all;
  own.add(act);
  return () => void own.delete(act);
}

function abortAll(signal: AbortSignal, all: Set<() => void>): void {
  acts.delete(signal);
  for (const act of all) act();
  all.clear();
}
