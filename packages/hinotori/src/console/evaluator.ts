/**
 * The process in which a console's inputs run: `self()` is the same for all of them, and messages wait for whoever asks.
 *
 * It traps exits, so that what the console starts may fall without taking it along. When it is killed all the same, another takes
 * its place.
 */
import { Process, type Pid } from "@hinotori/otp";

/** How a piece of work ended. */
export type Ending =
  | { readonly is: "returned"; readonly value: unknown }
  | { readonly is: "threw"; readonly thrown: unknown }
  | { readonly is: "interrupted" }
  | { readonly is: "killed"; readonly pid: Pid };

type Job = () => Promise<void>;

/** A process that does one piece of work after the other. */
export class Evaluator {
  #jobs: (Job | undefined)[] = [];
  #wake: () => void = () => {};
  #pid: Pid | undefined;
  #give: ((ending: Ending) => void) | undefined;
  #release: () => void = () => {};

  /** The process; started when it is first asked for. */
  get pid(): Pid {
    return (this.#pid ??= this.#start());
  }

  /** Runs `work` in the process; resolves when that has ended, or when nobody waits for it any longer. */
  run(work: () => Promise<unknown>, late: (ending: Ending) => void): Promise<Ending> {
    return new Promise((resolve) => {
      const { pid } = this;
      const give = (ending: Ending): void => {
        const isWaitedFor = this.#give === give;
        if (isWaitedFor) this.#give = undefined;
        if (isWaitedFor) resolve(ending);
        // What a process that was killed left behind is nobody's.
        else if (this.#pid === pid) late(ending);
      };
      this.#give = give;
      const released = new Promise<void>((release) => (this.#release = release));
      this.#put(async () => {
        const working = work().then(
          (value) => give({ is: "returned", value }),
          (thrown: unknown) => give({ is: "threw", thrown }),
        );
        // What was interrupted goes on; the process takes the next piece all the same.
        await Promise.race([working, released]);
      });
    });
  }

  /** Stops waiting for the work that is under way; whether there was any. */
  interrupt(): boolean {
    const give = this.#give;
    if (give === undefined) return false;
    give({ is: "interrupted" });
    this.#release();
    return true;
  }

  /** Ends the process. */
  stop(): void {
    if (this.#pid !== undefined) this.#put(undefined);
    this.#pid = undefined;
  }

  #put(job: Job | undefined): void {
    this.#jobs.push(job);
    this.#wake();
  }

  #start(): Pid {
    const jobs: (Job | undefined)[] = [];
    this.#jobs = jobs;
    const next = async (): Promise<Job | undefined> => {
      while (jobs.length === 0) await new Promise<void>((wake) => (this.#wake = wake));
      return jobs.shift();
    };
    const pid = Process.spawn(
      async function hinotoriConsole() {
        Process.signal().addEventListener("abort", ended, { once: true });
        for (let job = await next(); job !== undefined; job = await next()) await job();
      },
      { trapExit: true },
    );
    const ended = (): void => {
      if (this.#pid !== pid) return;
      this.#pid = undefined;
      this.#give?.({ is: "killed", pid });
    };
    return pid;
  }
}
