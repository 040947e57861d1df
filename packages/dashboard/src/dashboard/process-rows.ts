/** The rows of the table of processes: searched, sorted, and cut to what is shown. */
import { type Pid, Process } from "@hinotori/otp";

import { pidText, shown } from "../format.ts";
import { processTitle } from "./elements.tsx";

/** What a row tells. */
export interface ProcessRow {
  readonly pid: Pid;
  readonly title: string;
  /** What it runs: a module, or a function. */
  readonly runs: string;
  readonly status: string;
  readonly waiting: number;
  readonly reductions: number;
  readonly timers: number;
}

/** The columns that rows can be sorted by, as they stand in an address. */
export const kSorts = ["reductions", "waiting", "timers", "title", "runs", "pid"] as const;

/** A column that rows can be sorted by. */
export type Sort = (typeof kSorts)[number];

/** How many rows may be asked for. */
export const kLimits = [50, 100, 500] as const;

/** Which rows to show. */
export interface Wish {
  readonly search: string;
  readonly sort: Sort;
  readonly direction: "asc" | "desc";
  readonly limit: number;
}

/** The rows that are wished for, and how many there are. */
export interface ProcessRows {
  readonly rows: readonly ProcessRow[];
  /** How many processes match the search. */
  readonly found: number;
  /** How many processes there are. */
  readonly all: number;
}

/** Reads a wish from an address; what is none is the default. */
export function wishOf(query: Readonly<Record<string, string>>): Wish {
  const sort = kSorts.find((each) => each === query["sort"]) ?? "reductions";
  const limit = kLimits.find((each) => String(each) === query["limit"]) ?? kLimits[0];
  const direction = query["dir"] === "asc" || query["dir"] === "desc" ? query["dir"] : firstDirection(sort);
  return { search: (query["search"] ?? "").slice(0, 200), sort, direction, limit };
}

/** Numbers are looked at from the largest, names from the first. */
export function firstDirection(sort: Sort): Wish["direction"] {
  return sort === "title" || sort === "runs" || sort === "pid" ? "asc" : "desc";
}

/** Looks at every process, but only closely at those that are shown. */
export function processRows({ search, sort, direction, limit }: Wish): ProcessRows {
  const all = Process.list();
  const sought = search.trim().toLowerCase();
  const found = sought === "" ? all : all.filter((pid) => isSought(pid, sought));
  const keyed = found.map((pid) => ({ pid, key: keyOf(pid, sort) }));
  const sign = direction === "asc" ? 1 : -1;
  keyed.sort((one, other) => sign * compare(one.key, other.key) || one.pid.id - other.pid.id);
  return { rows: keyed.slice(0, limit).map(({ pid }) => rowOf(pid)), found: found.length, all: all.length };
}

/** Whether one of the texts of a process has what is looked for in it. */
function isSought(pid: Pid, sought: string): boolean {
  const texts = [pidText(pid), processTitle(pid), Process.info(pid, "initialCall") ?? ""];
  return texts.some((text) => text.toLowerCase().includes(sought));
}

function keyOf(pid: Pid, sort: Sort): string | number {
  if (sort === "pid") return pid.id;
  if (sort === "title") return processTitle(pid);
  if (sort === "runs") return Process.info(pid, "initialCall") ?? "";
  return Process.info(pid, kNumbers[sort]) ?? 0;
}

const kNumbers = { reductions: "reductions", waiting: "messageQueueLength", timers: "timers" } as const;

function compare(one: string | number, other: string | number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function rowOf(pid: Pid): ProcessRow {
  return {
    pid,
    title: processTitle(pid),
    runs: shown(Process.info(pid, "initialCall") ?? ""),
    status: Process.info(pid, "status") ?? "ended",
    waiting: Process.info(pid, "messageQueueLength") ?? 0,
    reductions: Process.info(pid, "reductions") ?? 0,
    timers: Process.info(pid, "timers") ?? 0,
  };
}
