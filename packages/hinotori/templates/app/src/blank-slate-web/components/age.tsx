/** How long ago something was. */

/** An age, as a page shows it. `of` says what it is the age of: by it, a page keeps the text true. */
export function Age(props: { of: string; milliseconds: number }) {
  return <time data-age={props.of}>{age(props.milliseconds)}</time>;
}

/** A time span in its largest unit: `"12 s"`, `"3 min"`, `"5 h"`, `"2 d"`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / (24 * 3600))} d`;
}
