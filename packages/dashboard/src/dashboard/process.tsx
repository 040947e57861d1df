/** The page of one process: what can be seen of it, and whom it is tied to. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { getCsrfToken } from "@hinotori/endpoint";
import { type Pid, Process } from "@hinotori/otp";
import type { Context } from "hono";
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

import { count, pidText, shown } from "../format.ts";
import { Empty, Facts, Figure, Heading, Panel, PidLink, processTitle } from "./elements.tsx";
import type { DashboardPage } from "./options.ts";

/** So many others are listed: a supervisor may be linked with a hundred thousand. */
const kListed = 50;

/** Makes the page; `canKill` puts the button there. */
export function processPage(canKill: boolean): DashboardPage {
  return {
    path: "process",
    title: "Process",
    render: (c) => {
      const pid = findPid(c.req.query("pid"));
      const info = pid === undefined ? undefined : Process.info(pid);
      if (pid === undefined || info === undefined) return <Ended asked={c.req.query("pid")} was={c.req.query("was")} />;
      // The root stands for the program itself, and ends with it.
      const isRoot = info.parent === undefined && info.initialCall === "root";
      return (
        <Living pid={pid} info={info}>
          {canKill && !isRoot && <Kill c={c} pid={pid} />}
        </Living>
      );
    },
  };
}

/** The process that an address means, while it lives. */
export function findPid(text: unknown): Pid | undefined {
  return typeof text === "string" ? Process.list().find((pid) => pidText(pid) === text) : undefined;
}

function Living({ pid, info, children }: { pid: Pid; info: Process.ProcessInfo; children: Child }): JSX.Element {
  const title = processTitle(pid);
  return (
    <>
      <Heading lede={info.initialCall === title ? undefined : `runs ${shown(info.initialCall)}`}>
        {title} <code>{pidText(pid)}</code>
      </Heading>
      <dl class="figures">
        <Figure name="Status">{info.status}</Figure>
        <Figure
          name="Waiting"
          note={Number.isFinite(info.mailboxLimit) ? `of at most ${count(info.mailboxLimit)}` : undefined}
        >
          {count(info.messageQueueLength)}
        </Figure>
        <Figure name="Reductions" note="messages handled">
          {count(info.reductions)}
        </Figure>
        <Figure name="Timers">{count(info.timers)}</Figure>
      </dl>
      <div class="columns">
        <Panel title="Process">
          <Facts
            facts={[
              ["Registered name", info.registeredName === undefined ? "none" : shown(info.registeredName)],
              ["Label", info.label === undefined ? "none" : shown(info.label)],
              ["Traps exits", info.trapExit ? "yes" : "no"],
              ["Started by", info.parent === undefined ? "nobody that is known" : <Other pid={info.parent} />],
              ["In its dictionary", `${count(info.dictionary.size)} ${info.dictionary.size === 1 ? "key" : "keys"}`],
            ]}
          />
        </Panel>
        <Others title="Linked with" pids={info.links} />
        <Others title="Monitors" pids={info.monitors} />
        <Others title="Monitored by" pids={info.monitoredBy} />
      </div>
      {children}
    </>
  );
}

function Other({ pid }: { pid: Pid }): JSX.Element {
  return (
    <PidLink pid={pid}>
      {processTitle(pid)} <code>{pidText(pid)}</code>
    </PidLink>
  );
}

function Others({ title, pids }: { title: string; pids: readonly Pid[] }): JSX.Element {
  return (
    <Panel title={title} note={count(pids.length)}>
      {pids.length === 0 ? (
        <Empty>Nobody.</Empty>
      ) : (
        <ul class="others">
          {pids.slice(0, kListed).map((pid) => (
            <li data-key={pidText(pid)}>
              <Other pid={pid} />
            </li>
          ))}
          {pids.length > kListed && <li>and {count(pids.length - kListed)} more</li>}
        </ul>
      )}
    </Panel>
  );
}

function Kill({ c, pid }: { c: Context; pid: Pid }): JSX.Element {
  const name = Process.info(pid, "registeredName");
  return (
    <details class="panel danger">
      <summary>End this process…</summary>
      <p>
        It is killed, as by <code>Process.exit(pid, "kill")</code>: what it holds is lost, who is linked with it hears
        of it, and its supervisor decides whether it is started anew.
      </p>
      <form method="post" action="kill">
        <input type="hidden" name="_csrf_token" value={getCsrfToken(c)} />
        <input type="hidden" name="pid" value={pidText(pid)} />
        {name !== undefined && <input type="hidden" name="was" value={name} />}
        <button class="button" data-kind="danger">
          Kill {pidText(pid)}
        </button>
      </form>
    </details>
  );
}

/** A process that is not there, or no longer; and who has its name now. */
function Ended({ asked, was }: { asked: string | undefined; was: string | undefined }): JSX.Element {
  const heir = was === undefined ? undefined : Process.whereis(was);
  return (
    <>
      <Heading lede="There is no such process: it has ended, or never was.">
        Process <code>{shown(asked ?? "")}</code>
      </Heading>
      {heir !== undefined && (
        <p class="panel">
          Its name is now that of <Other pid={heir} />.
        </p>
      )}
      <p>
        <a href="processes">All processes</a>
      </p>
    </>
  );
}
