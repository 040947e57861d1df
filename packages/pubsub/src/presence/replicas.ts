/**
 * The other replicas: who is heard, who has fallen silent, who is gone.
 *
 * Per name there is one, of the greatest version heard of. Pure: the caller brings the time.
 */
import { nameOf, type ReplicaId, versionOf } from "./replica.ts";

interface Known {
  readonly id: ReplicaId;
  isUp: boolean;
  /** When its last heartbeat came; of one that was never heard, when it was first mentioned. */
  heardAt: number;
}

interface Gone {
  readonly version: number;
  /** Said so itself, or was followed by a greater version: then it cannot come back. */
  readonly isFinal: boolean;
  readonly since: number;
}

/** What a sign of life has changed. */
export interface Heard {
  /** It was not up before. */
  readonly cameUp: boolean;
  /** The one of the same name that it follows. */
  readonly replaced: Former | undefined;
}

/** A replica that is known no longer. */
export interface Former {
  readonly id: ReplicaId;
  readonly wasUp: boolean;
}

/** What the time has changed. */
export interface Silent {
  /** Up until now. */
  readonly down: readonly ReplicaId[];
  /** Known no longer; those that were up until now are in `down` as well. */
  readonly gone: readonly ReplicaId[];
}

/** How long a replica may be silent, in milliseconds. */
export interface Patience {
  readonly downPeriod: number;
  readonly permdownPeriod: number;
}

const kNothing: Heard = { cameUp: false, replaced: undefined };

/** What one replica knows of the others. */
export class Replicas {
  readonly #own: ReplicaId;
  readonly #known = new Map<string, Known>();
  readonly #gone = new Map<string, Gone>();

  constructor(own: ReplicaId) {
    this.#own = own;
  }

  /** Whether its entries are shown. */
  isUp(id: ReplicaId): boolean {
    if (id === this.#own) return true;
    const known = this.#known.get(nameOf(id));
    return known?.id === id && known.isUp;
  }

  /** Whether what others tell of it is of interest: not of one that is gone, and not of a former one. */
  accepts(id: ReplicaId): boolean {
    const name = nameOf(id);
    if (name === nameOf(this.#own)) return id === this.#own;
    const least = Math.max(versionOf(this.#known.get(name)?.id ?? id), (this.#gone.get(name)?.version ?? -1) + 1);
    return versionOf(id) >= least;
  }

  /** Its own heartbeat has come. */
  heard(id: ReplicaId, now: number): Heard {
    const gone = this.#gone.get(nameOf(id));
    // A replica that was only silent, too long for us, may come back.
    if (gone?.version === versionOf(id) && !gone.isFinal) this.#gone.delete(nameOf(id));
    if (id === this.#own || !this.accepts(id)) return kNothing;
    const replaced = this.#meet(id, now);
    const known = this.#known.get(nameOf(id))!;
    const cameUp = !known.isUp;
    known.isUp = true;
    known.heardAt = now;
    return { cameUp, replaced };
  }

  /** Another replica has told of it: it is waited for, as long as for one that fell silent. Returns the one it follows. */
  mentioned(id: ReplicaId, now: number): Former | undefined {
    return id === this.#own || !this.accepts(id) ? undefined : this.#meet(id, now);
  }

  /** It has said that it will not come back. Returns what was known under its name. */
  left(id: ReplicaId, now: number): Former | undefined {
    if (id === this.#own || !this.accepts(id)) return undefined;
    const name = nameOf(id);
    const before = this.#known.get(name);
    this.#known.delete(name);
    this.#gone.set(name, { version: versionOf(id), isFinal: true, since: now });
    return before === undefined ? undefined : { id: before.id, wasUp: before.isUp };
  }

  /** Looks who has been silent for too long. */
  check(now: number, { downPeriod, permdownPeriod }: Patience): Silent {
    const down: ReplicaId[] = [];
    const gone: ReplicaId[] = [];
    for (const [name, { since }] of this.#gone) if (now - since > permdownPeriod) this.#gone.delete(name);
    for (const [name, known] of this.#known) {
      const silence = now - known.heardAt;
      if (known.isUp && silence > downPeriod) {
        down.push(known.id);
        known.isUp = false;
      }
      if (silence > permdownPeriod) {
        gone.push(known.id);
        this.#known.delete(name);
        this.#gone.set(name, { version: versionOf(known.id), isFinal: false, since: now });
      }
    }
    return { down, gone };
  }

  #meet(id: ReplicaId, now: number): Former | undefined {
    const name = nameOf(id);
    const before = this.#known.get(name);
    if (before?.id === id) return undefined;
    this.#known.set(name, { id, isUp: false, heardAt: now });
    return before === undefined ? undefined : { id: before.id, wasUp: before.isUp };
  }
}
