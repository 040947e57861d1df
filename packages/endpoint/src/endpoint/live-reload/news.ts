/**
 * What has changed since the program started, and who wants to know.
 *
 * The state has a name that no other state of this or another program has. A page knows in which state it was made.
 */
import { randomBytes } from "node:crypto";

/** A change. */
export interface News {
  /** `"css"` when only style sheets changed, else `"page"`. */
  readonly kind: "css" | "page";
  /** The state after it. */
  readonly state: string;
}

const program = randomBytes(6).toString("hex");
const listeners = new Set<(news: News) => void>();
let count = 0;

/** The state that the files are in now. */
export function stateNow(): string {
  return `${program}.${count}`;
}

/** These files have changed. */
export function publish(files: readonly string[]): void {
  count++;
  const news: News = { kind: files.every((file) => file.endsWith(".css")) ? "css" : "page", state: stateNow() };
  for (const listener of [...listeners]) listener(news);
}

/** Calls `listener` with each change from now on; returns what ends that. */
export function subscribe(listener: (news: News) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
