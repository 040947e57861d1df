/** The page: the Hashmap's vital signs, its entries, the supervision tree and the recent history. */
import { getCsrfToken, staticPath } from "@hinotori/endpoint";
import type { Child } from "hono/jsx";

import type { Context } from "#scuti-web";
import { Age } from "#scuti-web/components/age.tsx";
import { Button } from "#scuti-web/components/core-components.tsx";
import { App } from "#scuti-web/components/layouts.tsx";
import { Field, LiveForm, Panel } from "#scuti-web/components/live-components.tsx";
import { ageKey, SupervisionTree } from "#scuti-web/components/supervision-tree.tsx";
import { keyHint, maxKeyLength } from "#scuti-web/service/entry";
import { serviceId, type Snapshot } from "#scuti-web/service/snapshot";
import type { Change } from "#scuti/changes";

/** What a person typed and was refused, to be shown again with the reason. */
export interface Refused {
  readonly key: string;
  readonly value: string;
  readonly error: string;
}

/** What the whole page is made of. */
export interface HomeProps {
  readonly c: Context;
  readonly snapshot: Snapshot;
  readonly refused?: Refused | undefined;
}

/** `GET /`: the whole page. */
export function home({ c, snapshot, refused }: HomeProps) {
  const csrfToken = getCsrfToken(c);
  return (
    <App c={c} title="Let it crash" script="/assets/page.js">
      <link rel="stylesheet" href={staticPath(c, "/assets/page.css")} />
      <div class="page">
        <div class="hero">
          <Pulse />
          <h1>Let it crash.</h1>
          <p class="lede">
            One process of this program, the Hashmap, keeps the entries below. Crash it: its supervisor starts it
            afresh, and everything else goes on as if nothing had happened.
          </p>
        </div>
        <section class="panel vitals" aria-label="The Hashmap">
          <Live part="vitals" snapshot={snapshot} csrfToken={csrfToken} tag="dl" />
          <CrashForm enabled={snapshot.crashEnabled} csrfToken={csrfToken} />
        </section>
        <div class="column">
          <Panel id="entries" title="Entries" note="kept in memory by the Hashmap">
            <Live part="entries" snapshot={snapshot} csrfToken={csrfToken} />
            <footer>
              <PutForm refused={refused} csrfToken={csrfToken} />
            </footer>
          </Panel>
          <Panel id="history" title="History" note="recorded in the database">
            <Live part="history" snapshot={snapshot} csrfToken={csrfToken} />
          </Panel>
        </div>
        <div class="column">
          <Panel id="tree" title="Supervision tree" note="in start order">
            <Live part="tree" snapshot={snapshot} csrfToken={csrfToken} />
          </Panel>
        </div>
        <p class="toast" role="status" data-announcement />
        <Colophon />
      </div>
    </App>
  );
}

/** Whether the page is live, and how many have it open. Our script says so; without it, it is not. */
function Pulse() {
  return (
    <p class="pulse" data-pulse data-state="off">
      <span class="dot" aria-hidden="true" />
      <span data-pulse-text>Not live: reload to refresh</span>
      <span class="soft" data-visitors />
    </p>
  );
}

function Colophon() {
  return (
    <footer class="colophon">
      <p>Everything here runs in one Node.js process, under one supervisor.</p>
      <nav aria-label="As JSON">
        <ul>
          <li>
            <a href="/api/hashmap">/api/hashmap</a>
          </li>
          <li>
            <a href="/api/tree">/api/tree</a>
          </li>
          <li>
            <a href="/readyz">/readyz</a>
          </li>
        </ul>
      </nav>
    </footer>
  );
}

/** A part of the page that is drawn again when what it shows has changed. */
export type Part = "vitals" | "entries" | "tree" | "history";

/** Every such part, as HTML: what the channel pushes. Its forms carry no token, for our script sends the page's. */
export function renderParts(snapshot: Snapshot): Readonly<Record<Part, string>> {
  return {
    vitals: String(<Vitals snapshot={snapshot} />),
    entries: String(<Entries snapshot={snapshot} />),
    tree: String(<Tree snapshot={snapshot} />),
    history: String(<History snapshot={snapshot} />),
  };
}

const views = { vitals: Vitals, entries: Entries, tree: Tree, history: History };

/** What a part is drawn from. */
interface PartProps {
  readonly snapshot: Snapshot;
  readonly csrfToken?: string | undefined;
}

function Live({ part, tag: Tag = "div", ...props }: PartProps & { part: Part; tag?: "div" | "dl" }) {
  const View = views[part];
  return (
    <Tag data-part={part}>
      <View {...props} />
    </Tag>
  );
}

function Vitals({ snapshot }: PartProps) {
  const { service } = snapshot;
  return (
    <>
      <Vital name="Process">{service?.pid ?? "restarting"}</Vital>
      <Vital name="Alive for">
        {service?.pid == null || service.age === null ? (
          "–"
        ) : (
          <Age of={ageKey(service.pid)} milliseconds={service.age} />
        )}
      </Vital>
      <Vital name="Restarts">{service?.restarts ?? "–"}</Vital>
    </>
  );
}

function Vital(props: { name: string; children: Child }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function CrashForm(props: { enabled: boolean; csrfToken: string }) {
  if (!props.enabled) return <p class="small soft">Crashing is for development.</p>;
  return (
    <LiveForm action="/crash" csrfToken={props.csrfToken}>
      <Button kind="primary" id="crash">
        Crash the Hashmap
      </Button>
    </LiveForm>
  );
}

function PutForm({ refused, csrfToken }: { refused?: Refused | undefined; csrfToken: string }) {
  return (
    <LiveForm action="/entries" csrfToken={csrfToken} class="put" clears>
      <Field
        id="put-key"
        name="key"
        label="Key"
        value={refused?.key}
        placeholder="color"
        maxLength={maxKeyLength}
        required
        describedBy="put-hint put-error"
        invalid={refused !== undefined}
      />
      <Field
        id="put-value"
        name="value"
        label="Value"
        value={refused?.value}
        placeholder='"vermilion" or [1, 2]'
        describedBy="put-hint put-error"
        invalid={refused !== undefined}
      />
      <Button id="put">Put</Button>
      <div class="notes">
        <p class="small soft" id="put-hint">
          {keyHint}; a value is JSON, or else plain text.
        </p>
        <p class="error" id="put-error" data-form-error role="alert">
          {refused?.error}
        </p>
      </div>
    </LiveForm>
  );
}

function Entries({ snapshot, csrfToken }: PartProps) {
  if (snapshot.entries === undefined) return <p class="empty">The Hashmap is restarting.</p>;
  const { shown, count } = snapshot.entries;
  if (count === 0) return <p class="empty">No entries. Put one below.</p>;
  return (
    <>
      <table>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Value</th>
            <th scope="col">Delete</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([key, value]) => (
            <tr>
              <th scope="row">{key}</th>
              <td class="value">{value}</td>
              <td class="act">
                <LiveForm action="/entries/delete" csrfToken={csrfToken}>
                  <input type="hidden" name="key" value={key} />
                  <Button kind="quiet" id={`delete-${key}`} label={`Delete ${key}`}>
                    Delete
                  </Button>
                </LiveForm>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {count > shown.length && <p class="empty small">and {count - shown.length} more</p>}
    </>
  );
}

function Tree({ snapshot }: PartProps) {
  return <SupervisionTree roots={snapshot.tree} bold={serviceId} />;
}

function History({ snapshot }: PartProps) {
  if (snapshot.history === undefined) return <p class="empty">The history cannot be read at the moment.</p>;
  if (snapshot.history.length === 0) return <p class="empty">Nothing has happened yet.</p>;
  return (
    <ol class="history">
      {snapshot.history.map((change) => (
        <Row change={change} now={snapshot.now} />
      ))}
    </ol>
  );
}

function Row(props: { change: Change; now: number }) {
  const { change, now } = props;
  return (
    <li>
      <span class="action" data-action={change.action}>
        {change.action}
      </span>
      <span class="what">
        {change.key !== null && <code>{change.key}</code>} <span class="small soft">from {change.origin}</span>
        {change.outcome === "failed" && <span class="small failed"> · failed</span>}
      </span>
      <span class="when">
        <Age of={`change-${change.id}`} milliseconds={now - change.insertedAt.getTime()} /> ago
      </span>
    </li>
  );
}
