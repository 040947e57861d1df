/** The firebird, at the top of each page and as their icon. */

/** The box that it is drawn in. */
export const kMarkBox = "0 0 48 48";
/** Its wings, body and tail. */
export const kWing =
  "M23 33C16 35 8.5 32 4.5 24.5c3.5 1.1 6.3.8 8.5-.5C7.2 21.3 4.2 15.5 5.2 8.5 11 15 17 17 21.5 22.5c.3-3.5-.9-6.3-.9-9.3 0-3.6 1.9-5.9 4.5-5.9 1.9 0 3.3 1 3.9 2.4l3.9 1.3-3.9 1.5c-.4 3.2-2.5 5.6-2.5 10C31 17 37 15 42.8 8.5c1 7-2 12.8-7.8 15.5 2.2 1.3 5 1.6 8.5.5C39.5 32 32 35 25 33c2.5 3 5.5 5 7.5 10.5-3.5-1.7-5.5-2.5-6.5-5-.2 3-1 5.5-2 8.5-1-3-1.8-5.5-2-8.5-1 2.5-3 3.3-6.5 5C17.5 38 20.5 36 23 33z";
/** Its breast. */
export const kBreast = "M24 36c-1.9-4-2-7.7 0-12 2 4.3 1.9 8 0 12z";

/** The icon, in colours that are seen on a light bar of tabs and on a dark one: a policy may refuse it a style. */
export const kIcon: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${kMarkBox}"><path fill="#e2571b" d="${kWing}"/><path fill="#f4b544" d="${kBreast}"/></svg>`;
