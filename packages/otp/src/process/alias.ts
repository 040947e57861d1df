/** Aliases: further addresses of a process, which work until it takes them back. */

import { type Cell, kDead } from "./cell.ts";
import { type Pid, Ref } from "./pid.ts";
import { demonitor } from "./watch.ts";

/** How long an alias works: until `Process.unalias`, or until the first message that was sent to it. */
export type AliasMode = "explicit_unalias" | "reply";

/** How long the alias of a monitor works: as {@link AliasMode}, or no longer than the monitor itself. */
export type MonitorAlias = "explicit_unalias" | "demonitor" | "reply_demonitor";

/** A further address of the process that made it: messages can be sent to it until it is taken back. */
export class Alias extends Ref {
  readonly #owner: Cell;
  readonly #mode: AliasMode | MonitorAlias;
  #taken = false;

  constructor(owner: Cell, mode: AliasMode | MonitorAlias) {
    super();
    this.#owner = owner;
    this.#mode = mode;
  }

  get #works(): boolean {
    if (this.#taken) return false;
    if (this.#mode === "explicit_unalias" || this.#mode === "reply") return true;
    return this.#owner.ext?.monitors?.has(this) === true;
  }

  /** The process to send a message to, of which this is the one: an alias for one reply ends here. */
  static spend(alias: Alias): Pid | undefined {
    const owner = alias.#owner;
    if (!alias.#works || (owner.flags & kDead) !== 0) return undefined;
    if (alias.#mode === "reply" || alias.#mode === "reply_demonitor") alias.#taken = true;
    if (alias.#mode === "reply_demonitor") demonitor(owner, alias, false);
    return owner.pid;
  }

  /** Takes an alias back, for its own process alone; whether it still worked. */
  static takeBack(alias: Alias, caller: Cell): boolean {
    if (alias.#owner !== caller || !alias.#works) return false;
    alias.#taken = true;
    return true;
  }
}
