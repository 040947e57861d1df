/** nact 7: actors with their own queues; a call is its `query`. */
import { dispatch, query, spawn, start as startSystem, stop } from "nact";
import { rate } from "../harness/sampling.ts";
import { depths } from "../questions/cast-drain.ts";
import { memory } from "../questions/idle-memory.ts";

const system = startSystem();

const counter = (count, message) => {
  switch (message.tag) {
    case "next":
      dispatch(message.from, count + 1);
      return count + 1;
    case "count":
      dispatch(message.from, count);
      return count;
    default:
      return count + message.amount;
  }
};

// Without a name each gets a random one, and of a hundred thousand two are the same.
let started = 0;
const start = (first = 0) => spawn(system, (count = first, message) => counter(count, message), `counter-${++started}`);
const call = (actor, tag) => query(actor, (from) => ({ tag, from }), 60_000);

async function callInARow(actor, count) {
  for (let left = count; left > 0; left--) await call(actor, "next");
}

/** What this peer does for each question. */
export const programs = {
  "call-one": (load) => {
    const actor = start();
    return rate(load, async (count) => {
      const before = await call(actor, "count");
      await callInARow(actor, count);
      return (await call(actor, "count")) - before;
    });
  },
  "call-many": (load) => {
    const actor = start();
    return rate(load, async (count) => {
      const before = await call(actor, "count");
      await Promise.all(Array.from({ length: load.callers }, () => callInARow(actor, count / load.callers)));
      return (await call(actor, "count")) - before;
    });
  },
  "cast-drain": (load) => {
    const actor = start();
    return depths(load, (depth) => {
      for (let left = depth; left > 0; left--) dispatch(actor, { tag: "add", amount: 1 });
      return call(actor, "count");
    });
  },
  "start-stop": (load) =>
    rate(load, async (count) => {
      let done = 0;
      for (let place = 0; place < count; place++) {
        stop(start(place));
        done++;
      }
      return done;
    }),
  "idle-memory": (load) =>
    memory(load, {
      start: async (place) => start(place),
      ask: (actor) => call(actor, "count"),
      stop: async (actor) => stop(actor),
    }),
};
