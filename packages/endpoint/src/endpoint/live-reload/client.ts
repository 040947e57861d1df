/** What runs in pages that follow their files, and what it listens to. */

/** The first event of a stream: the state that the server is in. A page that was made in another state is loaded again. */
export function helloEvent(state: string): string {
  return `retry: 100\nevent: hello\ndata: ${state}\n\n`;
}

/**
 * The script, a module of its own: so a policy that lets in scripts of the same origin lets it in.
 *
 * A hidden page does not listen, since a browser has few connections to a host; when it is shown again, the state tells it
 * whether it has missed something.
 */
export const kClientScript = `const here = new URL(import.meta.url);
const events = here.pathname.replace(/\\/client\\.js$/, "");
let state = here.searchParams.get("state");
let stream;

function swapStyles() {
  const links = [...document.querySelectorAll('link[rel~="stylesheet"][href]')];
  for (const old of links) {
    const address = new URL(old.href);
    if (address.origin !== location.origin) continue;
    address.searchParams.set("live_reload", Date.now());
    const fresh = old.cloneNode();
    fresh.href = address.href;
    const done = () => old.remove();
    fresh.addEventListener("load", done, { once: true });
    fresh.addEventListener("error", done, { once: true });
    old.after(fresh);
  }
}

function listen() {
  stream = new EventSource(events);
  stream.addEventListener("hello", (event) => {
    if (event.data !== state) location.reload();
  });
  stream.addEventListener("css", (event) => {
    state = event.data;
    swapStyles();
  });
  stream.addEventListener("page", () => location.reload());
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, 500);
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) stream.close();
  else if (stream.readyState === EventSource.CLOSED) listen();
});
addEventListener("pagehide", () => stream.close());
listen();
`;
