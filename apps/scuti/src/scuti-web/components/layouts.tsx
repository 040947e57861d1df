/** What stands around every page. */
import type { Child } from "hono/jsx";

import { Mark } from "#scuti-web/components/core-components.tsx";

/** A whole document: head, masthead, and the page in between. One with a token is live: it keeps itself up to date. */
export function Root(props: { title: string; csrfToken?: string; children: Child }) {
  const { title, csrfToken, children } = props;
  const live = csrfToken !== undefined;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="A supervised application on Hinotori: crash it, and watch it come back." />
        <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/app.css" />
        {live && <meta name="csrf-token" content={csrfToken} />}
        {live && <script type="module" src="/assets/app.js" />}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="frame masthead">
          <Mark />
          <div>
            <p class="wordmark">Scuti</p>
            <p class="small soft">on Hinotori</p>
          </div>
          {live && <Pulse />}
        </header>
        {children}
        <footer class="frame colophon">
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
      </body>
    </html>
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
