/** A value that nobody sees by accident: not in a log, not in a crash report, not in JSON. */
import { inspect } from "node:util";

const kShown = "[hidden]";

/** Holds a value that is shown to whoever asks for it, and to nobody else. */
export class Hidden<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): Value {
    return this.#value;
  }

  toString(): string {
    return kShown;
  }

  toJSON(): string {
    return kShown;
  }
}

// Not in the class, where its name would be one that declarations cannot tell without the checker.
Object.defineProperty(Hidden.prototype, inspect.custom, { value: () => kShown });
