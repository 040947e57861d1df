/**
 * One open page, as a process: it watches, and sends what the page does not show yet.
 *
 * It listens to the announcements, monitors the Hashmap, and looks at the tree once a second for what nobody announces.
 * However fast things change, a page is sent one picture at a time, and the next only when it has taken the last.
 */
import { GenServer, noreply, ok, Process, type Ref } from "@hinotori/otp";

import { type Part, renderParts } from "#scuti-web/controllers/page-html.tsx";
import { Hashmap } from "#scuti-web/service/hashmap";
import { refresh, type Snapshot, takeSnapshot } from "#scuti-web/service/snapshot";
import * as Changes from "#scuti/changes";

/** What is new to a page; what is absent has not changed. */
export interface Update {
  /** HTML for the parts that look different. */
  readonly parts?: Readonly<Partial<Record<Part, string>>>;
  /** The text for each age on the page, by what it is the age of. */
  readonly ages?: Readonly<Record<string, string>>;
  /** What happened, in words. */
  readonly say?: string;
}

/** The page's end of the line. */
export interface Client {
  /** Sends; resolves when the page has taken it. */
  readonly send: (update: Update) => Promise<void>;
  /** Called once, when the process has ended for whatever reason. */
  readonly close: () => void;
}

interface State {
  readonly client: Client;
  /** The last look; absent when what it saw has changed, or was not all there. */
  readonly snapshot: Snapshot | undefined;
  /** What the page shows, ages left out. */
  readonly shown: Readonly<Record<string, string>>;
  readonly ages: Readonly<Record<string, string>>;
  /** The monitor on the Hashmap, while there is one to watch. */
  readonly watch: Ref | undefined;
  readonly say: string | undefined;
  /** A picture is on its way. */
  readonly sending: boolean;
  /** There was a reason to look while the picture was on its way. */
  readonly missed: boolean;
  /** A look around is due soon, because something happened. */
  readonly due: boolean;
}

// An age in the HTML: what it is the age of, and its text.
const aged = /<time data-age="([^"]*)">([^<]*)<\/time>/g;

const beatMs = 1000;

// Changes that come closer together than this are shown as one.
const gatherMs = 50;

/** The process of one open page. Its argument is the page's end of the line. */
export const Feed = GenServer.define("ScutiWeb.Service.Feed", {
  init: (client: Client) => {
    Process.signal().addEventListener("abort", client.close);
    Changes.subscribe();
    Process.sendAfter(Process.self(), "beat", beatMs);
    const state: State = {
      client,
      snapshot: undefined,
      shown: {},
      ages: {},
      watch: undefined,
      say: undefined,
      sending: false,
      missed: false,
      due: false,
    };
    return ok(state, { continue: "look" });
  },

  handleContinue: (state: State) => look(state),

  handleInfo: (state: State, message: unknown) => {
    if (message === "beat") {
      Process.sendAfter(Process.self(), "beat", beatMs);
      return look(state);
    }
    if (message === "look") return look({ ...state, due: false });
    if (message === "sent")
      return state.missed ? look({ ...state, sending: false }) : noreply({ ...state, sending: false });
    const [tag, subject] = Array.isArray(message) ? (message as readonly unknown[]) : [];
    if (tag === "change") return noreply(lookSoon({ ...state, say: describe(subject as Changes.Change) }));
    if (tag === "DOWN" && subject === state.watch) return noreply(lookSoon({ ...state, watch: undefined }));
    return noreply(state);
  },
});

function lookSoon(state: State): State {
  if (!state.due) Process.sendAfter(Process.self(), "look", gatherMs);
  return { ...state, snapshot: undefined, due: true };
}

/** Takes a snapshot and sends what of it the page does not show, unless the page is still busy with the last. */
async function look(before: State) {
  if (before.sending) return noreply({ ...before, missed: true });
  const state = watchAgain({ ...before, missed: false });
  const snapshot = state.snapshot === undefined ? await takeSnapshot() : refresh(state.snapshot);
  const parts = Object.entries(renderParts(snapshot));
  const shown = Object.fromEntries(parts.map(([part, html]) => [part, html.replace(aged, "")]));
  const ages = Object.fromEntries(
    parts.flatMap(([, html]) => [...html.matchAll(aged)].map(([, of = "", text = ""]) => [of, text])),
  );
  const changed = parts.filter(([part]) => shown[part] !== state.shown[part]);
  const update: Update = {
    ...(changed.length > 0 && { parts: Object.fromEntries(changed) }),
    ...(Object.keys(ages).some((of) => ages[of] !== state.ages[of]) && { ages }),
    ...(state.say !== undefined && { say: state.say }),
  };
  const isWhole = snapshot.entries !== undefined && snapshot.history !== undefined;
  const seen: State = { ...state, snapshot: isWhole ? snapshot : undefined, shown, ages, say: undefined };
  if (Object.keys(update).length === 0) return noreply(seen);
  const self = Process.self();
  void state.client.send(update).then(() => Process.send(self, "sent"));
  return noreply({ ...seen, sending: true });
}

/** Monitors the Hashmap when it is there and not yet watched, so that its fall is seen at once. */
function watchAgain(state: State): State {
  if (state.watch !== undefined) return state;
  const pid = GenServer.whereis(Hashmap);
  if (pid === undefined) return lookSoon(state);
  const watched = { ...state, watch: Process.monitor(pid) };
  const isFirst = state.shown["vitals"] === undefined;
  return isFirst ? watched : { ...watched, say: `${state.say ?? "The Hashmap fell"}. It is back, as ${String(pid)}` };
}

function describe({ action, key, outcome }: Changes.Change): string {
  if (action === "crash") return outcome === "applied" ? "The Hashmap crashed" : "The Hashmap could not be crashed";
  const done = action === "put" ? `Put ${key}` : `Deleted ${key}`;
  return outcome === "applied" ? done : `${done}: failed`;
}
