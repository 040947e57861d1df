/** What a program knows of the dev server that started it: whom to ask for the address that others reach it by. */

/** An address to listen at. */
export interface Place {
  /** The address. */
  readonly ip: string;
  /** The port. */
  readonly port: number;
}

/** The way to the dev server. */
export interface DevLink {
  /**
   * Says that a server would listen at `wanted` and does at `port` of this machine; resolves with where others reach it.
   *
   * Rejects with the system's error when that address cannot be had.
   */
  listening(wanted: Place, port: number): Promise<Place>;
}

/** Known by a symbol of the whole program: it may hold two copies of this file, one loaded before the other. */
const kLink: unique symbol = Symbol.for("hinotori.dev.link");

interface Linked {
  [kLink]?: DevLink | undefined;
}

/** The way to the dev server; `undefined` in a program that no dev server started. */
export function devLink(): DevLink | undefined {
  return (globalThis as Linked)[kLink];
}

/** Makes a dev server known to the program. */
export function setDevLink(link: DevLink | undefined): void {
  (globalThis as Linked)[kLink] = link;
}
