/** How the pages look: ember on paper by day, ember on coal by night. */

/** What differs by night. It stands twice, since a style sheet cannot say "dark by choice, or by the system" once. */
const kNight = `
  color-scheme: dark;
  --paper: #15100d; --sheet: #1e1713; --sunken: #271d17; --line: #3a2b22; --line-strong: #8d6c56;
  --ink: #f7ece2; --soft: #c3a998; --ember: #ff9560; --ember-deep: #ffb48d; --wash: #3a2015; --on-ember: #2a0f02;
  --gold: #f4b544; --alive: #6fd39a; --shade: 0 1px 2px rgb(0 0 0 / 40%), 0 12px 32px -16px rgb(0 0 0 / 60%);
  --s0: #ff9560; --s1: #5fb8d9; --s2: #f4b544; --s3: #b59cf0; --s4: #6fd39a; --s5: #f28aa8; --s6: #c9b28f; --s7: #9fd15b;
`;

/** The style sheet. */
export const kStyle: string = `
:root {
  color-scheme: light;
  --paper: #fdf8f3; --sheet: #fff; --sunken: #f8efe6; --line: #ead9c9; --line-strong: #a07a5e;
  --ink: #2a1810; --soft: #6b5043; --ember: #b8390b; --ember-deep: #8f2a06; --wash: #fdeadd; --on-ember: #fff;
  --gold: #d98a0b; --alive: #2f7d4f; --shade: 0 1px 2px rgb(80 35 10 / 6%), 0 8px 24px -12px rgb(120 50 10 / 18%);
  --s0: #c8440f; --s1: #1f7a9c; --s2: #b57504; --s3: #7352c7; --s4: #2f7d4f; --s5: #bf3565; --s6: #7b6242; --s7: #5b7f10;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
:root[data-theme="dark"] {${kNight}}
@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) {${kNight}}
}

*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scrollbar-gutter: stable; }
body {
  margin: 0; min-height: 100vh; color: var(--ink); font: 0.9375rem/1.5 var(--sans);
  background: var(--paper) radial-gradient(70rem 22rem at 50% -10rem, var(--wash), transparent 70%) no-repeat;
}
h1, h2, p, dl, dd, ul, ol, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: clamp(1.5rem, 1.3rem + 1vw, 2rem); font-weight: 750; line-height: 1.15; letter-spacing: -0.02em; overflow-wrap: anywhere; }
h1 code { color: var(--soft); font-size: 0.6em; font-weight: 500; letter-spacing: 0; white-space: nowrap; }
h2 { font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
h2 small, .figure small { margin-left: 0.5rem; color: var(--soft); font-size: 0.8125rem; font-weight: 450; }
a { color: var(--ember); text-underline-offset: 0.2em; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
pre { overflow-x: auto; margin: 0.75rem 0 0; padding: 1rem; border-radius: 10px; background: var(--sunken); line-height: 1.6; }
[hidden] { display: none !important; }
:focus-visible { outline: 3px solid var(--ember); outline-offset: 2px; border-radius: 6px; }
main:focus { outline: none; }
.soft, .empty, .lede { color: var(--soft); }
.visually-hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 2; padding: 0.6rem 1rem; border-radius: 8px; background: var(--ember); color: var(--on-ember); }
.skip:focus { top: 1rem; }

.masthead, .menu, main { width: min(76rem, 100% - 2.5rem); margin-inline: auto; }
.masthead { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.5rem 1.5rem; padding-block: 1rem 0.75rem; }
.brand { display: inline-flex; align-items: center; min-height: 2.5rem; gap: 0.625rem; color: var(--ink); font-size: 1.125rem; font-weight: 700; letter-spacing: -0.015em; text-decoration: none; }
.mark { flex: none; width: 2.125rem; height: 2.125rem; }
.mark .wing { fill: var(--ember); }
.mark .breast { fill: var(--gold); }

.refresh { display: flex; align-items: center; gap: 0.75rem; min-height: 2.5rem; font-size: 0.875rem; }
#connection { display: flex; align-items: center; gap: 0.5rem; color: var(--soft); }
#connection::before { content: ""; flex: none; width: 0.5625rem; height: 0.5625rem; border: 2px solid var(--alive); border-radius: 50%; background: var(--alive); }
#connection[data-state="paused"]::before { border-color: var(--soft); background: none; }
#connection[data-state="away"] { color: var(--ember); font-weight: 650; }
#connection[data-state="away"]::before { border-color: var(--ember); background: none; }
select, input:is([type="search"], [readonly]) { min-height: 2.5rem; padding: 0.375rem 0.75rem; border: 1px solid var(--line-strong); border-radius: 10px; background: var(--sheet); color: var(--ink); font: inherit; }

.menu { position: sticky; top: 0; z-index: 1; }
.menu ul { display: flex; overflow-x: auto; gap: 0.25rem; padding: 0.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--sheet); box-shadow: var(--shade); scrollbar-width: thin; }
.menu a, .tabs a { display: block; padding: 0.4375rem 0.875rem; border-radius: 10px; color: var(--soft); font-weight: 600; text-decoration: none; white-space: nowrap; }
.menu a:hover, .tabs a:hover { background: var(--sunken); color: var(--ink); }
.menu a[aria-current], .tabs a[aria-current] { background: var(--wash); color: var(--ember-deep); }
.tabs { display: flex; flex-wrap: wrap; gap: 0.25rem; }

main { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); padding-block: 1.75rem 4rem; }
.heading { display: grid; gap: 0.25rem; }
.panel { min-width: 0; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: 14px; background: var(--sheet); box-shadow: var(--shade); }
.panel > h2 + * { margin-top: 0.75rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.25rem; align-items: start; }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1px; overflow: hidden; border: 1px solid var(--line); border-radius: 14px; background: var(--line); box-shadow: var(--shade); }
.figure { padding: 0.875rem 1.25rem; background: var(--sheet); }
.figure dt { color: var(--soft); font-size: 0.8125rem; }
.figure dd { font-size: 1.375rem; font-weight: 700; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figure small { display: block; margin: 0; letter-spacing: 0; white-space: normal; }

.facts > div { display: grid; grid-template-columns: minmax(8rem, 2fr) 3fr; gap: 1rem; padding-block: 0.4375rem; border-top: 1px solid var(--line); }
.facts > div:first-child { border-top: 0; }
.facts dt { color: var(--soft); }
.facts dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }

.bar svg:not(.swatch) { display: block; width: 100%; height: 0.625rem; border-radius: 99px; }
.bar .track { fill: var(--sunken); }
.bar + .bar, .bar + .facts, .bar + p { margin-top: 0.75rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 0.5rem; font-size: 0.875rem; color: var(--soft); }
.legend li { overflow-wrap: anywhere; }
.legend b { color: var(--ink); font-weight: 650; font-variant-numeric: tabular-nums; }
.swatch { width: 0.625rem; height: 0.625rem; margin-right: 0.375rem; }
.series-0 { --series: var(--s0); } .series-1 { --series: var(--s1); } .series-2 { --series: var(--s2); } .series-3 { --series: var(--s3); }
.series-4 { --series: var(--s4); } .series-5 { --series: var(--s5); } .series-6 { --series: var(--s6); } .series-7 { --series: var(--s7); }
rect[class^="series-"] { fill: var(--series); }

.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.chips li, .tag { padding: 0.125rem 0.625rem; border-radius: 99px; background: var(--wash); color: var(--ember-deep); font-weight: 600; }
.tag { margin-left: 0.375rem; font-size: 0.75rem; }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1.25rem; align-items: start; }
.chart figcaption p { font-size: 0.875rem; }
.drawing { display: grid; grid-template-columns: auto minmax(0, 1fr); column-gap: 0.625rem; margin-top: 0.75rem; }
.drawing svg { display: block; width: 100%; height: 9rem; overflow: visible; }
.drawing path { vector-effect: non-scaling-stroke; }
.ticks, .times { color: var(--soft); font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.ticks { display: flex; flex-direction: column; justify-content: space-between; height: 10rem; margin-block: -0.5rem; text-align: right; white-space: nowrap; }
.times { grid-column: 2; display: flex; justify-content: space-between; margin-top: 0.25rem; }
.grid { fill: none; stroke: var(--line); }
.area { fill: var(--series); fill-opacity: 0.14; }
.line { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }

.search { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem; }
.search label { display: grid; gap: 0.125rem; font-size: 0.8125rem; color: var(--soft); }
.search label:first-child { flex: 1 1 14rem; max-width: 26rem; }
.search :is(input, select, button) { font-size: 0.9375rem; }
.button { min-height: 2.5rem; padding: 0.375rem 1.125rem; border: 1px solid var(--line-strong); border-radius: 10px; background: var(--sheet); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
a.button { display: inline-flex; align-items: center; text-decoration: none; }
.button:hover { background: var(--sunken); }
.button[data-kind="danger"] { border-color: transparent; background: var(--ember); color: var(--on-ember); }
.button[data-kind="danger"]:hover { background: var(--ember-deep); }

.scroll { position: relative; overflow-x: auto; border: 1px solid var(--line); border-radius: 14px; background: var(--sheet); box-shadow: var(--shade); }
.panel .scroll { border-radius: 10px; box-shadow: none; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.5rem 1rem; text-align: left; vertical-align: baseline; }
thead th { color: var(--soft); font-size: 0.8125rem; font-weight: 600; white-space: nowrap; }
thead a { color: inherit; text-decoration: none; }
thead a:hover { color: var(--ember); text-decoration: underline; }
[aria-sort] a { color: var(--ember); }
[aria-sort="ascending"] a::after { content: " ↑"; }
[aria-sort="descending"] a::after { content: " ↓"; }
tbody :is(th, td) { border-top: 1px solid var(--line); }
tbody th { min-width: 14rem; overflow-wrap: anywhere; font-weight: 600; }
td :is(code, time), td > .tag { white-space: nowrap; }
tbody tr:hover { background: var(--sunken); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
[data-hot] { color: var(--ember); font-weight: 700; }

.dot { display: inline-block; flex: none; width: 0.5625rem; height: 0.5625rem; border: 2px solid var(--soft); border-radius: 50%; }
.dot[data-state="running"] { border-color: var(--alive); background: var(--alive); }
.dot[data-state="restarting"] { border-color: var(--ember); }
.tree ul { margin-left: 0.25rem; padding-left: 1.125rem; }
.tree li { position: relative; }
.tree ul > li::before, .tree ul > li:not(:last-child)::after { content: ""; position: absolute; left: -1.125rem; top: 0; border-left: 1.5px solid var(--line-strong); opacity: 0.55; }
.tree ul > li::before { width: 0.75rem; height: 1.125rem; border-bottom: 1.5px solid var(--line-strong); border-bottom-left-radius: 7px; }
.tree ul > li:not(:last-child)::after { bottom: 0; }
.node { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.125rem 0.625rem; padding-block: 0.3125rem; border-radius: 6px; }
.node .dot { align-self: flex-start; margin-top: 0.4375rem; }
.node .name { flex: 1 1 min(9rem, 100% - 1.25rem); min-width: 0; overflow-wrap: anywhere; font-weight: 550; }
.node a { color: var(--ink); text-decoration-color: var(--line-strong); }
.node a:hover { color: var(--ember); text-decoration-color: currentcolor; }
.node small { color: var(--soft); font-weight: 400; }
.node-facts { display: flex; align-items: baseline; gap: 0.75rem; color: var(--soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.node-facts .restarts { padding-inline: 0.4375rem; border-radius: 99px; background: var(--wash); color: var(--ember-deep); font-weight: 600; }
.node-facts .age { min-width: 5.5rem; text-align: right; }
.more { color: var(--soft); padding-block: 0.3125rem; }

.others { display: grid; gap: 0.375rem; }
.others li { overflow-wrap: anywhere; }
.others code { color: var(--soft); }
.danger { border-color: var(--ember); }
.danger summary { color: var(--ember); font-weight: 650; cursor: pointer; }
.danger p { max-width: 44rem; margin-block: 0.75rem; }

.actions { margin-top: 0.75rem; }
input.copied { width: 100%; margin-top: 0.75rem; font-family: var(--mono); }
.log { display: grid; font-size: 0.875rem; }
.log li { display: grid; grid-template-columns: max-content 5rem minmax(0, 1fr); gap: 0.125rem 1rem; align-items: baseline; padding-block: 0.375rem; border-top: 1px solid var(--line); }
.log li:first-child { border-top: 0; }
.log time { color: var(--soft); font-variant-numeric: tabular-nums; }
.log pre { overflow: visible; margin: 0; padding: 0; background: none; line-height: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
.level { font-weight: 600; }
.level:is([data-level="debug"], [data-level="info"]) { color: var(--soft); font-weight: 450; }
.level:is([data-level="error"], [data-level="critical"], [data-level="alert"], [data-level="emergency"]) { color: var(--ember); }

@media (max-width: 40rem) {
  .masthead, .menu, main { width: calc(100% - 1.5rem); }
  .masthead { gap: 0.5rem; }
  main { gap: 1rem; padding-block: 1.25rem 3rem; }
  .panel { padding: 0.875rem 1rem; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .figure { padding: 0.75rem 1rem; }
  .figure dd { font-size: 1.1875rem; }
  .figure:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .node-facts { flex-basis: 100%; padding-left: 1.1875rem; }
  .node-facts .age { min-width: 0; }
  .columns, .charts { gap: 1rem; }
  th, td { padding: 0.5rem 0.75rem; }
  tbody th { min-width: 16rem; }
  .panel :is(th, td) { padding-inline: 0.5rem; }
  .panel tbody th { min-width: 9rem; }
  .log li { grid-template-columns: max-content minmax(0, 1fr); }
  .log pre { grid-column: 1 / -1; }
  table { font-size: 0.875rem; }
}
@media (forced-colors: active) {
  .dot[data-state="running"], rect[class^="series-"], .line, .area { forced-color-adjust: none; }
}
`;
