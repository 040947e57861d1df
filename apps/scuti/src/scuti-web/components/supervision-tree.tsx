/** The picture of the supervision tree. */
import { Age } from "#scuti-web/components/age.tsx";
import type { TreeNode } from "#scuti-web/service/tree";

/** The supervision tree: each process below its supervisor, in start order. `bold` is the id of one that stands out. */
export function SupervisionTree({ roots, bold }: { roots: readonly TreeNode[]; bold?: string }) {
  return (
    <ul class="tree">
      {roots.map((node) => (
        <Node node={node} note={node.name} bold={bold} />
      ))}
    </ul>
  );
}

/** So many children of one supervisor are shown: the processes of open pages are as many as there are pages. */
const shownChildren = 40;

function Node({ node, note, bold }: { node: TreeNode; note?: string | null; bold: string | undefined }) {
  return (
    <li>
      <div class="node">
        <span class="dot" data-state={node.status} role="img" aria-label={node.status} title={node.status} />
        <span class="name">
          {node.id === bold ? <b>{node.id}</b> : node.id}
          {note && <span class="small soft"> {note}</span>}
        </span>
        <span class="facts">
          {node.restarts > 0 && (
            <span class="restarts">
              {node.restarts} {node.restarts === 1 ? "restart" : "restarts"}
            </span>
          )}
          {node.pid === null ? <span>no process</span> : <span class="mono">{node.pid}</span>}
          {node.pid !== null && node.age !== null && <Age of={ageKey(node.pid)} milliseconds={node.age} />}
        </span>
      </div>
      {node.children.length > 0 && (
        <ul>
          {node.children.slice(0, shownChildren).map((child) => (
            <Node node={child} bold={bold} />
          ))}
          {node.children.length > shownChildren && (
            <li>
              <div class="node soft small">and {node.children.length - shownChildren} more</div>
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

/** What a process's age is known by: the numbers of its pid, which need no escaping. */
export function ageKey(pid: string): string {
  return `process-${pid.replace(/[^\d.]/g, "")}`;
}
