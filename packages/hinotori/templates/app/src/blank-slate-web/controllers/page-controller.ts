/** The pages that belong to nothing else. */
import type { Context } from "#blank-slate-web";
import * as PageHtml from "#blank-slate-web/controllers/page-html.tsx";

/** `GET /`: the welcome page. */
export function home(c: Context): Response | Promise<Response> {
  return c.html(PageHtml.home({ c }));
}
