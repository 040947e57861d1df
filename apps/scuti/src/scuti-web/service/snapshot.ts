/** Everything the page shows, taken at one moment. What cannot be had just then is absent, and the rest is shown. */
import { Clock, Logger } from "@hinotori/otp";

import * as Entries from "#scuti-web/service/entries";
import { Hashmap } from "#scuti-web/service/hashmap";
import { readTree, type TreeNode } from "#scuti-web/service/tree";
import * as Changes from "#scuti/changes";

/** One moment of the program. */
export interface Snapshot {
  readonly now: number;
  readonly crashEnabled: boolean;
  readonly tree: readonly TreeNode[];
  /** The Hashmap's place in the tree. */
  readonly service: TreeNode | undefined;
  /** Absent while the Hashmap is down. */
  readonly entries:
    | { readonly shown: readonly (readonly [key: string, value: string])[]; readonly count: number }
    | undefined;
  /** Absent while the database cannot be read. */
  readonly history: readonly Changes.Change[] | undefined;
}

/** The Hashmap's id in the tree. */
export const serviceId = Hashmap.name;

const shownEntries = 50;
const shownChanges = 10;
const shownCharacters = 200;

/** Looks at the program. */
export async function takeSnapshot(): Promise<Snapshot> {
  const entries = await readEntries();
  return { ...lookAround(), crashEnabled: Entries.crashEnabled(), entries, history: readHistory() };
}

/** The snapshot as it is now, if nothing changed but the processes and the time: asks nobody, and so costs next to nothing. */
export function refresh(snapshot: Snapshot): Snapshot {
  return { ...snapshot, ...lookAround() };
}

type Around = Pick<Snapshot, "now" | "tree" | "service">;

// However many pages are open, the tree is walked no oftener than this. Less than the time for which a page gathers changes, so that
// what it shows is never older than what it was told.
const lookEveryMs = 25;
let last: { readonly at: number; readonly around: Around } | undefined;

function lookAround(): Around {
  const at = Clock.monotonicTime();
  if (last === undefined || at - last.at >= lookEveryMs || at < last.at) {
    const tree = readTree();
    last = { at, around: { now: Clock.systemTime(), tree, service: find(tree, serviceId) } };
  }
  return last.around;
}

async function readEntries(): Promise<Snapshot["entries"]> {
  try {
    const entries = Object.entries(await Entries.all());
    const shown = entries.slice(0, shownEntries).map(([key, value]) => [key, print(value)] as const);
    return { shown, count: entries.length };
  } catch (error) {
    if (error instanceof Entries.ServiceDownError) return undefined;
    throw error;
  }
}

function readHistory(): Snapshot["history"] {
  try {
    return Changes.recent(shownChanges);
  } catch (error) {
    Logger.error(`the history could not be read: ${(error as Error).message}`, { error });
    return undefined;
  }
}

function print(value: unknown): string {
  // What JSON cannot say did not come by the web, and is shown all the same.
  const text = JSON.stringify(value) ?? String(value);
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function find(nodes: readonly TreeNode[], id: string): TreeNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : find(node.children, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
