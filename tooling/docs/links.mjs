/** Which relative links of a page lead nowhere (pure, but for one question: does this file exist, and what does it say). */
import path from "node:path";

/** The problems of one page: `{ line, found, repair }`. `read(place)` gives a page's text, "" for any other file, or undefined. */
export function checkLinks(file, text, read) {
  return links(text).flatMap(({ line, to }) => {
    const [place, anchor] = to.split("#");
    const target = place === "" ? file : path.join(path.dirname(file), decodeURI(place));
    const page = place === "" ? text : read(target);
    if (page === undefined)
      return [{ line, found: `a link that leads nowhere: ${to}`, repair: "correct the path, or write the page" }];
    if (anchor === undefined || !target.endsWith(".md") || anchors(page).has(anchor)) return [];
    return [
      {
        line,
        found: `a link to a heading that is not there: ${to}`,
        repair: `use one of: ${[...anchors(page)].join(", ")}`,
      },
    ];
  });
}

/** Every relative link outside code, with its line. */
function links(text) {
  let fence;
  return text.split(/\r?\n/).flatMap((content, index) => {
    const mark = /^[\s*]*(`{3,}|~{3,})/.exec(content)?.[1];
    if (mark && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      return [];
    }
    if (fence !== undefined) return [];
    const prose = content.replaceAll(/`[^`]*`/g, "");
    return [...prose.matchAll(/\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
      .map((match) => ({ line: index + 1, to: match[1] }))
      .filter(({ to }) => !/^[a-z][a-z+.-]*:/i.test(to));
  });
}

/** The anchors GitHub gives to the headings of a page. */
function anchors(text) {
  const seen = new Map();
  const found = new Set();
  for (const [, heading] of text.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(/\s/g, "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    found.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return found;
}
