/**
 * A debug report as one page: without assets, in light and dark, for wide screens and phones, for mouse and keyboard.
 *
 * Every value is escaped by Hono's `html`, and scripts of others would not run: the page brings a policy with a nonce of its own.
 */
import { html } from "hono/html";

import { type FrameOptions, type Html, sourceView } from "./frame-view.ts";
import { toMarkdown } from "./markdown.ts";
import type { DebugReport, ErrorFacts } from "./report.ts";
import type { Pairs } from "./request-facts.ts";
import { kScript } from "./script.ts";
import { kStyle } from "./style.ts";

/** How a page is made. */
export interface PageOptions {
  /** A random word that lets the page's own style and script in. */
  readonly nonce: string;
  /** The address that opens an editor, with `__FILE__`, `__LINE__` and `__COLUMN__` in it. */
  readonly editor?: string | undefined;
  /** The address of a module that keeps the page up to date. */
  readonly liveScript?: string | undefined;
}

/** The policy of a page with this nonce: nothing but what is in it, and forms to where it comes from. */
export function policyFor(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The page of a report. */
export async function toPage(report: DebugReport, options: PageOptions): Promise<string> {
  const { problem, errors, request, routes, output, crash } = report;
  const [first] = errors;
  const title = `${problem.status} ${first?.name ?? problem.title}`;
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style nonce="${options.nonce}">
          ${kStyle}
        </style>
      </head>
      <body>
        <main>
          ${head(report)} ${crash && crashView(crash)} ${routes === undefined && stackViews(errors, options.editor)}
          ${output !== undefined && panel("What the program printed", printed(output))} ${routes && routesView(report)}
          ${request && requestView(report)}
          <textarea id="markdown" hidden readonly>${toMarkdown(report)}</textarea>
        </main>
        <script nonce="${options.nonce}">
          ${kScript};
        </script>
        ${
          options.liveScript !== undefined &&
          html`<script type="module" nonce="${options.nonce}" src="${options.liveScript}"></script>`
        }
      </body>
    </html> `;
  return String(page);
}

function head({ problem, errors, request, actions }: DebugReport): Html {
  const [error] = errors;
  return html`<header class="top">
    <p class="eyebrow">
      <span class="status">${problem.status} ${problem.title}</span>
      ${request && html`<span class="asked"><b>${request.method}</b> ${request.path}</span>`}
    </p>
    <h1>${error?.name ?? problem.title}${error?.code !== undefined && html` <code>${error.code}</code>`}</h1>
    ${error !== undefined && error.message !== "" && html`<p class="message">${error.message}</p>`}
    <div class="buttons">
      ${actions.map(
        ({ label, path, method }) =>
          html`<form method="${method}" action="${path}"><button class="primary">${label}</button></form>`,
      )}
      <button type="button" id="copy">Copy as Markdown</button>
      <span role="status" id="copied"></span>
      ${problem.instance !== "" && html`<span class="instance">Request <code>${problem.instance}</code></span>`}
    </div>
  </header>`;
}

/** The stacks of a chain: those that name the application's own code first. */
function stackViews(errors: readonly ErrorFacts[], editor: string | undefined): Html[] {
  const isOwn = ({ frames }: ErrorFacts): boolean => frames.some((frame) => frame.own);
  const sorted = [...errors.filter(isOwn), ...errors.filter((error) => !isOwn(error))];
  return sorted.map((error) => {
    const hasBetter = error === errors[0] && errors.length > 1;
    return errorView(error, errors, { editor, hasBetter });
  });
}

function errorView(error: ErrorFacts, errors: readonly ErrorFacts[], options: FrameOptions): Html {
  const stack =
    error.frames.length === 0 ? html`<p class="soft">It has no stack.</p>` : sourceView(error.frames, options);
  if (error === errors[0]) {
    const title = errors.length > 1 ? `The stack of ${error.name}` : "Where";
    return error.frames.length === 0 ? html`` : panel(title, stack);
  }
  return html`<section class="panel">
    <h2>Caused by ${error.name}${error.code !== undefined && html` <code>${error.code}</code>`}</h2>
    ${error.message !== "" && html`<p class="message small">${error.message}</p>`} ${stack}
  </section>`;
}

function crashView(crash: NonNullable<DebugReport["crash"]>): Html {
  const rows: Pairs = [
    ["Process", crash.process],
    ["Reason", crash.reason],
    ...(crash.lastMessage === undefined ? [] : [["Was asked", crash.lastMessage] as const]),
  ];
  return panel("The process that ended", table(rows));
}

function routesView({ routes = [], request }: DebugReport): Html {
  const rows = routes.map(
    ({ path, methods }) =>
      html`<tr>
        <td class="methods">${methods.join(" ")}</td>
        <td>${path}</td>
      </tr>`,
  );
  const none = html`<p class="soft">There are none.</p>`;
  const asked = html`<p class="soft">None of them takes ${request?.method} ${request?.path}.</p>`;
  return panel(
    "The routes",
    html`${asked}${
      rows.length === 0
        ? none
        : html`<table>
            ${rows}
          </table>`
    }`,
  );
}

function requestView({ request }: DebugReport): Html {
  if (request === undefined) return html``;
  const parts: readonly (readonly [string, Pairs])[] = [
    ["Path parameters", request.params],
    ["Query", request.query],
    ["Cookies", request.cookies],
    ["Headers", request.headers],
  ];
  const filled = parts.filter(([, pairs]) => pairs.length > 0);
  return panel(
    "The request",
    html`<p class="asked"><b>${request.method}</b> ${request.path}</p>
      ${filled.map(
        ([title, pairs]) =>
          html`<h3>${title}</h3>
            ${table(pairs)}`,
      )}`,
  );
}

function panel(title: string, content: Html): Html {
  return html`<section class="panel">
    <h2>${title}</h2>
    ${content}
  </section>`;
}

function table(rows: Pairs): Html {
  const lines = rows.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`,
  );
  return html`<table>
    ${lines}
  </table>`;
}

function printed(output: string): Html {
  return html`<pre class="printed" tabindex="0">${output}</pre>`;
}
