/** The supervision tree as data that JSON can say. */
import { Sys } from "@hinotori/otp";

/** A place in the supervision tree. */
export interface TreeNode {
  /** Its id in its supervisor; the application's name at the top. */
  readonly id: string;
  /** The name it is registered under, else its module; null while there is no process. */
  readonly name: string | null;
  readonly pid: string | null;
  readonly type: "worker" | "supervisor";
  readonly status: "running" | "suspended" | "restarting" | "stopped";
  /** Milliseconds since it was started, where that is known. */
  readonly age: number | null;
  readonly restarts: number;
  /** In start order. */
  readonly children: readonly TreeNode[];
}

/** Gives the supervision tree as it stands. */
export function readTree(): readonly TreeNode[] {
  return Sys.tree().roots.map(toTreeNode);
}

function toTreeNode({ id, name, pid, type, status, age, restarts, children }: Sys.TreeNode): TreeNode {
  return {
    id: String(id ?? name),
    name: name ?? null,
    pid: pid === undefined ? null : String(pid),
    type,
    status,
    age: age ?? null,
    restarts,
    children: children.map(toTreeNode),
  };
}
