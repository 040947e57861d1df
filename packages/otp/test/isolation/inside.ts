/** A program that looks into a server in its own thread, run by isolation.test.ts. */

import { GenServer, Process, Supervisor, Sys, noreply, ok, reply } from "@hinotori/otp";
import fs from "node:fs";
import { isMainThread } from "node:worker_threads";

export const Counter = GenServer.define("Counter", {
  isolation: "thread",
  file: import.meta.url,
  registered: true,
  mailboxLimit: 20,
  init: (first: number) => {
    Process.put("lives", "there");
    return ok<unknown>(first);
  },
  handleCall: {
    get: (n) => reply(n, n),
    hide: (n) => reply("ok" as const, { hidden: [() => n] }),
    sleep: async (n, ms: number) => (await Process.sleep(ms), reply("woken", n)),
    crash: () => {
      throw new Error("crash of the thread's server");
    },
  },
  handleCast: {
    add: (n, more: number) => noreply((n as number) + more),
    write: (n, file: string) => (fs.appendFileSync(file, "x"), noreply(n)),
  },
  codeChange: (old, n, extra) => [old, n, extra],
  formatStatus: (status) => ({ ...status, state: `formatted ${String(status.state)}` }),
});

if (isMainThread) {
  const says: Record<string, unknown> = {};
  const why = (work: Promise<unknown>): Promise<readonly unknown[]> =>
    work.then(
      (value): readonly unknown[] => ["no failure", value],
      (error: { code?: string; reason?: unknown; cause?: unknown }) => {
        const inner = error.reason ?? error.cause;
        return [error.code, inner instanceof Error ? inner.message : inner];
      },
    );
  const sup = await Supervisor.startLink([[Counter, 1]], { strategy: "one_for_one", name: "sup" });
  const long = 30_000;

  says["state"] = await Sys.getState(Counter, long);
  says["replaced"] = await Sys.replaceState(Counter, (n) => (n as number) + 10, long);
  // Casts and changes in one breath: none is lost, none is made of an older state than the one before.
  for (let at = 0; at < 5; at++) {
    GenServer.cast(Counter, ["add", 1]);
    void Sys.replaceState(Counter, (n) => (n as number) * 2, long);
  }
  says["inOrder"] = await GenServer.call(Counter, ["get"], long);
  says["threw"] = await why(
    Sys.replaceState(Counter, () => {
      throw new Error("no such state");
    }),
  );
  says["uncloneableState"] = await why(Sys.replaceState(Counter, () => ({ at: [() => 1] })));
  says["kept"] = await Sys.getState(Counter, long);

  const { pid, dictionary, ...status } = await Sys.getStatus(Counter, long);
  says["status"] = { ...status, isParent: status.parent === Process.whereis("sup"), parent: undefined };
  says["isHere"] = pid === Process.whereis("Counter");
  says["dictionary"] = dictionary.get("lives");

  says["notSuspended"] = await why(Sys.changeCode(Counter, 1, "extra"));
  await Sys.suspend(Counter, long);
  GenServer.cast(Counter, ["add", 1]);
  says["held"] = [await Sys.getState(Counter, long), String(Sys.tree("sup")).includes("suspended")];
  says["timeout"] = (await why(GenServer.call(Counter, ["get"], 50)))[0];
  await Sys.resume(Counter, long);
  says["resumed"] = [await GenServer.call(Counter, ["get"], long), String(Sys.tree("sup")).includes("suspended")];

  // What the thread had been given before is handled before it is suspended, and its answer is heard all the same.
  const slow = GenServer.call(Counter, ["sleep", 20], long);
  const suspended = Sys.suspend(Counter, long);
  says["answeredFirst"] = [await slow, await suspended];
  await Sys.changeCode(Counter, 1, "extra", long);
  says["codeChanged"] = await Sys.getState(Counter, long);
  says["uncloneableExtra"] = await why(Sys.changeCode(Counter, 1, () => 1));
  await Sys.resume(Counter, long);
  await Sys.replaceState(Counter, () => 1, long);

  // One that nobody waits for any more is suspended all the same.
  const busy = GenServer.call(Counter, ["sleep", 100], long);
  says["suspendTimeout"] = (await why(Sys.suspend(Counter, 10)))[0];
  await busy;
  says["suspendedLate"] = (await Sys.getStatus(Counter, long)).status;
  await Sys.resume(Counter, long);

  const events: unknown[] = [];
  await Sys.trace(Counter, ({ kind, message }) => events.push([kind, message]));
  await Sys.statistics(Counter, true);
  GenServer.cast(Counter, ["add", 1]);
  await GenServer.call(Counter, ["get"], long);
  await Sys.getState(Counter, long);
  const counted = await Sys.statistics(Counter, "get");
  says["traced"] = events;
  says["counted"] = typeof counted === "object" ? [counted.messagesIn, counted.messagesOut] : counted;
  await Sys.noTrace(Counter);

  const first = GenServer.call(Counter, ["sleep", 100], long);
  const crowd: Promise<readonly unknown[]>[] = [];
  for (let at = 0; at < 30; at++) {
    crowd.push(why(GenServer.call(Counter, ["get"], long)));
    // One by one, so that it is the server in the thread that has too many.
    await new Promise((done) => setImmediate(done));
  }
  const turnedAway = (await Promise.all(crowd)).filter((one) => one[1] === "overload").length;
  says["overload"] = [await first, turnedAway];

  await GenServer.call(Counter, ["hide"], long);
  says["uncloneable"] = await why(Sys.getState(Counter, long));
  says["cannotBeChanged"] = await why(Sys.replaceState(Counter, () => 1, long));
  const asked = Promise.all([why(GenServer.call(Counter, ["crash"], long)), why(Sys.getState(Counter, long))]);
  says["crashed"] = (await asked).map((one) => one[1]);
  await Supervisor.stop(sup);

  const [file] = process.argv.slice(2) as [string];
  const alone = (await Counter.start(1))!;
  // It waits in the midst of a change when it is killed.
  says["killedInAChange"] = await why(Sys.replaceState(alone, () => Process.exit(alone, "kill"), long));
  const last = (await Counter.start(1))!;
  for (let at = 0; at < 5; at++) GenServer.cast(last, ["write", file]);
  await GenServer.stop(last);
  says["written"] = fs.readFileSync(file, "utf8");
  console.log(JSON.stringify(says));
}
