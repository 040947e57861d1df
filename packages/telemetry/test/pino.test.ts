/** PinoHandler: each log event as a line of JSON. */
import { AsyncLocalStorage } from "node:async_hooks";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { GenServer, Logger, noreply, ok, Process, reply } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { OpenTelemetry, Traces } from "@hinotori/telemetry/opentelemetry";
import { PinoHandler, type PinoHandlerOptions } from "@hinotori/telemetry/pino";
import { Telemetry } from "@hinotori/telemetry";
import pino from "pino";
import { describe, expect, onTestFinished, test } from "vitest";

import { family, recordSpans } from "./support/tracing.ts";

type Line = Readonly<Record<string, unknown>>;

let count = 0;

/** The lines that are written while something runs; the console is silent. */
async function lines(work: () => unknown, options: PinoHandlerOptions = {}): Promise<Line[]> {
  const written: Line[] = [];
  const destination = { write: (line: string) => void written.push(JSON.parse(line) as Line) };
  const remove = PinoHandler.attach({ id: `pino ${++count}`, destination, ...options });
  try {
    await captureLog(work, "debug");
  } finally {
    remove();
  }
  return written;
}

const Vault = GenServer.define("Pino.Vault", {
  registered: true,
  init: (password: string) => ok({ password, opened: 0 }),
  handleCall: {
    log: (state) => {
      Logger.metadata({ request_id: "F7Q" });
      Logger.info("opened");
      return reply("ok", state);
    },
  },
  handleCast: {
    break: (_state, _token: { token: string }) => {
      throw Object.assign(new TypeError("no key fits", { cause: new Error("rust") }), { code: "VAULT" });
    },
    note: (state) => noreply(state),
  },
});

describe("a line", () => {
  test("has time, level, message, metadata, process and origin", async () => {
    const pid = await startSupervised([Vault, "a"]);
    expect(await lines(() => GenServer.call(Vault, ["log"]))).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        msg: "opened",
        request_id: "F7Q",
        pid: String(pid),
        origin: "Pino.Vault",
      },
    ]);
  });

  test.each([
    ["emergency", "fatal", "emergency"],
    ["alert", "fatal", "alert"],
    ["critical", "fatal", "critical"],
    ["error", "error", undefined],
    ["warning", "warn", undefined],
    ["notice", "info", "notice"],
    ["info", "info", undefined],
    ["debug", "debug", undefined],
  ] as const)("of level %s has pino's %s", async (level, word, severity) => {
    const [line] = await lines(() => Logger.log(level, "hello"));
    expect([line!["level"], line!["severity"]]).toEqual([word, severity]);
  });

  test("keeps its own fields when metadata has their names", async () => {
    const metadata = { level: "x", time: "y", msg: "z", err: 1, pid: "mine", __proto__: null, v: 2 };
    const [line] = await lines(() => Logger.info("hello", metadata));
    expect(line).toMatchObject({
      level: "info",
      msg: "hello",
      meta_level: "x",
      meta_time: "y",
      meta_msg: "z",
      meta_err: 1,
      meta_v: 2,
    });
  });

  test("of a report has its data, its error once, and the first line of its text", async () => {
    const error = new Error("no ink");
    const report = { method: "GET", path: "/", status: 500, error };
    const [line] = await lines(() => Logger.log("error", { report, text: () => "GET / - Sent 500\nError: no ink" }));
    expect(line).toMatchObject({
      msg: "GET / - Sent 500",
      report: { method: "GET", path: "/", status: 500 },
      err: { type: "Error", message: "no ink", stack: error.stack },
    });
    expect((line!["report"] as Line)["error"]).toBeUndefined();
  });

  test("of a crash is data: the error with its cause, what the server did and had, without secrets", async () => {
    const pid = await startSupervised([Vault, "hunter2"], { restart: "temporary" });
    const ref = Process.monitor(pid);
    const written = await lines(async () => {
      GenServer.cast(Vault, ["break", { token: "t0ps3cret" }]);
      await Process.receive((message) => Array.isArray(message) && message[1] === ref);
    });
    const line = written.find(({ err }) => err !== undefined)!;
    expect(line).toMatchObject({
      level: "error",
      origin: "Pino.Vault",
      pid: String(pid),
      domain: ["otp"],
      err: { type: "TypeError", message: "no key fits", code: "VAULT", cause: { message: "rust" } },
      report: {
        label: "gen_server_terminate",
        name: "Pino.Vault",
        state: { password: "[FILTERED]", opened: 0 },
        lastMessage: ["break", { token: "[FILTERED]" }],
      },
    });
    expect(line["msg"]).toMatch(/^GenServer Pino\.Vault #PID<[\d.]+> terminating$/);
    expect(JSON.stringify(written)).not.toMatch(/hunter2|t0ps3cret/);
  });

  test("is written however odd what it says is", async () => {
    const loop: Record<string, unknown> = {};
    loop["loop"] = loop;
    const written = await lines(() => {
      Logger.info("loop", { loop, big: 10n, fn: () => 1, no: undefined });
      Logger.info(() => {
        throw new Error("no text");
      });
      Logger.info("control \u0000\n\u2028 characters");
    });
    expect(written).toHaveLength(3);
    expect(written[0]).toMatchObject({ loop: { loop: "[circular]" }, big: "10" });
    expect(written[2]!["msg"]).toBe("control \u0000\n\u2028 characters");
  });
});

describe("attach", () => {
  test("asks for more metadata where the line is logged, and goes on when that fails", async () => {
    const request = new AsyncLocalStorage<string>();
    const metadata = () => {
      if (request.getStore() === "broken") throw new Error("no context");
      return { request_id: request.getStore() };
    };
    const log = async () => {
      await undefined;
      Logger.info("in a request");
    };
    const written = await lines(
      async () => {
        await Promise.all([request.run("one", log), request.run("two", log)]);
        await request.run("broken", log);
      },
      { metadata },
    );
    expect(written.map((line) => line["request_id"])).toEqual(["one", "two", undefined]);
    expect(written[2]!["metadata_failed"]).toMatch(/no context/);
  });

  test("tells the active span of OpenTelemetry", async () => {
    const { named } = recordSpans();
    await startSupervised([OpenTelemetry, { traces: [Traces.span("vault.open")] }]);
    const written = await lines(() => {
      Telemetry.span(["vault", "open"], {}, () => [Logger.info("inside"), {}]);
      Logger.info("outside");
    });
    const { id, trace } = family(named("vault.open"));
    expect(written.map(({ trace_id, span_id }) => [trace_id, span_id])).toEqual([
      [trace, id],
      [undefined, undefined],
    ]);
  });

  test("takes the level, the words to hide, and a logger of your own", async () => {
    const [only, ...others] = await lines(
      () => {
        Logger.info("not this");
        Logger.warning("this", { iban: "secret", token: "shown" });
      },
      { level: "warning", redact: ["iban"] },
    );
    expect([only!["iban"], only!["token"], others]).toEqual(["[FILTERED]", "shown", []]);
    const written: Line[] = [];
    const own = pino(
      { base: { app: "shop" }, timestamp: false },
      { write: (line) => void written.push(JSON.parse(line) as Line) },
    );
    const remove = PinoHandler.attach({ logger: own, id: "own" });
    onTestFinished(remove);
    await captureLog(() => Logger.notice("hello"));
    expect(written).toMatchObject([{ level: 30, app: "shop", msg: "hello", severity: "notice" }]);
  });

  test("returns what removes it", async () => {
    const before = Logger.handlers();
    const exits = process.listenerCount("exit");
    const remove = PinoHandler.attach({ destination: { write: () => {} } });
    expect(Logger.handlers()).toContain("pino");
    remove();
    expect([Logger.handlers(), process.listenerCount("exit")]).toEqual([before, exits]);
  });

  test.each([[{ logger: {} }], [{ redact: "token" }], [{ redact: [""] }], [{ metadata: {} }]])(
    "refuses %j",
    (options) => {
      expect(() => PinoHandler.attach(options as never)).toThrow(
        expect.objectContaining({ code: "TELEMETRY_ARGUMENT" }),
      );
    },
  );
});

describe("a program that ends", () => {
  const program = fileURLToPath(new URL("fixtures/logging-program.ts", import.meta.url));

  test.each(["exit", "throw", "normally"])("by %s at once has written its last line", async (how) => {
    const argv = ["--conditions=@hinotori/source", "--import=tsx", program, how, "2000"];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "ignore"] });
    const written = (await text(child.stdout)).trimEnd().split("\n");
    expect(written).toHaveLength(2000);
    expect(JSON.parse(written.at(-1)!)).toMatchObject({ level: "info", msg: expect.stringMatching(/^line 2000 /) });
  });
});
