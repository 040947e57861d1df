/** Logger: which events reach which handlers, with what, and what a faulty one costs. */

import { ArgumentError, Logger, Process } from "@hinotori/otp";
import { captureLog, clock, settled } from "@hinotori/otp/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { inProcess, startClean } from "./support/run.ts";

startClean();

const levels = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug"] as const;

function collect(id: string, level?: (typeof levels)[number]): { readonly level: string; readonly text: string }[] {
  const seen: { readonly level: string; readonly text: string }[] = [];
  Logger.addHandler(
    id,
    (event) => void seen.push({ level: event.level, text: event.text() }),
    level === undefined ? {} : { level },
  );
  onTestFinished(() => void Logger.removeHandler(id));
  return seen;
}

function at(level: (typeof levels)[number]): void {
  const before = Logger.level();
  Logger.configure({ level });
  onTestFinished(() => Logger.configure({ level: before }));
}

describe("the level", () => {
  test("is warning in tests; what is less severe is not made", () => {
    const seen = collect("mine");
    const thunk = vi.fn(() => "made");
    Logger.info(thunk);
    Logger.debug("no");
    expect(thunk).not.toHaveBeenCalled();
    expect([seen, Logger.level(), Logger.enabled("info"), Logger.enabled("error")]).toEqual([
      [],
      "warning",
      false,
      true,
    ]);
  });

  test.each(levels.map((level, rank) => [level, rank] as const))(
    "at %s lets through what is as severe or more",
    (level, rank) => {
      at(level);
      const seen = collect("mine");
      for (const each of levels) Logger[each](each);
      expect(seen.map((event) => event.level)).toEqual(levels.slice(0, rank + 1));
    },
  );

  test("of a handler is its own", () => {
    at("debug");
    const [all, errors] = [collect("all"), collect("errors", "error")];
    Logger.debug("d");
    Logger.error("e");
    expect([all.length, errors.length]).toEqual([2, 1]);
  });

  test("that is unknown is refused", () => {
    expect(() => Logger.configure({ level: "loud" as never })).toThrow(ArgumentError);
    expect(() => Logger.addHandler("x", () => {}, { level: "loud" as never })).toThrow(ArgumentError);
    expect(Logger.handlers()).not.toContain("x");
  });
});

describe("an event", () => {
  test("has a text, a function's text, or a report with its text; the text is made once for all handlers", async () => {
    const thunk = vi.fn(() => "lazy");
    collect("a");
    collect("b");
    const [plain, lazy, report] = await captureLog(() => {
      Logger.error("plain");
      Logger.error(thunk);
      Logger.log("error", { report: { what: "x" }, text: ({ what }) => `it was ${String(what)}` });
    });
    expect([plain!.text(), lazy!.text(), report!.text(), report!.report, plain!.report]).toEqual([
      "plain",
      "lazy",
      "it was x",
      { what: "x" },
      undefined,
    ]);
    expect(thunk).toHaveBeenCalledTimes(1);
  });

  test("whose text function throws costs no handler its place, and is still said", () => {
    const seen = collect("mine");
    Logger.error(() => {
      throw new Error("in the message");
    });
    Logger.error("after");
    expect(seen.map((event) => event.text)).toEqual([expect.stringContaining("in the message"), "after"]);
  });

  test("carries the pid, the process's metadata and the call's, the call's winning", async () => {
    let pid: unknown;
    const [event, after] = await captureLog(async () => {
      await inProcess(() => {
        pid = Process.self();
        Logger.metadata({ request_id: "r1", user: "u" });
        Logger.error("x", { user: "other" });
      });
      Logger.error("y");
    });
    expect(event!.metadata).toEqual({ pid, request_id: "r1", user: "other" });
    expect(after!.metadata).toEqual({ pid: Process.self() });
  });

  test("metadata adds up, and resetMetadata puts other in its place", async () => {
    const { returned } = await inProcess(() => {
      Logger.metadata({ a: 1 });
      const both = Logger.metadata({ b: 2 });
      Logger.resetMetadata({ c: 3 });
      return [both, Logger.metadata()];
    });
    expect(returned).toEqual([{ a: 1, b: 2 }, { c: 3 }]);
  });
});

describe("a handler", () => {
  test("that throws is removed and said so on standard error; the others get the event", () => {
    const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    Logger.addHandler("faulty", () => {
      throw new Error("handler failed");
    });
    const seen = collect("good");
    Logger.error("x");
    expect(Logger.handlers()).not.toContain("faulty");
    expect(seen).toHaveLength(1);
    expect(stderr.mock.calls.join()).toContain("faulty");
  });

  test("that keeps lines writes them when it is flushed or removed, and is removed when it cannot", () => {
    const written: string[] = [];
    const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => stderr.mockRestore());
    Logger.addHandler("keeps", () => {}, { flush: () => void written.push("keeps") });
    Logger.addHandler("cannot", () => {}, {
      flush: () => {
        throw new Error("the disk is full");
      },
    });
    Logger.flush();
    expect(written).toEqual(["keeps"]);
    expect(Logger.handlers()).not.toContain("cannot");
    expect(stderr.mock.calls.join()).toContain("the disk is full");
    Logger.removeHandler("keeps");
    Logger.flush();
    expect(written).toEqual(["keeps", "keeps"]);
  });

  test("under an id that is taken is refused; removing tells whether it was there", () => {
    collect("mine");
    expect(() => Logger.addHandler("mine", () => {})).toThrow(ArgumentError);
    expect([Logger.removeHandler("mine"), Logger.removeHandler("mine")]).toEqual([true, false]);
  });
});

describe("the console", () => {
  function print(options: object, log: () => void): string {
    let out = "";
    Logger.configure({ console: { write: (lines) => (out += lines), ...options } });
    log();
    Logger.flush();
    Logger.configure({ console: false });
    return out;
  }

  test("prints time, level, chosen metadata and text", () => {
    const line = print({ metadata: ["request_id", "n"] }, () =>
      Logger.error("boom", { request_id: "r1", n: 7, hidden: 1 }),
    );
    expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} request_id=r1 n=7 \[error\] boom\n$/);
  });

  test("prints JSON with the report, errors and what JSON does not know", () => {
    const line = print({ format: "json" }, () =>
      Logger.log("error", { report: { n: 1n, error: new Error("e") }, text: () => "t" }, { request_id: "r" }),
    );
    expect(JSON.parse(line)).toMatchObject({
      level: "error",
      message: "t",
      request_id: "r",
      report: { n: "1", error: { name: "Error", message: "e" } },
    });
  });

  test("prints JSON of what refers to itself without losing the line or the console", () => {
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    const lines = print({ format: "json" }, () => {
      Logger.error("first", { loop });
      Logger.error("second");
    });
    expect(
      lines
        .trim()
        .split("\n")
        .map((line) => (JSON.parse(line) as { message: string }).message),
    ).toEqual(["first", "second"]);
  });

  test("has the colour of the level, or the one that the line asks for", () => {
    const log = (): void => {
      Logger.warning("late");
      Logger.error("QUERY", { ansi_color: "cyan" });
      Logger.error("odd", { ansi_color: "__proto__" });
    };
    const [late, query, odd] = print({ colors: true }, log).split("\n");
    expect(late).toMatch(/^\u001b\[33m.* late\u001b\[0m$/);
    expect(query).toMatch(/^\u001b\[36m.* QUERY\u001b\[0m$/);
    expect(odd).toMatch(/^\u001b\[31m/);
    expect(print({ colors: false }, log)).not.toContain("\u001b");
    expect(print({ format: "json", colors: true }, log)).not.toContain("ansi_color");
  });

  test("says nothing of children that start, unless it is asked to", () => {
    const started = { report: { label: "progress" }, text: () => "started" };
    Logger.configure({ level: "debug" });
    expect(print({}, () => Logger.log("debug", started))).toBe("");
    expect(print({ progress: true }, () => Logger.log("debug", started))).toContain("started");
    Logger.configure({ level: "warning" });
  });

  test("lets what can wait do so for a moment, and keeps the order", async () => {
    const writes: string[] = [];
    Logger.configure({ level: "info", console: { write: (lines) => void writes.push(lines) } });
    clock.virtual();
    Logger.info("a");
    await settled();
    expect(writes).toEqual([]);
    await clock.advance(5);
    expect(writes).toEqual([expect.stringMatching(/a\n$/)]);
    Logger.info("b");
    Logger.error("c");
    await settled();
    expect(writes[1]).toMatch(/b\n.*c\n$/);
    Logger.configure({ level: "warning", console: false });
  });

  test("writes together once a turn, and at once when it is much", async () => {
    const writes: string[] = [];
    Logger.configure({ console: { write: (lines) => void writes.push(lines) } });
    Logger.error("a");
    Logger.error("b");
    expect(writes).toEqual([]);
    await settled();
    expect(writes).toHaveLength(1);
    Logger.error("x".repeat(70_000));
    expect(writes).toHaveLength(2);
    Logger.configure({ console: false });
  });
});
