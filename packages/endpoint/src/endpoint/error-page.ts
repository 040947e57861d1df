/**
 * The page a browser gets when something was thrown: small, without assets, in light and dark. Pure.
 */
import { html } from "hono/html";

import type { Problem } from "./problem.ts";

/** The page for a problem; Hono's `html` escapes what came from outside. */
export function errorPage({ status, title, detail, instance, stack }: Problem): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${status} ${title}</title>
        <style>
          body {
            font:
              1rem/1.5 system-ui,
              sans-serif;
            max-width: 45rem;
            margin: 15vh auto;
            padding: 0 1rem;
          }
          small {
            font-weight: 400;
          }
          pre {
            overflow: auto;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${status} <small>${title}</small></h1>
          ${detail !== undefined && html`<p>${detail}</p>`} ${stack && html`<pre>${stack.join("\n")}</pre>`}
          <p>Request <code>${instance}</code></p>
        </main>
      </body>
    </html> `;
  // It is a promise only where a value is one.
  return String(page);
}
