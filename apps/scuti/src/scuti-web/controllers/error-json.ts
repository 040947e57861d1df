/** What a program is told when something was thrown. */
import type { Problem } from "@hinotori/endpoint";

/** The document of a problem (RFC 9457): its status and title, what a client may know of it, and the request's id. */
export function renderProblem(problem: Problem): unknown {
  return problem;
}
