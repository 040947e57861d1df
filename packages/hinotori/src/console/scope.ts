/** The names that a console's inputs see before the program's globals: what they were given, and what they declared themselves. */

/** Names and what they stand for. */
export type Names = Readonly<Record<string, unknown>>;

/** A scope that inputs add to. A variable in it is the input's own, so that functions made with it and later inputs share it. */
export class Scope {
  /** What `with` is given. */
  readonly names: Record<string, unknown> = Object.create(null) as Record<string, unknown>;

  constructor(names: Names) {
    for (const [name, value] of Object.entries(names)) this.set(name, value);
  }

  /** Gives a name a value. */
  set(name: string, value: unknown): void {
    Object.defineProperty(this.names, name, { value, writable: true, enumerable: true, configurable: true });
  }

  /** Makes a name that is not known yet, so that strict code may assign to it. */
  admit(name: string): void {
    if (!(name in this.names) && !(name in globalThis)) this.set(name, undefined);
  }

  /** Has a name stand for a variable. */
  bind(name: string, get: () => unknown, set: (value: unknown) => void): void {
    Object.defineProperty(this.names, name, { get, set, enumerable: true, configurable: true });
  }

  /** What the names stand for now, to put back when an input fails before it has declared them. */
  remember(names: readonly string[]): () => void {
    const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(this.names, name)] as const);
    return () => {
      for (const [name, descriptor] of before) {
        if (this.#isBorn(name)) continue;
        if (descriptor === undefined) delete this.names[name];
        else Object.defineProperty(this.names, name, descriptor);
      }
    };
  }

  /** A variable whose declaration has not run throws when it is read. */
  #isBorn(name: string): boolean {
    try {
      void this.names[name];
      return true;
    } catch {
      // That is the answer.
      return false;
    }
  }
}
