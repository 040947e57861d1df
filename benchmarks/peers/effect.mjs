/**
 * Effect 4: a server is a fiber that takes from a queue for ever; a call offers a message with a deferred in it.
 *
 * The callers are effects too, which is Effect's best case: from promises each call is dearer by half.
 */
import { Deferred, Effect, Fiber, Queue } from "effect";
import { rate } from "../harness/sampling.ts";
import { depths } from "../questions/cast-drain.ts";
import { memory } from "../questions/idle-memory.ts";

const start = (first = 0) =>
  Effect.gen(function* () {
    const queue = yield* Queue.unbounded();
    let count = first;
    const loop = Effect.gen(function* () {
      while (true) {
        const message = yield* Queue.take(queue);
        if (message.tag === "add") count += message.amount;
        else {
          if (message.tag === "next") count++;
          yield* Deferred.succeed(message.answer, count);
        }
      }
    });
    return { queue, fiber: yield* Effect.forkDetach(loop) };
  });

const call = (server, tag) =>
  Effect.gen(function* () {
    const answer = yield* Deferred.make();
    yield* Queue.offer(server.queue, { tag, answer });
    return yield* Deferred.await(answer);
  });

const callInARow = (server, count) =>
  Effect.gen(function* () {
    let last = 0;
    for (let left = count; left > 0; left--) last = yield* call(server, "next");
    return last;
  });

const run = Effect.runPromise;

/** What this peer does for each question. */
export const programs = {
  "call-one": async (load) => {
    const server = await run(start());
    return rate(load, async (count) => {
      const before = await run(call(server, "count"));
      return (await run(callInARow(server, count))) - before;
    });
  },
  "call-many": async (load) => {
    const server = await run(start());
    return rate(load, async (count) => {
      const before = await run(call(server, "count"));
      const callers = Array.from({ length: load.callers }, () => callInARow(server, count / load.callers));
      await run(Effect.all(callers, { concurrency: "unbounded", discard: true }));
      return (await run(call(server, "count"))) - before;
    });
  },
  "cast-drain": async (load) => {
    const server = await run(start());
    return depths(load, (depth) => {
      for (let left = depth; left > 0; left--) Queue.offerUnsafe(server.queue, { tag: "add", amount: 1 });
      return run(call(server, "count"));
    });
  },
  "start-stop": (load) =>
    rate(load, (count) =>
      run(
        Effect.gen(function* () {
          let done = 0;
          for (let place = 0; place < count; place++) {
            const server = yield* start(place);
            yield* Fiber.interrupt(server.fiber);
            done++;
          }
          return done;
        }),
      ),
    ),
  "idle-memory": (load) =>
    memory(load, {
      start: (place) => run(start(place)),
      ask: (server) => run(call(server, "count")),
      stop: (server) => run(Fiber.interrupt(server.fiber)),
    }),
};
