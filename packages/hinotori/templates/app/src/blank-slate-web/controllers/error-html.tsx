/** What a browser is shown when something was thrown. */
import type { Problem } from "@hinotori/endpoint";

import { Root } from "#blank-slate-web/components/layouts.tsx";

/** The page of a problem. It is told only what a client may know. */
export function renderError(problem: Problem) {
  return (
    <Root title={`${problem.status} ${problem.title}`}>
      <main class="frame error-page" id="main" tabindex={-1}>
        <p class="code">{problem.status}</p>
        <h1>{problem.title}</h1>
        {problem.detail !== undefined && <p class="lede">{problem.detail}</p>}
        <p>
          <a href="/">Back to the start</a>
        </p>
        <p class="small soft">
          Request <code>{problem.instance}</code>
        </p>
        {problem.stack !== undefined && <pre>{problem.stack.join("\n")}</pre>}
      </main>
    </Root>
  );
}
