/** The frames of an error as a list that opens and closes: the application's own first, the rest behind one line. */
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

import type { Frame, SourceLine } from "./frames.ts";

/** A piece of a page, escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** How frames are shown. */
export interface FrameOptions {
  /** The address that opens an editor. */
  readonly editor: string | undefined;
  /** Whether there is something better to look at than calls of packages. */
  readonly hasBetter: boolean;
}

/** The frames, the first of the application's own open. */
export function sourceView(frames: readonly Frame[], { editor, hasBetter }: FrameOptions): Html {
  const own = frames.filter((frame) => frame.own);
  const others = frames.filter((frame) => !frame.own);
  if (own.length === 0 && !hasBetter)
    return html`${others.map((frame, index) => frameView(frame, { open: index === 0, editor }))}`;
  return html`${own.map((frame, index) => frameView(frame, { open: index === 0, editor }))}
  ${
    others.length > 0 &&
    html`<details class="others">
      <summary>
        ${others.length}${own.length > 0 && " more"} ${others.length === 1 ? "call" : "calls"} in packages and in Node
      </summary>
      ${others.map((frame) => frameView(frame, { open: false, editor }))}
    </details>`
  }`;
}

function frameView(frame: Frame, { open, editor }: { open: boolean; editor: string | undefined }): Html {
  const { call, label, line, column, source } = frame;
  const place = `${label}:${line}:${column}`;
  const link = linkTo(frame, editor);
  const name = html`<span class="call">${call === "" ? "(anonymous)" : call}</span>`;
  const edit =
    link !== undefined && html`<a class="edit" href="${link}" aria-label="Open ${place} in the editor">Edit</a>`;
  if (source.length === 0)
    return html`<div class="frame bare">${name} <span class="place">${place}</span> ${edit}</div>`;
  return html`<details class="frame" ${open && html`open`}>
    <summary>${name} <span class="place">${place}</span> ${edit}</summary>
    ${codeView(source, line)}
  </details>`;
}

function codeView(source: readonly SourceLine[], line: number): Html {
  const rows = source.map(
    ({ number, text }) =>
      html`<span class="row${number === line && " here"}"
        ><span class="number">${number}</span>${coloured(text)}</span
      >`,
  );
  return html`<pre class="code" tabindex="0"><code>${rows}</code></pre>`;
}

/** Comments, strings and words of the language: enough to find one's way, and it cannot be wrong about anything that matters. */
const kTokens =
  /(?<c>\/\/.*|\/\*.*?(?:\*\/|$)|^\s*\*.*)|(?<s>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?<k>\b(?:async|await|break|case|catch|class|const|continue|default|do|else|export|extends|finally|for|from|function|if|import|in|instanceof|interface|let|new|null|of|return|static|super|switch|this|throw|true|false|try|type|typeof|undefined|void|while|yield)\b)/g;

function coloured(text: string): Html {
  const parts: (string | Html)[] = [];
  let end = 0;
  for (const { 0: token, index, groups } of text.matchAll(kTokens)) {
    const [kind] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? ["c"];
    parts.push(text.slice(end, index), html`<i class="${kind}">${token}</i>`);
    end = index + token.length;
  }
  parts.push(text.slice(end));
  return html`${parts}`;
}

/** The address that opens the editor at a frame. */
function linkTo({ file, line, column }: Frame, editor: string | undefined): string | undefined {
  if (editor === undefined || !file.startsWith("/")) return undefined;
  return editor
    .replaceAll("__FILE__", encodeURI(file))
    .replaceAll("__LINE__", String(line))
    .replaceAll("__COLUMN__", String(column));
}
