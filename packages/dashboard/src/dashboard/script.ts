/**
 * What the pages do in the browser: each asks for its own address again, and puts what has changed in its place.
 *
 * Nodes are kept where they can be, so focus, scroll, an open fold and what is being typed survive. While text is selected nothing moves.
 */

/** The header of a request by which a page that is open looks again. */
export const kLookAgain = "x-look-again";

/** The script, a classic one that runs before the page is seen. */
export const kScript: string = `"use strict";
{
  const remembered = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Where nothing may be remembered, it is as the system has it.
    }
  };
  const remember = (key, value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // It holds for this page alone.
    }
  };

  // The theme that was chosen in the application, which is of the same origin.
  const theme = remembered("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;

  const isSame = (node, wanted) =>
    node.nodeType === wanted.nodeType && node.nodeName === wanted.nodeName && !node.dataset?.key;

  const put = (node, wanted) => {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.data !== wanted.data) node.data = wanted.data;
      return;
    }
    for (const { name } of [...node.attributes])
      if (!wanted.hasAttribute(name) && name !== "open") node.removeAttribute(name);
    for (const { name, value } of wanted.attributes)
      if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    putChildren(node, wanted);
  };

  const putChildren = (parent, wantedParent) => {
    const keyed = new Map();
    for (const child of parent.children) if (child.dataset.key) keyed.set(child.dataset.key, child);
    let at = parent.firstChild;
    for (const wanted of [...wantedParent.childNodes]) {
      const key = wanted.dataset?.key;
      const found = key ? keyed.get(key) : at && isSame(at, wanted) ? at : undefined;
      if (found === undefined) {
        parent.insertBefore(document.importNode(wanted, true), at);
        continue;
      }
      if (found === at) at = at.nextSibling;
      else parent.insertBefore(found, at);
      put(found, wanted);
    }
    while (at !== null) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  };

  const start = () => {
    // On a narrow screen the menu is wider than its place.
    document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    const main = document.querySelector("main[data-live]");
    const refresh = document.getElementById("refresh");
    if (main === null || refresh === null) return;
    const select = document.getElementById("every");
    const connection = document.getElementById("connection");
    const key = "hinotori.dashboard.every";
    let timer;
    let looks = 0;

    const say = (state, text) => {
      if (connection.textContent !== text) connection.textContent = text;
      connection.dataset.state = state;
    };
    const every = () => Number(select.value);
    const later = () => {
      clearTimeout(timer);
      if (every() > 0 && !document.hidden) timer = setTimeout(look, every());
    };
    const look = async () => {
      const mine = ++looks;
      clearTimeout(timer);
      let page;
      try {
        const headers = { accept: "text/html", "${kLookAgain}": "1" };
        const answer = await fetch(location.href, { headers, signal: AbortSignal.timeout(10000) });
        if (answer.ok) page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main[data-live]");
        if (mine !== looks) return;
        if (answer.ok && page) say("live", "Live");
        else say("away", answer.ok ? "The server shows another page: reload this one" : "The server answers " + answer.status);
      } catch {
        if (mine !== looks) return;
        say("away", "The server cannot be reached, trying again");
      }
      const selection = getSelection();
      const isSelecting = !selection.isCollapsed && main.contains(selection.anchorNode);
      if (page && !isSelecting && every() > 0) {
        const active = document.activeElement;
        put(main, page);
        if (active !== document.activeElement && active.isConnected) active.focus({ preventScroll: true });
      }
      later();
    };

    const own = refresh.dataset.every;
    if (![...select.options].some(({ value }) => value === own))
      select.prepend(new Option("every " + own / 1000 + " s", own));
    select.value = remembered(key) ?? own;
    if (select.selectedIndex === -1) select.value = own;
    select.addEventListener("change", () => {
      remember(key, select.value);
      changed();
    });
    const changed = () => {
      if (every() === 0) {
        looks++;
        say("paused", "Paused");
        clearTimeout(timer);
      } else look();
    };
    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : every() > 0 && look()));
    refresh.hidden = false;
    if (every() === 0) say("paused", "Paused");
    else later();
  };
  addEventListener("DOMContentLoaded", start);
}
`;
