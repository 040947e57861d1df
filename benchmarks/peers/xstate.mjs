/**
 * XState 5: actors from transition functions, its quickest kind.
 *
 * An actor runs its transition on the sender's stack when it is idle; a call is an event that carries a callback.
 */
import { createActor, fromTransition } from "xstate";
import { rate } from "../harness/sampling.ts";
import { depths } from "../questions/cast-drain.ts";
import { memory } from "../questions/idle-memory.ts";

const counter = fromTransition((count, event) => {
  switch (event.type) {
    case "next":
      event.answer(count + 1);
      return count + 1;
    case "count":
      event.answer(count);
      return count;
    default:
      return count + event.amount;
  }
}, 0);

const start = () => createActor(counter).start();
const call = (actor, type) => new Promise((answer) => actor.send({ type, answer }));

async function callInARow(actor, count) {
  for (let left = count; left > 0; left--) await call(actor, "next");
}

/** What this peer does for each question. */
export const programs = {
  "call-one": (load) => {
    const actor = start();
    return rate(load, async (count) => {
      const before = actor.getSnapshot().context;
      await callInARow(actor, count);
      return actor.getSnapshot().context - before;
    });
  },
  "call-many": (load) => {
    const actor = start();
    return rate(load, async (count) => {
      const before = actor.getSnapshot().context;
      await Promise.all(Array.from({ length: load.callers }, () => callInARow(actor, count / load.callers)));
      return actor.getSnapshot().context - before;
    });
  },
  "cast-drain": (load) => {
    const actor = start();
    return depths(load, (depth) => {
      for (let left = depth; left > 0; left--) actor.send({ type: "add", amount: 1 });
      return call(actor, "count");
    });
  },
  "start-stop": (load) =>
    rate(load, async (count) => {
      let done = 0;
      for (let place = 0; place < count; place++) {
        start().stop();
        done++;
      }
      return done;
    }),
  "idle-memory": (load) =>
    memory(load, {
      start: async (place) => {
        const actor = start();
        actor.send({ type: "add", amount: place });
        return actor;
      },
      ask: (actor) => call(actor, "count"),
      stop: async (actor) => actor.stop(),
    }),
};
