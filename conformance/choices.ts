/** What may be asked of `pnpm conformance`. */

/** How it is run. */
export interface Choices {
  readonly help: boolean;
  /** How many random scenarios; 0 for the written ones. */
  readonly random: number;
  readonly seed: number;
  /** The number of one random scenario, as its name says it. */
  readonly again: number | undefined;
  /** A file of scenarios. */
  readonly file: string | undefined;
  /** A part of the names of those that are run. */
  readonly only: string;
  /** How many differences are shown. */
  readonly show: number;
  readonly shrinks: boolean;
  /** Whether the rows of the list of OTP's cases are listed, instead. */
  readonly rows: boolean;
}

/** What `--help` says. */
export const usage = `pnpm conformance [options]

Runs scenarios on the BEAM and on Hinotori, and says where they differ.

  (nothing)            the written scenarios, in conformance/scenarios
  --file x.json        the scenarios of a file: one, or a list
  --only text          those with the text in their name
  --random n           n scenarios by chance
  --seed s             from this seed (1)
  --again n            the random scenario of this number, as its name says it
  --show n             shows n differences (5), each made as small as it goes
  --no-shrink          as they are
  --rows               lists the rows of the list of OTP's cases, and which scenarios each has`;

/** Reads the arguments. */
export function choicesFrom(args: readonly string[]): Choices {
  const rest = [...args];
  const choices = {
    help: false,
    random: 0,
    seed: 1,
    again: undefined as number | undefined,
    file: undefined as string | undefined,
    only: "",
    show: 5,
    shrinks: true,
    rows: false,
  };
  const value = (name: string): string => {
    const next = rest.shift();
    if (next === undefined) throw new Error(`expected a value after ${name}\n\n${usage}`);
    return next;
  };
  const number = (name: string): number => {
    const text = value(name);
    if (!/^\d+$/.test(text)) throw new Error(`expected a whole number after ${name}, got: ${JSON.stringify(text)}`);
    return Number(text);
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--help") choices.help = true;
    else if (arg === "--random") choices.random = number(arg);
    else if (arg === "--seed") choices.seed = number(arg);
    else if (arg === "--again") choices.again = number(arg);
    else if (arg === "--file") choices.file = value(arg);
    else if (arg === "--only") choices.only = value(arg);
    else if (arg === "--show") choices.show = number(arg);
    else if (arg === "--rows") choices.rows = true;
    else if (arg === "--no-shrink") choices.shrinks = false;
    else if (arg !== "--")
      throw new Error(`expected an option of conformance, got: ${JSON.stringify(arg)}\n\n${usage}`);
  }
  return choices;
}
