/**
 * What is new to an open page: its parts that look different, the ages that have passed, what happened in words.
 *
 * Pure: a page is known by what it shows, and another look at the program gives what it does not show yet.
 */
import { type Part, renderParts } from "#scuti-web/controllers/page-html.tsx";
import type { Snapshot } from "#scuti-web/service/snapshot";

/** What is new to a page; what is absent has not changed. */
export interface Update {
  /** HTML for the parts that look different. */
  readonly parts?: Readonly<Partial<Record<Part, string>>>;
  /** The text for each age on the page, by what it is the age of. */
  readonly ages?: Readonly<Record<string, string>>;
  /** What happened, in words. */
  readonly say?: string;
}

/** What a page shows. */
export interface Picture {
  /** Each part as HTML, ages left out. */
  readonly parts: Readonly<Record<string, string>>;
  readonly ages: Readonly<Record<string, string>>;
}

/** A page that shows nothing yet. */
export const blank: Picture = { parts: {}, ages: {} };

// An age in the HTML: what it is the age of, and its text.
const aged = /<time data-age="([^"]*)">([^<]*)<\/time>/g;

/** What a page must be sent to show this moment, `undefined` when it does already, and the page as it is then. */
export function redraw(
  shown: Picture,
  snapshot: Snapshot,
  say: string | undefined,
): { readonly update: Update | undefined; readonly picture: Picture } {
  const html = Object.entries(renderParts(snapshot));
  const parts = Object.fromEntries(html.map(([part, text]) => [part, text.replace(aged, "")]));
  const ages = Object.fromEntries(
    html.flatMap(([, text]) => [...text.matchAll(aged)].map(([, of = "", age = ""]) => [of, age])),
  );
  const changed = html.filter(([part]) => parts[part] !== shown.parts[part]);
  const update: Update = {
    ...(changed.length > 0 && { parts: Object.fromEntries(changed) }),
    ...(Object.keys(ages).some((of) => ages[of] !== shown.ages[of]) && { ages }),
    ...(say !== undefined && { say }),
  };
  return { update: Object.keys(update).length === 0 ? undefined : update, picture: { parts, ages } };
}
