/** The pages of the dashboard. */
import type { Child } from "hono/jsx";

import type { Context } from "#blank-slate-web";
import { age } from "#blank-slate-web/components/age.tsx";
import { Header } from "#blank-slate-web/components/core-components.tsx";
import { App } from "#blank-slate-web/components/layouts.tsx";
import { SupervisionTree } from "#blank-slate-web/components/supervision-tree.tsx";
import type { TreeNode } from "#blank-slate-web/service/tree";

/** What the operating system and Node.js say of the program. */
export interface Figures {
  readonly node: string;
  readonly pid: number;
  readonly uptimeMs: number;
  readonly memoryBytes: number;
}

/** The supervision tree. `assets/dashboard.js` draws the parts anew while the page is open. */
export function index({ c, tree, figures }: { c: Context; tree: readonly TreeNode[]; figures: Figures }) {
  return (
    <App c={c} title="Dashboard" script="/assets/dashboard.js">
      <Header subtitle="Every process below its supervisor, in the order in which they start.">Supervision tree</Header>
      <dl class="figures" data-live="figures">
        <Figure name="Processes">{count(tree)}</Figure>
        <Figure name="Up for">{age(figures.uptimeMs)}</Figure>
        <Figure name="Memory">{Math.round(figures.memoryBytes / 1024 / 1024)} MiB</Figure>
        <Figure name="Node.js">{figures.node}</Figure>
        <Figure name="PID">{figures.pid}</Figure>
      </dl>
      <div class="panel" data-live="tree">
        <SupervisionTree roots={tree} />
      </div>
    </App>
  );
}

function Figure({ name, children }: { name: string; children: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function count(nodes: readonly TreeNode[]): number {
  return nodes.reduce((sum, { pid, children }) => sum + (pid === null ? 0 : 1) + count(children), 0);
}
