/** What stands around every page. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

import { icon, script, style } from "./asset.ts";
import { kBreast, kMarkBox, kWing } from "./mark.ts";
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
          <link rel="icon" href={icon.name} type={icon.type} />
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
    <svg class="mark" viewBox={kMarkBox} aria-hidden="true">
      <path class="wing" d={kWing} />
      <path class="breast" d={kBreast} />
    </svg>
  );
}
