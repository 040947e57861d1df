/** Telemetry: attach, execute, detach, and what happens to a handler that fails. */
import { GenServer, noreply, ok, Process } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { afterEach, describe, expect, test } from "vitest";

import { logged } from "./support/log.ts";

const kSold = ["shop", "checkout", "stop"];
const kFailure = ["telemetry", "handler", "failure"];

afterEach(() => {
  const ids = new Set(Telemetry.listHandlers([]).map(({ id }) => id));
  for (const id of ids) Telemetry.detach(id);
});

type Heard = Parameters<Telemetry.Handler<unknown>>;

function recorder(): { heard: Heard[]; handler: (...args: Heard) => void } {
  const heard: Heard[] = [];
  return { heard, handler: (...args) => void heard.push(args) };
}

describe("Telemetry.execute", () => {
  test("hands event, measurements, metadata and config to the handler", () => {
    const { heard, handler } = recorder();
    Telemetry.attach("a", kSold, handler, { currency: "EUR" });
    Telemetry.execute(kSold, { amount: 12 }, { customer: "ada" });
    expect(heard).toEqual([[kSold, { amount: 12 }, { customer: "ada" }, { currency: "EUR" }]]);
  });

  test("gives empty metadata when there is none", () => {
    const { heard, handler } = recorder();
    Telemetry.attach("a", kSold, handler);
    Telemetry.execute(kSold, { amount: 12 });
    expect(heard).toEqual([[kSold, { amount: 12 }, {}, undefined]]);
  });

  test("finds the handlers of an equal name in another array", () => {
    const { heard, handler } = recorder();
    Telemetry.attach("a", ["shop", "checkout", "stop"], handler);
    Telemetry.execute([..."shop/checkout/stop".split("/")], { amount: 1 });
    expect(heard).toHaveLength(1);
  });

  test.each([
    [["shop", "checkout"]],
    [["shop", "checkout", "stop", "late"]],
    [["shop", "checkout", "stap"]],
    [["shap", "checkout", "stop"]],
    [["shop", "chackout", "stop"]],
    [[]],
  ])("leaves the handlers of another event alone: %j", (event) => {
    const { heard, handler } = recorder();
    Telemetry.attach("a", kSold, handler);
    Telemetry.execute(event, { amount: 1 });
    expect(heard).toEqual([]);
  });

  test("keeps events apart that share a drawer of the table", () => {
    const first = recorder();
    const second = recorder();
    Telemetry.attach("first", ["shop", "order", "begin"], first.handler);
    Telemetry.attach("second", ["shop", "order", "ended"], second.handler);
    Telemetry.execute(["shop", "order", "ended"], { count: 1 });
    expect([first.heard.length, second.heard.length]).toEqual([0, 1]);
    Telemetry.detach("second");
    Telemetry.execute(["shop", "order", "begin"], { count: 1 });
    expect([first.heard.length, second.heard.length]).toEqual([1, 1]);
  });

  test("runs in the process that executes the event", async () => {
    const Till = GenServer.define("Till", {
      registered: true,
      init: () => ok(0),
      handleCast: {
        sell: (sold) => {
          Telemetry.execute(kSold, { amount: 1 });
          return noreply(sold + 1);
        },
      },
    });
    const runners: unknown[] = [];
    Telemetry.attach("a", kSold, () => void runners.push(Process.self()));
    const till = await startSupervised(Till);
    GenServer.cast(Till, ["sell"]);
    await GenServer.stop(till);
    expect(runners).toEqual([till]);
  });

  test("runs the handlers that were attached when the event happened", () => {
    const late = recorder();
    const other = recorder();
    Telemetry.attach("first", kSold, () => {
      Telemetry.attach("late", kSold, late.handler);
      Telemetry.detach("other");
    });
    Telemetry.attach("other", kSold, other.handler);
    Telemetry.execute(kSold, { amount: 1 });
    expect([late.heard.length, other.heard.length]).toEqual([0, 1]);
  });
});

describe("Telemetry.attach", () => {
  test("refuses an id that is in use", () => {
    Telemetry.attach("a", kSold, () => {});
    expect(() => Telemetry.attach("a", ["shop", "open"], () => {})).toThrow(
      expect.objectContaining({ code: "TELEMETRY_ALREADY_EXISTS", reason: "already_exists" }),
    );
    expect(Telemetry.hasHandlers(["shop", "open"])).toBe(false);
  });

  test.each([[[]], ["shop.open"], [["shop", 1]], [undefined]])("refuses %j as an event", (event) => {
    expect(() => Telemetry.attach("a", event as never, () => {})).toThrow(
      expect.objectContaining({ code: "TELEMETRY_ARGUMENT" }),
    );
  });

  test("keeps the event as it was named", () => {
    const event = ["shop", "open"];
    Telemetry.attach("a", event, () => {});
    event[1] = "closed";
    expect(Telemetry.hasHandlers(["shop", "open"])).toBe(true);
    expect(Telemetry.hasHandlers(event)).toBe(false);
  });
});

describe("Telemetry.attachMany", () => {
  test("attaches one handler to each event, and detach takes it from all", () => {
    const { heard, handler } = recorder();
    Telemetry.attachMany(
      "a",
      [
        ["shop", "open"],
        ["shop", "close"],
        ["shop", "open"],
      ],
      handler,
    );
    Telemetry.execute(["shop", "open"], { count: 1 });
    Telemetry.execute(["shop", "close"], { count: 2 });
    expect(heard.map(([event]) => event)).toEqual([
      ["shop", "open"],
      ["shop", "close"],
    ]);
    Telemetry.detach("a");
    expect(Telemetry.hasHandlers(["shop", "open"])).toBe(false);
    expect(Telemetry.hasHandlers(["shop", "close"])).toBe(false);
  });
});

describe("Telemetry.detach", () => {
  test("refuses an id that nobody has", () => {
    expect(() => Telemetry.detach("nobody")).toThrow(
      expect.objectContaining({ code: "TELEMETRY_NOT_FOUND", reason: "not_found" }),
    );
  });
});

describe("Telemetry.listHandlers", () => {
  test("lists the handlers of every event under the prefix", () => {
    const handler = (): void => {};
    Telemetry.attachMany(
      "many",
      [
        ["shop", "open"],
        ["shop", "close"],
      ],
      handler,
      7,
    );
    Telemetry.attach("one", ["bank", "open"], handler);
    expect(Telemetry.listHandlers(["shop"])).toEqual([
      { id: "many", event: ["shop", "open"], handler, config: 7 },
      { id: "many", event: ["shop", "close"], handler, config: 7 },
    ]);
    expect(Telemetry.listHandlers(["shop", "close", "late"])).toEqual([]);
    expect(Telemetry.listHandlers([]).map(({ id }) => id)).toEqual(["many", "many", "one"]);
  });

  test("gives names away that may be changed without harm", () => {
    const { heard, handler } = recorder();
    Telemetry.attach("a", kSold, handler);
    (Telemetry.listHandlers([])[0]!.event as string[]).push("late");
    Telemetry.execute(kSold, { amount: 1 });
    expect(heard).toHaveLength(1);
  });
});

describe("a handler that fails", () => {
  test("is detached from every event, and the others still run", async () => {
    const { heard, handler } = recorder();
    Telemetry.attachMany("bad", [kSold, ["shop", "open"]], () => {
      throw new Error("no ink");
    });
    Telemetry.attach("good", kSold, handler);
    const log = await logged(() => Telemetry.execute(kSold, { amount: 1 }));
    expect(heard).toHaveLength(1);
    expect(Telemetry.listHandlers([]).map(({ id }) => id)).toEqual(["good"]);
    expect(log).toEqual([expect.stringMatching(/^error: .*'bad'.*detached.*no ink/s)]);
  });

  test("is told of by an event", async () => {
    const { heard, handler } = recorder();
    const cause = new Error("no ink");
    Telemetry.attach("listener", kFailure, handler);
    Telemetry.attach(
      "bad",
      kSold,
      () => {
        throw cause;
      },
      { printer: 1 },
    );
    await logged(() => Telemetry.execute(kSold, { amount: 1 }));
    expect(heard).toEqual([
      [
        kFailure,
        { monotonic_time: expect.any(Number), system_time: expect.any(Number) },
        {
          event_name: kSold,
          handler_id: "bad",
          handler_config: { printer: 1 },
          kind: "error",
          reason: cause,
          stacktrace: cause.stack,
        },
        undefined,
      ],
    ]);
  });

  test("is detached when its promise rejects", async () => {
    const failures: unknown[] = [];
    Telemetry.attach("listener", kFailure, (_event, _measurements, { reason, kind }) => failures.push([kind, reason]));
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    Telemetry.attach("bad", kSold, () => Promise.reject("too late"));
    const log = await logged(async () => {
      Telemetry.execute(kSold, { amount: 1 });
      await Promise.resolve();
    });
    expect(Telemetry.listHandlers([]).map(({ id }) => id)).toEqual(["listener"]);
    expect(failures).toEqual([["throw", "too late"]]);
    expect(log).toHaveLength(1);
  });

  test("does not take a later handler of its id along", async () => {
    const { heard, handler } = recorder();
    let reject = (_reason: Error): void => {};
    const failing = new Promise((_resolve, no) => (reject = no));
    Telemetry.attach("a", kSold, () => failing);
    Telemetry.execute(kSold, { amount: 1 });
    Telemetry.detach("a");
    Telemetry.attach("a", kSold, handler);
    await logged(async () => {
      reject(new Error("the old one"));
      await failing.catch(() => {});
    });
    Telemetry.execute(kSold, { amount: 2 });
    expect(heard).toHaveLength(1);
  });

  test("ends there when it listens to failures itself", async () => {
    for (const id of ["one", "two"]) {
      Telemetry.attach(id, kFailure, () => {
        throw new Error(`${id} fails too`);
      });
    }
    Telemetry.attach("bad", kSold, () => {
      throw new Error("no ink");
    });
    const log = await logged(() => Telemetry.execute(kSold, { amount: 1 }));
    expect(Telemetry.listHandlers([])).toEqual([]);
    expect(log.length).toBeGreaterThanOrEqual(3);
  });
});

describe("Telemetry.hasHandlers", () => {
  test("tells whether anything listens", () => {
    expect(Telemetry.hasHandlers(kSold)).toBe(false);
    Telemetry.attach("a", kSold, () => {});
    expect(Telemetry.hasHandlers(["shop", "checkout", "stop"])).toBe(true);
  });
});
