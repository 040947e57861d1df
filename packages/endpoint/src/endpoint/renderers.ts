/** What thrown things are rendered with, and what comes of it. */
import type { Problem } from "./problem.ts";

/** What a renderer of yours is given beside the problem. */
export interface RenderContext {
  /** What was thrown. Never show it to a client unseen: the problem has what may be shown. */
  readonly error: unknown;
}

/** Renderers by format. Each may return a promise, as an asynchronous hono/jsx component does. */
export interface Renderers {
  /** Makes the page for browsers. */
  readonly html?: (problem: Problem, context: RenderContext) => unknown;
  /** Makes the document for programs: any value that JSON can say. */
  readonly json?: (problem: Problem, context: RenderContext) => unknown;
  /** Makes the text for people at a terminal. */
  readonly text?: (problem: Problem, context: RenderContext) => unknown;
}

/** An answer that was rendered. */
export interface Rendered {
  /** The problem it shows. */
  readonly problem: Problem;
  /** The whole body. */
  readonly body: string;
  /** The headers that go with it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Those of the headers that no middleware may change. */
  readonly keep?: Readonly<Record<string, string>>;
}
