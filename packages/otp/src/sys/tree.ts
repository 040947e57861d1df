/** The supervision tree as it stands: data, and its picture. */

import { monotonicTime } from "../clock.ts";
import { runningApplications, topOf } from "../application/controller.ts";
import { Parent } from "../supervisor/children.ts";
import { cellOf, kSuspended } from "../process/cell.ts";
import { inspect } from "../process/inspect.ts";
import { Pid } from "../process/pid.ts";
import { everyCell } from "../process/alive.ts";

/** One place in the tree. */
export interface TreeNode {
  /** The child's id in its supervisor; the application's name, or `undefined`, at the top. */
  readonly id: unknown;
  /** Its process, if it has one. */
  readonly pid: Pid | undefined;
  /** The name it is registered under, else its module. */
  readonly name: string | undefined;
  /** What it is. */
  readonly type: "worker" | "supervisor";
  /** `"restarting"` between attempts to bring it back, `"stopped"` when it has no process. */
  readonly status: "running" | "suspended" | "restarting" | "stopped";
  /** Milliseconds since its process was started; `undefined` when that is not known. */
  readonly age: number | undefined;
  /** How often its supervisor has restarted it. */
  readonly restarts: number;
  /** How many messages wait. */
  readonly messageQueueLength: number;
  /** Its children, in start order. */
  readonly children: readonly TreeNode[];
}

/** A tree that prints as a picture. */
export class Tree {
  /** The tops: supervisors of applications, and supervisors that nobody supervises. */
  readonly roots: readonly TreeNode[];

  constructor(roots: readonly TreeNode[]) {
    this.roots = roots;
  }

  /** The picture, a line for each process. */
  toString(): string {
    return this.roots.map((node) => draw(node, "", "")).join("\n");
  }

  /** The data. */
  toJSON(): readonly TreeNode[] {
    return this.roots;
  }
}

Object.defineProperty(Tree.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value: function inspectTree(this: Tree): string {
    return this.toString();
  },
});

/** The tree from one supervisor down, or from every top. */
export function treeOf(top?: Pid): Tree {
  if (top !== undefined) return new Tree([nodeOf(undefined, top)]);
  const apps = runningApplications().map((name) => ({ name, ...topOf(name)! }));
  const tops = new Set(apps.map(({ top: pid }) => pid));
  const below = new Set<Pid>();
  const parents = everyCell().filter((cell) => cell.state instanceof Parent);
  for (const { state } of parents) {
    for (const { pid } of (state as Parent).listed()) if (pid instanceof Pid) below.add(pid);
  }
  const others = parents.filter(({ pid }) => !tops.has(pid) && !below.has(pid));
  return new Tree([
    ...apps.map(({ name, top: pid, startedAt }) => nodeOf(name, pid, { type: "supervisor", startedAt, restarts: 0 })),
    ...others.map(({ pid }) => nodeOf(undefined, pid)),
  ]);
}

interface Known {
  readonly type: "worker" | "supervisor";
  readonly startedAt: number;
  readonly restarts: number;
}

function nodeOf(id: unknown, pid: Pid | "restarting" | undefined, known?: Known): TreeNode {
  const cell = pid instanceof Pid ? cellOf(pid) : undefined;
  const children = cell?.state instanceof Parent ? cell.state.listed() : [];
  const running = cell !== undefined && (cell.flags & kSuspended) !== 0 ? "suspended" : "running";
  return {
    id,
    pid: cell?.pid,
    name: cell === undefined ? undefined : (cell.ext?.names?.[0] ?? cell.behaviour.title),
    type: known?.type ?? (cell?.state instanceof Parent ? "supervisor" : "worker"),
    status: pid === "restarting" ? "restarting" : cell === undefined ? "stopped" : running,
    age: known === undefined || cell === undefined ? undefined : Math.round(monotonicTime() - known.startedAt),
    restarts: known?.restarts ?? 0,
    messageQueueLength: (cell?.mailbox?.length ?? 0) + (cell?.ext?.held?.length ?? 0),
    children: children.map((child) => nodeOf(child.id, child.pid, child)),
  };
}

function draw(node: TreeNode, first: string, rest: string): string {
  const { id, name, pid, status, age, restarts, children } = node;
  const label = name ?? inspect(id);
  const idNote = id === undefined || id === name ? "" : ` id=${typeof id === "string" ? id : inspect(id)}`;
  const facts = [
    status === "running" ? "" : status,
    age === undefined ? "" : printAge(age),
    restarts === 0 ? "" : `restarts=${restarts}`,
    node.messageQueueLength === 0 ? "" : `queue=${node.messageQueueLength}`,
  ].filter((fact) => fact !== "");
  const line = `${first}${label}${idNote}${pid === undefined ? "" : ` ${pid}`}${facts.length === 0 ? "" : ` ${facts.join(" ")}`}`;
  const below = children.map((child, at) => {
    const last = at === children.length - 1;
    return draw(child, `${rest}${last ? "└─ " : "├─ "}`, `${rest}${last ? "   " : "│  "}`);
  });
  return [line, ...below].join("\n");
}

function printAge(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m`;
}
