/** The welcome page. Everything on it is yours to replace. */
import type { Context } from "#blank-slate-web";
import { App } from "#blank-slate-web/components/layouts.tsx";
import { Mark } from "#blank-slate-web/components/mark.tsx";

/** What to do next, and the words that do it. */
const steps = [
  {
    title: "Change this page",
    text: "Save, and the browser follows.",
    code: "src/blank-slate-web/controllers/page-html.tsx",
  },
  // @if repo
  {
    title: "Make a resource",
    text: "A table, a context, pages and their tests.",
    code: "npx hinotori gen html Blog Post posts title:string body:text",
  },
  // @end
  {
    title: "Let something crash",
    text: "A service of your own, and the supervisor that brings it back.",
    code: "npx hinotori gen genserver Counter",
  },
] as const;

/** `GET /`. */
export function home({ c }: { c: Context }) {
  return (
    <App c={c} title="Welcome">
      <section class="welcome">
        <div>
          <h1>It is alive.</h1>
          <p class="lede">
            Blank Slate runs as a tree of small processes. When one of them falls, it rises again, and the rest goes on.
          </p>
          {/* @if dashboard */}
          <p class="actions">
            <a class="button" data-kind="primary" href="/dev/dashboard">
              See what runs
            </a>
          </p>
          {/* @end */}
        </div>
        <Mark size="large" />
      </section>
      <ol class="steps">
        {steps.map(({ title, text, code }) => (
          <li class="panel">
            <h2>{title}</h2>
            <p class="soft">{text}</p>
            <code>{code}</code>
          </li>
        ))}
      </ol>
    </App>
  );
}
