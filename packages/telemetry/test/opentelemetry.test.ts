/** OpenTelemetry: spans from events, and a context that goes from process to process. */
import { trace } from "@opentelemetry/api";
import { deferred, type From, GenServer, noreply, ok, type Pid, Process, reply, Task } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { Telemetry } from "@hinotori/telemetry";
import { OpenTelemetry, Traces } from "@hinotori/telemetry/opentelemetry";
import { describe, expect, test } from "vitest";

import { family, recordSpans } from "./support/tracing.ts";

/** Runs a piece of work in a span of its own. */
function spanned<Result>(name: string, work: () => Result): Result {
  return Telemetry.span(["till", name], {}, () => [work(), {}] as never) as Result;
}

const Till = GenServer.define("Traced.Till", {
  init: (next?: Pid) => ok({ next }),
  handleCall: {
    sell: (state) =>
      reply(
        spanned("sell", () => "sold"),
        state,
      ),
    slowly: async (state) => {
      await Promise.resolve();
      return reply(
        spanned("slowly", () => "sold"),
        state,
      );
    },
    later: deferred((state, from: From<string>) => {
      Process.spawn(async () => {
        await Promise.resolve();
        spanned("later", () => GenServer.reply(from, "sold"));
      });
      return noreply(state);
    }),
    through: async (state) => reply((await GenServer.call(state.next!, ["sell"])) as string, state),
  },
  handleCast: {
    note: (state) => {
      spanned("note", () => {});
      return noreply(state);
    },
  },
});

const kTill = ["sell", "slowly", "later", "note"].map((name) => Traces.span(["till", name]));

async function start(traces: readonly (readonly Traces.Trace[])[] = kTill) {
  const recorded = recordSpans();
  const pid = await startSupervised([OpenTelemetry, { traces: [...traces, Traces.span("shop.pay")] }]);
  return { ...recorded, pid };
}

/** Runs work in a span that stands for a request. */
function pay<Result>(work: () => Promise<Result>): Promise<Result> {
  return Telemetry.span(["shop", "pay"], {}, async () => [await work(), {}]);
}

describe("a call", () => {
  test.each(["sell", "slowly", "later"] as const)(
    "carries its span to the server that is asked to %s",
    async (what) => {
      const { named, spans } = await start();
      const till = await startSupervised(Till);
      expect(await pay(async () => GenServer.call(till, [what]))).toBe("sold");
      const request = family(named("shop.pay"));
      expect(family(named(`till.${what}`))).toMatchObject({ parent: request.id, trace: request.trace });
      expect(request.parent).toBeUndefined();
      expect(spans()).toHaveLength(2);
    },
  );

  test("carries it on to the server that is asked in turn", async () => {
    const { named } = await start();
    const first = await startSupervised([Till, await startSupervised(Till)]);
    await pay(async () => GenServer.call(first, ["through"]));
    expect(family(named("till.sell")).parent).toBe(family(named("shop.pay")).id);
  });

  test("carries its own, however many there are at a time", async () => {
    const { spans } = await start();
    const till = await startSupervised(Till);
    await Promise.all(Array.from({ length: 50 }, () => pay(async () => GenServer.call(till, ["slowly"]))));
    const requests = spans()
      .filter(({ name }) => name === "shop.pay")
      .map(family);
    const handled = spans()
      .filter(({ name }) => name === "till.slowly")
      .map(family);
    expect(new Set(handled.map(({ parent }) => parent))).toEqual(new Set(requests.map(({ id }) => id)));
    expect(new Set(requests.map((request) => request.trace)).size).toBe(50);
  });

  test("outside of any span carries nothing", async () => {
    const { named } = await start();
    await GenServer.call(await startSupervised(Till), ["sell"]);
    expect(family(named("till.sell")).parent).toBeUndefined();
  });
});

describe("what else is begun in a span", () => {
  test("belongs to it as a task and as a process that is spawned", async () => {
    const { named } = await start();
    await pay(async () => {
      await Task.await(Task.async(async () => spanned("sell", () => "sold")));
      const [, ref] = Process.spawnMonitor(async () => {
        await Promise.resolve();
        spanned("slowly", () => "sold");
      });
      await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    });
    const { id } = family(named("shop.pay"));
    expect([family(named("till.sell")).parent, family(named("till.slowly")).parent]).toEqual([id, id]);
  });

  test("does not belong to it as a cast", async () => {
    const { named } = await start();
    const till = await startSupervised(Till);
    await pay(async () => {
      GenServer.cast(till, ["note"]);
      await GenServer.call(till, ["sell"]);
    });
    expect(family(named("till.note")).parent).toBeUndefined();
  });
});

describe("the adapter", () => {
  test("nests spans, and spans that are made by hand", async () => {
    const { named } = await start([Traces.span("shop.print")]);
    await pay(async () => {
      const outer = trace.getActiveSpan()?.spanContext().spanId;
      Telemetry.span(["shop", "print"], {}, () => {
        trace.getTracer("mine").startSpan("ink").end();
        return [1, {}];
      });
      expect(trace.getActiveSpan()?.spanContext().spanId).toBe(outer);
    });
    expect(family(named("shop.print")).parent).toBe(family(named("shop.pay")).id);
    expect(family(named("ink")).parent).toBe(family(named("shop.print")).id);
  });

  test.each(["shutdown", "kill"])(
    "ends with %s: open spans are ended, and nothing is listened to or carried",
    async (reason) => {
      const { spans } = recordSpans();
      const spec = OpenTelemetry.childSpec({ traces: [...kTill, Traces.span("shop.pay")] });
      const pid = await startSupervised({ ...spec, restart: "temporary" });
      const till = await startSupervised(Till);
      await pay(async () => {
        if (reason === "kill") Process.exit(pid, "kill");
        else await GenServer.stop(pid, reason);
        await GenServer.call(till, ["sell"]);
      });
      expect(spans().map(({ name, ended }) => [name, ended])).toEqual([["shop.pay", true]]);
      expect(Telemetry.hasHandlers(["till", "sell", "start"])).toBe(false);
    },
  );

  test("is there once, and comes back after a crash", async () => {
    const { pid, named } = await start();
    await expect(OpenTelemetry.startLink()).rejects.toMatchObject({ reason: ["already_started", pid] });
    const ref = Process.monitor(pid);
    Process.exit(pid, "kill");
    await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    await expect.poll(() => Telemetry.hasHandlers(["shop", "pay", "start"])).toBe(true);
    await pay(async () => GenServer.call(await startSupervised(Till), ["sell"]));
    expect(family(named("till.sell")).parent).toBe(family(named("shop.pay")).id);
  });

  test("does nothing where there is no SDK", async () => {
    await startSupervised([OpenTelemetry, { traces: [...kTill, Traces.span("shop.pay")] }]);
    const till = await startSupervised(Till);
    expect(await pay(async () => GenServer.call(till, ["sell"]))).toBe("sold");
  });

  test.each([[{ metrics: "all" }], [{ traces: "all" }], [{ traces: [Traces.endpoint] }]])(
    "refuses %j as its options",
    async (options) => {
      await expect(OpenTelemetry.startLink(options as never)).rejects.toMatchObject({ code: "TELEMETRY_ARGUMENT" });
    },
  );
});
