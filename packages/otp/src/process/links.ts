/**
 * The processes that one process is linked with.
 *
 * Most have one link, to their supervisor, or none: a set is made for the second.
 */
import type { Pid } from "./pid.ts";

/** No link, one, or a set of them. */
export type Links = Pid | Set<Pid> | undefined;

/** Whether a process is among the links. */
export function hasLink(links: Links, pid: Pid): boolean {
  return links instanceof Set ? links.has(pid) : links === pid;
}

/** The links with one more; a set that is there grows. */
export function withLink(links: Links, pid: Pid): Links {
  if (links === undefined || links === pid) return pid;
  return links instanceof Set ? links.add(pid) : new Set([links, pid]);
}

/** The links without one; a set that is there shrinks. */
export function withoutLink(links: Links, pid: Pid): Links {
  if (links === pid) return undefined;
  if (links instanceof Set) links.delete(pid);
  return links;
}

/** The links one by one, in the order they were made. */
export function eachLink(links: Links): Iterable<Pid> {
  if (links === undefined) return [];
  return links instanceof Set ? links : [links];
}
