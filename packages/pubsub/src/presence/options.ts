/** What a presence is defined with, checked, and with the defaults filled in. */
import { inspect } from "node:util";

import { PubSubArgumentError } from "../errors.ts";
import { type Dispatcher, sendToEach } from "../pubsub/dispatch.ts";
import type { Diff, Present, Presences } from "./presences.ts";
import type { Timing } from "./tracker.ts";

/** A diff as `handleMetas` gets it. */
export interface MetasChange<Shown extends Present = Present> extends Diff<Shown> {
  readonly topic: string;
  /** Who is present in the topic now, each key with its metas as they were tracked. */
  readonly presences: Presences;
}

/** What a presence is defined with. */
export interface PresenceOptions<Shown extends Present = Present, State = unknown> {
  /** The pubsub over which the nodes talk and on which diffs are broadcast. Required; start it before the presence. */
  readonly pubsub: string;
  /**
   * Adds to presences what is not worth tracking, such as a user's name from the database; may be asynchronous.
   *
   * Called once for a list, and for a diff once with the joins and once with the leaves of each topic, unless there are none. It must
   * give back every key, with its `metas`.
   */
  readonly fetch?: (topic: string, presences: Presences) => Presences<Shown> | Promise<Presences<Shown>>;
  /** Makes the first state of `handleMetas`. Default: `undefined`. */
  readonly init?: () => State;
  /** Called after each diff has been broadcast, in the order of the diffs, in a process of the presence's own; returns its next state. */
  readonly handleMetas?: (state: State, change: MetasChange<Shown>) => State | Promise<State>;
  /** How a diff gets to the subscribers of its topic. Default: as a message to each. */
  readonly dispatcher?: Dispatcher;
  /** The pubsub topic over which the nodes talk: the same on all nodes. Default: `presence:` and the presence's name. */
  readonly topic?: string;
  /** Milliseconds between two rounds, in which changes are sent to the other nodes. Default 1500; the first round is up to 25 % late. */
  readonly broadcastPeriod?: number;
  /** After so many rounds without a change a heartbeat is sent all the same. Default 10. */
  readonly maxSilentPeriods?: number;
  /** After so many rounds a node asks for what it has missed. Default 2. */
  readonly clockSamplePeriods?: number;
  /** After so many milliseconds without a heartbeat the presences of a node are hidden, and reported as leaves. Default 30000. */
  readonly downPeriod?: number;
  /** After so many milliseconds they are forgotten. Default 1200000, twenty minutes. */
  readonly permdownPeriod?: number;
  /** Whether a node that is stopped tells the others at once. Default `false`: a node that is soon back makes no noise. */
  readonly permdownOnShutdown?: boolean;
  /** The most changes that are kept to answer a node that has missed some, in steps. Default `[100, 1000, 10000]`. */
  readonly maxDeltaSizes?: readonly number[];
  /** Over how many processes the topics are spread. Default 1; the same on all nodes. */
  readonly poolSize?: number;
  /** Milliseconds that `fetch` may take for a diff; then the diff is broadcast as it was tracked. Default 5000. */
  readonly fetchTimeout?: number;
}

/** The options with their defaults. */
export interface Settings extends Timing {
  readonly name: string;
  readonly pubsub: string;
  readonly topic: string;
  readonly dispatcher: Dispatcher;
  readonly broadcastPeriod: number;
  readonly permdownOnShutdown: boolean;
  readonly poolSize: number;
  readonly fetchTimeout: number;
  // What a presence shows and keeps is known to the compiler at its definition; in here it is passed on unseen.
  readonly fetch: ((topic: string, presences: Presences) => Presences | Promise<Presences>) | undefined;
  readonly init: (() => unknown) | undefined;
  readonly handleMetas: ((state: unknown, change: MetasChange) => unknown) | undefined;
}

const kDefaults = {
  dispatcher: sendToEach,
  broadcastPeriod: 1500,
  maxSilentPeriods: 10,
  clockSamplePeriods: 2,
  downPeriod: 30_000,
  permdownPeriod: 1_200_000,
  permdownOnShutdown: false,
  maxDeltaSizes: [100, 1000, 10_000],
  poolSize: 1,
  fetchTimeout: 5000,
  fetch: undefined,
  init: undefined,
  handleMetas: undefined,
};

/** Checks the options. Throws `PUBSUB_ARGUMENT`. */
export function settingsOf<Shown extends Present, State>(
  name: string,
  options: PresenceOptions<Shown, State>,
): Settings {
  if (typeof name !== "string" || name === "") throw refuse("a presence's name to be a string", name, kDefine);
  if (typeof options?.pubsub !== "string") throw refuse("`pubsub` to be the name of a pubsub", options, kDefine);
  const given = options as unknown as Partial<Settings>;
  const settings: Settings = {
    ...kDefaults,
    topic: `presence:${name}`,
    name,
    pubsub: options.pubsub,
    ...defined(given),
  };
  for (const key of ["fetch", "init", "handleMetas"] as const)
    if (settings[key] !== undefined && typeof settings[key] !== "function")
      throw refuse(`\`${key}\` to be a function`, settings[key], kDefine);
  checkTimes(settings);
  return settings;
}

function checkTimes(settings: Settings): void {
  const { broadcastPeriod, downPeriod, permdownPeriod, maxDeltaSizes } = settings;
  for (const key of ["broadcastPeriod", "maxSilentPeriods", "clockSamplePeriods", "poolSize", "fetchTimeout"] as const)
    if (!(Number.isInteger(settings[key]) && settings[key] > 0))
      throw refuse(`\`${key}\` to be an integer from 1 up`, settings[key]);
  if (!(downPeriod >= 2 * broadcastPeriod))
    throw refuse(`\`downPeriod\` to be at least two broadcast periods, ${2 * broadcastPeriod} ms`, downPeriod);
  if (!(permdownPeriod > downPeriod))
    throw refuse(`\`permdownPeriod\` to be longer than \`downPeriod\`, ${downPeriod} ms`, permdownPeriod);
  const isAscending =
    Array.isArray(maxDeltaSizes) && maxDeltaSizes.every((size, at) => size > (maxDeltaSizes[at - 1] ?? 0));
  if (!isAscending) throw refuse("`maxDeltaSizes` to be ascending numbers", maxDeltaSizes);
}

function defined(options: Partial<Settings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const kDefine = 'Presence.define("ScutiWeb.Presence", { pubsub: "Scuti.PubSub" })';

function refuse(expected: string, got: unknown, repair = ""): PubSubArgumentError {
  const hint = repair === "" ? "Leave it out for the default." : `Define it like this:\n\n    ${repair}`;
  return new PubSubArgumentError(`expected ${expected}, got: ${inspect(got)}\n\n${hint}`);
}
