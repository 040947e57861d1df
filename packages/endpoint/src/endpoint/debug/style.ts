/** How the error page looks. */
import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** The style sheet, ready to stand in a page. */
export const kStyle: HtmlEscapedString = raw(`
:root {
  color-scheme: light dark;
  --paper: #fdf8f3; --sheet: #fff; --sunken: #f8efe6; --line: #ead9c9;
  --ink: #2a1810; --soft: #6b5043; --ember: #b8390b; --wash: #fdeadd; --on-ember: #fff;
  --comment: #7d6a5e; --string: #1f6b45; --word: #8a2be2;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15100d; --sheet: #1e1713; --sunken: #171210; --line: #3a2b22;
    --ink: #f7ece2; --soft: #c3a998; --ember: #ff9560; --wash: #3a2015; --on-ember: #2a0f02;
    --comment: #9c8676; --string: #86d9a8; --word: #cfa6ff;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
h1, h2, h3, p, pre, table { margin: 0; }
code, pre, table, .asked, .call, .place { font-family: var(--mono); font-size: 0.875rem; }
.top { display: grid; gap: 0.75rem; }
.eyebrow { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; }
.status { background: var(--ember); color: var(--on-ember); border-radius: 99px; padding: 0.1rem 0.75rem; font-weight: 600; font-size: 0.875rem; }
.asked { overflow-wrap: anywhere; }
h1 { font-size: clamp(1.5rem, 4vw, 2.25rem); line-height: 1.2; overflow-wrap: anywhere; }
h1 code, h2 code { font-size: 0.6em; font-weight: 500; color: var(--soft); white-space: nowrap; }
h2 code { font-size: 0.8em; }
.message { font-family: var(--mono); font-size: 1.0625rem; white-space: pre-wrap; overflow-wrap: anywhere; border-left: 4px solid var(--ember); padding: 0.25rem 0 0.25rem 1rem; }
.message.small { font-size: 0.9375rem; margin-bottom: 1rem; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: center; }
.buttons form { margin: 0; }
.instance { color: var(--soft); font-size: 0.875rem; overflow-wrap: anywhere; margin-left: auto; }
button { font: inherit; font-size: 0.9375rem; color: inherit; background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 0.4rem 0.9rem; cursor: pointer; }
button:hover { border-color: var(--ember); }
button.primary { background: var(--ember); border-color: var(--ember); color: var(--on-ember); font-weight: 600; }
:focus-visible { outline: 2px solid var(--ember); outline-offset: 2px; }
.panel { background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; }
.panel h2 { font-size: 1.125rem; margin-bottom: 0.75rem; }
.panel h3 { font-size: 0.875rem; color: var(--soft); margin: 1.25rem 0 0.25rem; }
.soft { color: var(--soft); }
.frame { border-top: 1px solid var(--line); }
.frame:first-of-type { border-top: 0; }
summary { cursor: pointer; padding: 0.5rem 0; border-radius: 6px; overflow-wrap: anywhere; }
.bare { padding: 0.5rem 0 0.5rem 1.1rem; overflow-wrap: anywhere; }
.call { font-weight: 600; margin-right: 0.5rem; }
.place { color: var(--soft); }
.edit { color: var(--ember); font-size: 0.875rem; margin-left: 0.5rem; }
.others { border-top: 1px solid var(--line); }
.others > summary { color: var(--soft); }
.others .frame { margin-left: 1rem; }
pre { overflow-x: auto; }
.code { background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; padding: 0.5rem 0; margin-bottom: 0.75rem; line-height: 1.55; tab-size: 2; }
.code code { display: block; width: max-content; min-width: 100%; }
.row { display: block; padding-right: 1rem; white-space: pre; }
.here { background: var(--wash); box-shadow: inset 3px 0 var(--ember); }
.number { display: inline-block; width: 3.5rem; padding-right: 1rem; text-align: right; color: var(--soft); user-select: none; }
.here .number { color: var(--ember); font-weight: 700; }
.code i { font-style: normal; }
i.c { color: var(--comment); } i.s { color: var(--string); } i.k { color: var(--word); }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 1rem 0.35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; white-space: pre-wrap; }
tr:first-child > * { border-top: 0; }
th { width: 14rem; font-weight: 500; color: var(--soft); }
.methods { width: 11rem; font-weight: 600; }
.soft + table { margin-top: 0.75rem; }
.printed { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; max-height: 32rem; overflow: auto; }
textarea { width: 100%; height: 16rem; font-family: var(--mono); }
@media (max-width: 40rem) {
  main { padding: 1.25rem 0.75rem 3rem; }
  .panel { padding: 1rem 0.75rem; }
  .call, .place { display: block; }
  summary { position: relative; padding-left: 1.1rem; list-style: none; }
  summary::-webkit-details-marker { display: none; }
  summary::before { content: "▸"; position: absolute; left: 0; }
  details[open] > summary::before { content: "▾"; }
  .edit { margin-left: 0; }
  .number { width: 2.75rem; padding-right: 0.6rem; }
  .instance { margin-left: 0; }
  th, td { display: block; width: auto; padding-right: 0; }
  td { border-top: 0; padding-top: 0; }
  .methods { border-top: 1px solid var(--line); padding-top: 0.35rem; width: auto; }
  tr:first-child > .methods { border-top: 0; }
}
`);
