/**
 * The shape of a question: what is asked, who answers it, and which figures are promised.
 *
 * A question is data. Each side (Hinotori, the limit, the BEAM, a peer) answers it in a process of its own and
 * hands back an {@link Outcome}; the harness compares them.
 */

/** How much work a side is given: plain numbers, so that every language can read them from its command line. */
export type Load = Readonly<Record<string, number>>;

/** What a side measured, and the proof that all of the work was done. */
export interface Outcome {
  /** Named samples, in the unit that the question's measure of the same name states. */
  readonly series: Readonly<Record<string, readonly number[]>>;
  /** How much was done, counted by the side that did it (messages handled, replies, deliveries …). */
  readonly done: number;
  /** How much should have been done. A difference makes the whole answer void. */
  readonly expected: number;
}

/** One side's program: does the load, gives back what it measured. */
export type Program = (load: Load) => Promise<Outcome>;

/** What is promised for a measure. */
export interface Target {
  /** The side the ratio is taken to, or `"nothing"` where the figure itself is the promise. */
  readonly against: string;
  readonly must: number;
  readonly aim: number;
  /** Where the figure comes from, when it is not DESIGN part 5. */
  readonly note?: string;
}

/** One figure of a question. */
export interface Measure {
  /** The name of the series that holds it. */
  readonly series: string;
  readonly title: string;
  readonly unit: string;
  readonly better: "more" | "less";
  readonly target?: Target;
}

/** One load of a question, and what is read from it. */
export interface Variant {
  readonly name: string;
  /** The load of a full run. */
  readonly load: Load;
  /** What `--quick` changes in it. */
  readonly quick: Load;
  /** What a peer is given instead: most are slower, and a rate needs no more than this. */
  readonly peers?: Load;
  /** The sides that answer it, where that is not all of them. */
  readonly only?: readonly string[];
  readonly measures: readonly Measure[];
  /** Asked only with `--million`. */
  readonly millionOnly?: true;
}

/** A question with everyone who answers it. */
export interface Question {
  /** Its file's name, which `pnpm bench <filter>` matches. */
  readonly name: string;
  /** One sentence: what is measured. */
  readonly asks: string;
  /** What each side does, and what must not be read into the figures. */
  readonly method: string;
  readonly variants: readonly Variant[];
  /** The programs in JavaScript, Hinotori's first. */
  readonly sides: Readonly<Record<string, Program>>;
  /** The Elixir script in `elixir/`, where the BEAM answers too. */
  readonly elixir?: string;
  /** Which files of `peers/` answer too. */
  readonly peers?: readonly string[];
  /** Flags of Node for the sides in JavaScript. */
  readonly nodeFlags?: readonly string[];
  /** All sides are servers that run at once while load alternates between them, instead of one after the other. */
  readonly served?: true;
}
