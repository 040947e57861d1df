/**
 * One open page, as a process: it watches, and pushes what the page does not show yet.
 *
 * It listens to the announcements, monitors the Hashmap, and looks at the tree once a second for what nobody announces.
 * However fast things change, a page is sent one picture at a time, and the next only when it says that it has drawn the last.
 */
import { assign, Channel, type Socket } from "@hinotori/endpoint";
import { GenServer, noreply, ok, Process, type Ref } from "@hinotori/otp";

import { Presence } from "#scuti-web/presence";
import { Hashmap } from "#scuti-web/service/hashmap";
import { blank, type Picture, redraw } from "#scuti-web/service/picture";
import { refresh, type Snapshot, takeSnapshot } from "#scuti-web/service/snapshot";
import * as Changes from "#scuti/changes";

/** What the process of an open page remembers. */
interface Page {
  /** The last look; absent when what it saw has changed, or was not all there. */
  readonly snapshot: Snapshot | undefined;
  /** What the page shows. */
  readonly picture: Picture;
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

/** Whose page it is, and what its process remembers. */
interface Assigns {
  readonly visitor: string;
  readonly page: Page;
}

const beatMs = 1000;

// Changes that come closer together than this are shown as one.
const gatherMs = 50;

/** The channel of the page; its topic is `page:home`. */
export const PageChannel = Channel.define("ScutiWeb.PageChannel", {
  join: (socket: Socket.State<{ visitor: string }>, _topic, _payload: unknown) => {
    Changes.subscribe();
    Process.sendAfter(Process.self(), "beat", beatMs);
    // Nothing is pushed before the client knows that it has joined.
    Process.send(Process.self(), "joined");
    const page: Page = {
      snapshot: undefined,
      picture: blank,
      watch: undefined,
      say: undefined,
      sending: false,
      missed: false,
      due: false,
    };
    return ok(assign(socket, { page }));
  },

  handleIn: {
    // The page has drawn the last picture.
    drawn: (socket) => {
      const { page } = socket.assigns;
      const free = assign(socket, { page: { ...page, sending: false } });
      return page.missed ? look(free) : noreply(free);
    },
  },

  handleInfo: async (socket, message) => {
    const { page, visitor } = socket.assigns;
    if (message === "joined") {
      await Presence.track(Process.self(), socket.topic, visitor, {});
      Channel.push(socket, "presence_state", await Presence.list(socket.topic));
      return look(socket);
    }
    if (message === "beat") {
      Process.sendAfter(Process.self(), "beat", beatMs);
      return look(socket);
    }
    if (message === "look") return look(assign(socket, { page: { ...page, due: false } }));
    const [tag, subject] = Array.isArray(message) ? (message as readonly unknown[]) : [];
    if (tag === "change") return noreply(lookSoon(socket, { say: describe(subject as Changes.Change) }));
    if (tag === "DOWN" && subject === page.watch) return noreply(lookSoon(socket, { watch: undefined }));
    return noreply(socket);
  },
});

type PageSocket = Socket.State<Assigns>;

function lookSoon(socket: PageSocket, news: Partial<Page>): PageSocket {
  const { page } = socket.assigns;
  if (!page.due) Process.sendAfter(Process.self(), "look", gatherMs);
  return assign(socket, { page: { ...page, ...news, snapshot: undefined, due: true } });
}

/** Takes a snapshot and pushes what of it the page does not show, unless the page is still busy with the last. */
async function look(socket: PageSocket) {
  if (socket.assigns.page.sending) return noreply(assign(socket, { page: { ...socket.assigns.page, missed: true } }));
  const watching = watchAgain(assign(socket, { page: { ...socket.assigns.page, missed: false } }));
  const { page } = watching.assigns;
  const snapshot = page.snapshot === undefined ? await takeSnapshot() : refresh(page.snapshot);
  const { update, picture } = redraw(page.picture, snapshot, page.say);
  if (update !== undefined) Channel.push(watching, "update", update);
  const isWhole = snapshot.entries !== undefined && snapshot.history !== undefined;
  return noreply(
    assign(watching, {
      page: {
        ...page,
        snapshot: isWhole ? snapshot : undefined,
        picture,
        say: undefined,
        sending: update !== undefined,
      },
    }),
  );
}

/** Monitors the Hashmap when it is there and not yet watched, so that its fall is seen at once. */
function watchAgain(socket: PageSocket): PageSocket {
  const { page } = socket.assigns;
  if (page.watch !== undefined) return socket;
  const pid = GenServer.whereis(Hashmap);
  if (pid === undefined) return lookSoon(socket, {});
  const watch = Process.monitor(pid);
  const isFirst = page.picture === blank;
  const say = isFirst ? page.say : `${page.say ?? "The Hashmap fell"}. It is back, as ${String(pid)}`;
  return assign(socket, { page: { ...page, watch, say } });
}

function describe({ action, key, outcome }: Changes.Change): string {
  if (action === "crash") return outcome === "applied" ? "The Hashmap crashed" : "The Hashmap could not be crashed";
  const done = action === "put" ? `Put ${key}` : `Deleted ${key}`;
  return outcome === "applied" ? done : `${done}: failed`;
}
