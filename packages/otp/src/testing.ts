/**
 * Helpers for those who test what is built on otp: start, receive, move time.
 *
 * ## Example
 *
 * ```ts
 * import { assertReceive, clock, startSupervised } from "@hinotori/otp/testing";
 *
 * test("beats every second", async () => {
 *   clock.virtual();
 *   await startSupervised([Heart, { tell: Process.self() }]);
 *   await clock.advance(1000);
 *   await assertReceive("beat");
 * });
 * ```
 *
 * `startSupervised` ends what it started when the test ends. `assertReceive` and `refuteReceive` look at the mailbox of the test,
 * which is the root process's. After `clock.virtual()` every timeout, deadline and timer of the test follows a clock that moves when told. Needs vitest.
 *
 * ## Races
 *
 * `simulate(seed, program)` runs a program in virtual time and in an order of steps that the seed decides, with crashes and delays if you ask for them;
 * `simulate.many({ runs: 100 }, program)` tries many seeds. What fails is thrown as a {@link SimulationError} with the seed and every step, and comes again,
 * step by step, under that seed:
 *
 * ```ts
 * test("no deposit is lost", () =>
 *   simulate.many({ runs: 200 }, async () => {
 *     const account = await Account.start();
 *     await Promise.all([deposit(account, 10), deposit(account, 10)]);
 *     expect(await GenServer.call(account, ["read"])).toBe(20);
 *   }));
 * ```
 *
 * Two flows of one process, as in `Promise.all`, take turns like two processes would. Only processes and the clock are simulated: keep files, sockets and random
 * numbers of your own out of the program, or it will not come again.
 */

export { captureLog } from "./testing/capture-log.ts";
export { clock, settled } from "./testing/clock.ts";
export type { TestClock, VirtualClock } from "./testing/clock.ts";
export { assertReceive, refuteReceive } from "./testing/receive.ts";
export type { Pattern } from "./testing/receive.ts";
export { startSupervised } from "./testing/start-supervised.ts";
export type { OnFinished, StartSupervisedOptions } from "./testing/start-supervised.ts";

export { SimulationError, simulate } from "./testing/simulate.ts";
export type { Seeds, SimulateOptions, Simulation } from "./testing/simulate.ts";
