/** What stands around every page. */
import { allFlash, getCsrfToken, staticPath } from "@hinotori/endpoint";
import { raw } from "hono/html";
import type { Child } from "hono/jsx";

import type { Context } from "#blank-slate-web";
import { Flash } from "#blank-slate-web/components/core-components.tsx";
import { Mark } from "#blank-slate-web/components/mark.tsx";

/** A page of the application: the menu, what was flashed, and the page itself. `script` is one of its own, below `/assets`. */
export function App({ c, title, script, children }: { c: Context; title: string; script?: string; children: Child }) {
  return (
    <Root c={c} title={title} script={script}>
      <header class="frame masthead">
        <a class="brand" href="/">
          <Mark />
          Blank Slate
        </a>
        <nav aria-label="Main">
          <ul class="menu">
            <li>
              <a href="/">Home</a>
            </li>
            {/* hinotori:menu */}
          </ul>
        </nav>
        <ThemeSwitch />
      </header>
      <main class="frame" id="main" tabindex={-1}>
        {children}
      </main>
      <FlashGroup flash={allFlash(c)} />
    </Root>
  );
}

/** A whole document. Without a request, as for what was thrown before there was one, it has no token and no digested files. */
export function Root(props: { c?: Context; title: string; script?: string | undefined; children: Child }) {
  const { c, title, script, children } = props;
  const asset = (path: string) => (c === undefined ? path : staticPath(c, path));
  return (
    <>
      {raw("<!doctype html>")}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>{`${title} · Blank Slate`}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          {c !== undefined && <meta name="csrf-token" content={getCsrfToken(c)} />}
          <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
          <link rel="stylesheet" href={asset("/assets/app.css")} />
          <script src={asset("/assets/theme.js")} />
          <script type="module" src={asset("/assets/app.js")} />
          {script !== undefined && <script type="module" src={asset(script)} />}
        </head>
        <body>
          <a class="skip" href="#main">
            Skip to content
          </a>
          {children}
        </body>
      </html>
    </>
  );
}

/** The messages that are shown once. */
function FlashGroup({ flash }: { flash: Readonly<Record<string, string>> }) {
  const { info, error } = flash;
  return (
    <div class="flash-group">
      {info !== undefined && <Flash kind="info">{info}</Flash>}
      {error !== undefined && <Flash kind="error">{error}</Flash>}
    </div>
  );
}

const themes = { system: "Follow the system", light: "Light", dark: "Dark" } as const;

/** Light, dark, or as the system has it; `assets/app.js` shows it and remembers the choice. */
function ThemeSwitch() {
  return (
    <fieldset class="theme" data-theme-switch hidden>
      <legend class="visually-hidden">Theme</legend>
      {Object.entries(themes).map(([theme, label]) => (
        <label title={label}>
          <input class="visually-hidden" type="radio" name="theme" value={theme} />
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d={pictures[theme as keyof typeof themes]} />
          </svg>
          <span class="visually-hidden">{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

const pictures = {
  system: "M3 4h14v9H3zM7 16h6M10 13v3",
  light:
    "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  dark: "M16 12.2A6.8 6.8 0 0 1 7.8 4a6.8 6.8 0 1 0 8.2 8.2z",
} as const;
