import os from "node:os";
import path from "node:path";

import * as otp from "@hinotori/otp";
import { GenServer, ok, type Pid, Process, reply } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Session } from "../../src/console/session.ts";
import { typeStripper } from "../../src/console/strip-types.ts";

const Tickets = GenServer.define("Tickets", {
  registered: true,
  init: (first: number) => ok(first),
  handleCall: { take: (next) => reply(next, next + 1) },
});

// No folder of this checkout is below it, wherever that is.
const kRoot = path.join(os.tmpdir(), "an-application");

let printed: string[];
let session: Session;

beforeEach(() => {
  printed = [];
  const stripTypes = typeStripper();
  session = new Session({
    names: { ...otp, Tickets },
    root: kRoot,
    print: (text) => void printed.push(text),
    ...(stripTypes === undefined ? {} : { stripTypes }),
  });
});

afterEach(() => session.stop());

/** Runs inputs; gives what they printed. */
async function all(...inputs: readonly string[]): Promise<readonly string[]> {
  const from = printed.length;
  for (const input of inputs) await session.evaluate(input);
  return printed.slice(from);
}

describe("Session.evaluate", () => {
  test("prints what an input gives, and what it declares", async () => {
    expect(await all("1 + 1", "const x = await Promise.resolve(4)", "x * 2", "_ + 1", "if (x) x")).toEqual([
      "2",
      "4",
      "8",
      "9",
    ]);
  });

  test("lets variables live on, with the functions that were made with them", async () => {
    await all("let n = 0; const inc = () => ++n", "inc()", "n = 10");
    expect(await all("inc()", "n", "const n = 'again'", "n")).toEqual(["11", "11", "'again'", "'again'"]);
  });

  test("declares what is assigned without a declaration, and refuses a constant", async () => {
    expect(await all("y = 5", "y + 1")).toEqual(["5", "6"]);
    expect(await all("const c = 1", "c = 2")).toEqual([
      "1",
      expect.stringContaining("(TypeError) Assignment to constant variable."),
    ]);
  });

  test("keeps its variables from the program, and makes no objects of another world", async () => {
    expect(await all("const URL = 3", "URL", "globalThis.URL === URL", "({}) instanceof Object")).toEqual([
      "3",
      "3",
      "false",
      "true",
    ]);
    expect(URL).toBeTypeOf("function");
  });

  test("understands TypeScript", async () => {
    expect(await all("const seven: number = 7", "(seven as unknown as string)", "interface A { a: 1 }")).toEqual([
      "7",
      "7",
    ]);
    expect(await session.evaluate("const f = (x: number) => {")).toEqual({ is: "incomplete" });
  });

  test("imports", async () => {
    expect(await all('import path, { sep as separator } from "node:path"', "path.basename(`a${separator}b`)")).toEqual([
      "'b'",
    ]);
  });

  test("tells an error with the place of it, and goes on", async () => {
    expect(await all("zz")).toEqual(["** (ReferenceError) zz is not defined\n    at console:1:1"]);
    expect(await all("throw 7", "Process.exit('bye')")).toEqual(["** (throw) 7", "** (exit) 'bye'"]);
    expect(await all("foo bar")).toEqual(["** (SyntaxError) Unexpected identifier 'bar'\n    foo bar\n        ^^^"]);
    expect(await session.evaluate("1")).toEqual({ is: "done", value: 1 });
  });

  test("takes back what an input that failed would have declared", async () => {
    await all("const kept = 1", "const kept = await Promise.reject(new Error('no'))", "const never = zz");
    expect(await all("kept", "typeof never")).toEqual(["1", "'undefined'"]);
  });

  test("says of a promise that it wants to be awaited", async () => {
    expect(await all("Promise.resolve(1)")).toEqual(["Promise: await it to see what it becomes"]);
  });
});

describe("inputs", () => {
  test("wait for each other", async () => {
    const inputs = ["await Process.sleep(5); const a = 1; a", "a + 1", "a + 2"];
    await Promise.all(inputs.map((input) => session.evaluate(input)));
    expect(printed).toEqual(["1", "2", "3"]);
  });
});

describe("the seed's snippets", () => {
  test("work as typed where nobody has the name yet", async () => {
    const [pid, one] = await all("const pid = await Tickets.startLink(100)", 'await GenServer.call(pid, ["take"])');
    expect([pid, one]).toEqual([expect.stringMatching(/^#PID<0\.\d+\.0>$/), "100"]);
    await all("await GenServer.stop(pid)");
  });

  test("find the server that runs already, and say so", async () => {
    const running = await startSupervised([Tickets, 7]);
    const [told] = await all("const pid = await Tickets.startLink(100)");
    expect(told).toBe(
      `** (StartError) Tickets did not start: ["already_started", ${running}]\n\n` +
        "It runs already, and `pid` is that process now. To have another one beside it, start it under a name of its own:\n\n" +
        '    startLink(argument, { name: "another" })',
    );
    expect(await all("pid", 'await GenServer.call(pid, ["take"])')).toEqual([String(running), "7"]);
  });
});

describe("the process of a session", () => {
  test("is one and the same for all inputs, before and after they wait", async () => {
    const [first, second, third] = await all("self()", "await Process.sleep(1); self()", "self() === Process.self()");
    expect([second, third]).toEqual([first, "true"]);
  });

  test("is sent messages, which wait until they are asked for", async () => {
    Process.send(session.pid, "hello");
    expect(await all("await Process.receive()")).toEqual(["'hello'"]);
    Process.send(session.pid, ["one", 1]);
    Process.send(session.pid, "two");
    expect(await all("await flush()")).toEqual(["[ 'one', 1 ]", "'two'", "'ok'"]);
  });

  test("survives what it has started and is linked with", async () => {
    const before = session.pid;
    const events = await captureLog(async () => {
      const inputs = ["Process.spawnLink(() => { throw new Error('boom') }) && 1", "(await Process.receive())[0]"];
      expect(await all(...inputs)).toEqual(["1", "'EXIT'"]);
    });
    expect(session.pid === before).toBe(true);
    expect(events.map((event) => event.report?.["label"])).toEqual(["process_terminate"]);
  });

  test("has a successor when it is killed", async () => {
    const before = session.pid;
    expect(await all("Process.exit(self(), 'kill'); await Process.sleep(1000)")).toEqual([
      `** (EXIT) the console's process ${before} was ended; another takes its place`,
    ]);
    expect(await all("1")).toEqual(["1"]);
    expect(session.pid === before).toBe(false);
  });
});

describe("Session.interrupt", () => {
  test("stops waiting for an input, whose value comes later", async () => {
    let give: (value: number) => void = () => {};
    const slow = new Promise<number>((done) => (give = done));
    Object.assign(globalThis, { slow });
    const running = session.evaluate("await slow");
    expect(session.interrupt()).toBe(true);
    expect(await running).toEqual({ is: "interrupted" });
    expect(await all("2")).toEqual(["2"]);
    give(5);
    await slow;
    expect(await all("3")).toEqual(["(1) has ended, after it was interrupted:", "5", "3"]);
    expect(session.interrupt()).toBe(false);
    Reflect.deleteProperty(globalThis, "slow");
  });
});

describe("Session.stop", () => {
  test("waits for no input any longer", async () => {
    const running = session.evaluate("await new Promise(() => {})");
    session.stop();
    expect(await running).toEqual({ is: "interrupted" });
  });

  test("ends its process", async () => {
    const pid: Pid = session.pid;
    const ref = Process.monitor(pid);
    session.stop();
    expect(await Process.receive()).toEqual(["DOWN", ref, "process", pid, "normal"]);
  });
});
