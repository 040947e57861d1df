/** What `pnpm bench` was asked to do. */
import { parseArgs } from "node:util";

/** The choices of one run. */
export interface Choices {
  /** Ask only the questions whose name contains this. */
  readonly filter: string;
  readonly quick: boolean;
  readonly rounds: number;
  /** Whether peers that are installed take part. */
  readonly peers: boolean;
  /** Whether peers are installed first. */
  readonly installPeers: boolean;
  readonly million: boolean;
  /** Run Hinotori's side once under the profiler instead of comparing. */
  readonly profile: boolean;
  readonly help: boolean;
}

/** How to use the command. */
export const usage = `pnpm bench [filter] [options]

  filter         ask only the questions whose name contains it
  --quick        two rounds of smaller loads: the direction, not the figure
  --rounds N     rounds of all sides in turn (5, or 2 with --quick)
  --million      also keep a million idle processes (some minutes, several gigabytes)
  --peers        install the peers of peers/package.json first, then compare with them
  --no-peers     leave the peers out even where they are installed
  --profile      run Hinotori's side alone under the profiler and print what costs what
`;

/** Reads the command line; throws on what it does not know. */
export function choicesFrom(words: readonly string[]): Choices {
  const { values, positionals } = parseArgs({
    args: words.filter((word) => word !== "--"),
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      peers: { type: "boolean", default: false },
      "no-peers": { type: "boolean", default: false },
      million: { type: "boolean", default: false },
      profile: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`expected --rounds to be a whole number of at least 1, got: ${values.rounds}`);
  return {
    filter: positionals[0] ?? "",
    quick: values.quick,
    rounds,
    peers: !values["no-peers"],
    installPeers: values.peers && !values["no-peers"],
    million: values.million,
    profile: values.profile,
    help: values.help,
  };
}
