/** The page of the applications: each supervision tree as it stands. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { Sys } from "@hinotori/otp";
import type { JSX } from "hono/jsx/jsx-runtime";

import { count, duration, pidText, shown } from "../format.ts";
import { Empty, Heading, PidLink } from "./elements.tsx";
import type { DashboardPage } from "./options.ts";

/** So many children of one supervisor are drawn: one may have a hundred thousand. */
const kDrawn = 50;

/** Makes the page. */
export function applicationsPage(): DashboardPage {
  return { path: "applications", title: "Applications", render: () => <Applications roots={Sys.tree().roots} /> };
}

function Applications({ roots }: { roots: readonly Sys.TreeNode[] }): JSX.Element {
  return (
    <>
      <Heading lede="Every process below its supervisor, in the order in which they start.">Applications</Heading>
      {roots.length === 0 && <Empty>No supervisor is running.</Empty>}
      {roots.slice(0, kDrawn).map((root) => (
        <section class="panel">
          <h2>
            {shown(root.id ?? root.name)}
            <small>
              {count(running(root))} {running(root) === 1 ? "process" : "processes"}
            </small>
          </h2>
          <ul class="tree">
            {/* Its id is the title already. */}
            <Place node={{ ...root, id: undefined }} />
          </ul>
        </section>
      ))}
      {roots.length > kDrawn && <Empty>and {count(roots.length - kDrawn)} more</Empty>}
    </>
  );
}

function running({ pid, children }: Sys.TreeNode): number {
  return children.reduce((sum, child) => sum + running(child), pid === undefined ? 0 : 1);
}

function Place({ node }: { node: Sys.TreeNode }): JSX.Element {
  const { id, name, pid, status, children } = node;
  const title = shown(name ?? id);
  return (
    <li data-key={pid === undefined ? undefined : pidText(pid)}>
      <div class="node">
        <span class="dot" data-state={status} />
        <span class="name">
          {pid === undefined ? title : <PidLink pid={pid}>{title}</PidLink>}
          {id !== undefined && name !== undefined && id !== name && <small> {shown(id)}</small>}
        </span>
        <PlaceFacts node={node} />
      </div>
      {children.length > 0 && (
        <ul>
          {children.slice(0, kDrawn).map((child) => (
            <Place node={child} />
          ))}
          {children.length > kDrawn && (
            <li class="more">and {count(children.length - kDrawn)} more, all of them among the processes</li>
          )}
        </ul>
      )}
    </li>
  );
}

function PlaceFacts({ node: { pid, status, restarts, messageQueueLength, age } }: { node: Sys.TreeNode }): JSX.Element {
  return (
    <span class="node-facts">
      {status === "running" ? <span class="visually-hidden">running</span> : <span>{status}</span>}
      {messageQueueLength > 0 && <span>{count(messageQueueLength)} waiting</span>}
      {restarts > 0 && (
        <span class="restarts">
          {count(restarts)} {restarts === 1 ? "restart" : "restarts"}
        </span>
      )}
      {pid !== undefined && <code>{pidText(pid)}</code>}
      <span class="age">{age === undefined ? "" : duration(age)}</span>
    </span>
  );
}
