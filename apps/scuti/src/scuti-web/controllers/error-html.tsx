/** What a browser is shown when something was thrown. Programs get the endpoint's problem document. */
import type { Problem } from "@hinotori/endpoint";

import { Root } from "#scuti-web/components/layouts.tsx";

/** The page of a problem, as a document. It is told only what a client may know. */
export function renderError(problem: Problem): string {
  return `<!doctype html>${String(<ErrorPage problem={problem} />)}`;
}

function ErrorPage({ problem }: { problem: Problem }) {
  return (
    <Root title={`${problem.status} ${problem.title}`}>
      <main class="frame" id="main" tabindex={-1}>
        <div class="hero">
          <div>
            <p class="soft mono">{problem.status}</p>
            <h1>{problem.title}</h1>
            {problem.detail !== undefined && <p class="lede">{problem.detail}</p>}
            <p class="lede">
              <a href="/">Back to the page</a>
            </p>
            <p class="small soft">
              Request <code>{problem.instance}</code>
            </p>
          </div>
        </div>
        {problem.stack !== undefined && <pre class="panel stack">{problem.stack.join("\n")}</pre>}
      </main>
    </Root>
  );
}
