/** What stands around every page. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

import { script, style } from "./asset.ts";
import type { DashboardPage, Settings } from "./options.ts";

/** How often a page can be drawn anew, in seconds; 0 is never. */
const kChoices = [1, 2, 5, 15, 30, 0] as const;

/** A whole document. Every address in it is relative, so that it does not matter where the dashboard is mounted. */
export function Layout(props: {
  settings: Settings;
  pages: readonly DashboardPage[];
  page: DashboardPage;
  children: Child;
}): JSX.Element {
  const { settings, pages, page, children } = props;
  const isLive = page.live !== false;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>{`${page.title} · ${settings.title}`}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <link rel="stylesheet" href={style.name} />
          {/* Before anything is seen of the page: it puts on the theme that was chosen. */}
          <script src={script.name} />
        </head>
        <body>
          <a class="skip" href="#main">
            Skip to content
          </a>
          <header class="masthead">
            <a class="brand" href="home">
              <Mark />
              {settings.title}
            </a>
            {isLive && <Refresh everyMs={settings.refreshMs} />}
          </header>
          <nav class="menu" aria-label="Pages">
            <ul>
              {pages.map(({ path, title }) => (
                <li>
                  <a href={path} aria-current={path === page.path ? "page" : undefined}>
                    {title}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
          <main id="main" tabindex={-1} data-live={isLive ? "yes" : undefined}>
            {children}
          </main>
        </body>
      </html>
    </>
  );
}

/** Shown by the script, since nothing is drawn anew without it. */
function Refresh({ everyMs }: { everyMs: number }): JSX.Element {
  return (
    <div class="refresh" id="refresh" data-every={String(everyMs)} hidden>
      <p id="connection" role="status" data-state="live">
        Live
      </p>
      <label>
        <span class="visually-hidden">Draw anew every</span>
        <select id="every" autocomplete="off">
          {kChoices.map((seconds) => (
            <option value={String(seconds * 1000)}>{seconds === 0 ? "paused" : `every ${seconds} s`}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** The firebird. */
function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 48 48" aria-hidden="true">
      <path
        class="wing"
        d="M23 33C16 35 8.5 32 4.5 24.5c3.5 1.1 6.3.8 8.5-.5C7.2 21.3 4.2 15.5 5.2 8.5 11 15 17 17 21.5 22.5c.3-3.5-.9-6.3-.9-9.3 0-3.6 1.9-5.9 4.5-5.9 1.9 0 3.3 1 3.9 2.4l3.9 1.3-3.9 1.5c-.4 3.2-2.5 5.6-2.5 10C31 17 37 15 42.8 8.5c1 7-2 12.8-7.8 15.5 2.2 1.3 5 1.6 8.5.5C39.5 32 32 35 25 33c2.5 3 5.5 5 7.5 10.5-3.5-1.7-5.5-2.5-6.5-5-.2 3-1 5.5-2 8.5-1-3-1.8-5.5-2-8.5-1 2.5-3 3.3-6.5 5C17.5 38 20.5 36 23 33z"
      />
      <path class="breast" d="M24 36c-1.9-4-2-7.7 0-12 2 4.3 1.9 8 0 12z" />
    </svg>
  );
}
