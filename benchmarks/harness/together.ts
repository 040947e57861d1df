/**
 * Two servers at once, with load that alternates between them in short bursts.
 *
 * A difference of a few hundredths drowns in the drift of a machine when one side runs after the other; between bursts
 * that follow each other within a second it does not. What remains is chance at the birth of a server (what its compiler saw
 * first, where its memory lies), so every side lives several times, and each is started first as often as the other.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { loadCommand, sideCommand, type Command, type Machine } from "./commands.ts";
import type { Answer, Order } from "./http-load.ts";
import type { Load, Outcome, Question } from "./question.ts";
import { need } from "./sampling.ts";
import type { Saying, Word } from "./serving.ts";

/** One burst for each side. */
export type Burst = Readonly<Record<string, Outcome>>;

/** Starts every side and the load generator as many times as the load has lives, and gives back one burst after the other. */
export async function answerTogether(machine: Machine, question: Question, load: Load): Promise<readonly Burst[]> {
  const sides = Object.keys(question.sides);
  const bursts: Burst[] = [];
  for (let life = 0; life < need(load, "lives"); life++) {
    bursts.push(...(await live(machine, question, { load, sides: life % 2 === 0 ? sides : sides.toReversed() })));
  }
  return bursts;
}

interface Life {
  readonly load: Load;
  /** In the order in which they are started. */
  readonly sides: readonly string[];
}

async function live(machine: Machine, question: Question, { load, sides }: Life): Promise<readonly Burst[]> {
  const children: ChildProcess[] = [];
  const begin = (command: Command): ChildProcess => {
    const child = withChannel(command);
    children.push(child);
    return child;
  };
  try {
    const generator = begin(loadCommand(machine));
    const servers: Server[] = [];
    for (const side of sides) {
      const child = begin(sideCommand(machine, question, side, load));
      servers.push({ side, child, port: ((await said(child)) as { port: number }).port });
    }
    for (const server of servers) await burst(server, generator, { ...load, count: need(load, "warmups") });
    const bursts = await alternate(servers, generator, load);
    for (const { child } of servers) await ended(child);
    return bursts;
  } finally {
    for (const child of children) child.kill("SIGTERM");
  }
}

/** Tells a server to end, and waits until it has. */
function ended(child: ChildProcess): Promise<void> {
  const word: Word = "end";
  return new Promise((resolve) => {
    const bound = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(bound);
      resolve();
    });
    child.send(word);
  });
}

interface Server {
  readonly side: string;
  readonly child: ChildProcess;
  readonly port: number;
}

async function alternate(servers: readonly Server[], generator: ChildProcess, load: Load): Promise<readonly Burst[]> {
  const bursts: Burst[] = [];
  for (let round = 0; round < need(load, "bursts"); round++) {
    const order = round % 2 === 0 ? servers : servers.toReversed();
    const outcomes: Record<string, Outcome> = {};
    for (const server of order) outcomes[server.side] = await burst(server, generator, load);
    bursts.push(outcomes);
  }
  return bursts;
}

async function burst(server: Server, generator: ChildProcess, load: Load): Promise<Outcome> {
  const count = need(load, "count");
  const order: Order = {
    port: server.port,
    path: "/",
    connections: need(load, "connections"),
    count,
    warmups: 0,
    perSecond: 0,
    boundMs: 60_000,
  };
  const before = await usedUs(server.child);
  const answer = await asked(generator, order);
  const cpu = ((await usedUs(server.child)) - before) / count;
  const share = (cpu * answer.perSecond) / 1_000_000;
  return {
    series: { rate: [answer.perSecond], capacity: [1_000_000 / cpu], share: [share] },
    done: answer.answered,
    expected: count,
  };
}

async function usedUs(child: ChildProcess): Promise<number> {
  const word: Word = "cpu";
  child.send(word);
  return ((await said(child)) as { cpuUs: number }).cpuUs;
}

async function asked(generator: ChildProcess, order: Order): Promise<Answer> {
  generator.send(order);
  const message = (await said(generator)) as { answer?: Answer; failed?: string };
  if (message.answer === undefined) throw new Error(message.failed);
  return message.answer;
}

/** The next thing a child says; its end or 90 seconds of silence are failures. */
function said(child: ChildProcess): Promise<Saying | object> {
  return new Promise((resolve, reject) => {
    const over = (failure: Error | undefined, message?: object): void => {
      clearTimeout(bound);
      child.off("message", hear).off("exit", ended);
      if (failure === undefined) resolve(message as object);
      else reject(failure);
    };
    const hear = (message: unknown): void => over(undefined, message as object);
    const ended = (code: number | null): void => over(new Error(`expected a server that stays, got: exit ${code}`));
    const bound = setTimeout(() => over(new Error("expected an answer within 90 seconds, got: none")), 90_000);
    child.once("message", hear).once("exit", ended);
  });
}

function withChannel([program, ...words]: Command): ChildProcess {
  return spawn(program, words, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, NODE_ENV: "production" },
  });
}
