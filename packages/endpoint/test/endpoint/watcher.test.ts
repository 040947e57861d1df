/** External programs that run while the server does. */
import { Logger, Supervisor } from "@hinotori/otp";
import { startSupervised } from "@hinotori/otp/testing";
import { Endpoint, type EndpointOptions } from "@hinotori/endpoint";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";

let count = 0;

function endpointWith(options: EndpointOptions) {
  const name = `WatchWeb.Endpoint${count++}`;
  return Endpoint.define(name, { otpApp: "watch", app: new Hono(), log: false, http: { port: 0 }, ...options });
}

/** Resolves with the first match among the lines that are logged from now on. */
function logged(pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((found) => {
    const id = `watcher-test-${count++}`;
    Logger.addHandler(id, (event) => {
      const match = pattern.exec(event.text());
      if (match === null) return;
      Logger.removeHandler(id);
      found(match);
    });
    onTestFinished(() => void Logger.removeHandler(id));
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

Logger.configure({ level: "info", console: false });

const script = (code: string) => [process.execPath, "-e", code] as const;

describe("watchers", () => {
  test("run with the server, print into the log, and end with the endpoint", async () => {
    const line = logged(/^\[css\] pid (\d+) of (\w+)$/);
    const Web = endpointWith({
      server: true,
      watchers: {
        css: {
          command: script(
            "process.on('SIGTERM', () => { console.log('bye'); process.exit() }); setInterval(() => {}, 1000); console.log('pid', process.pid, 'of', process.env.WHO)",
          ),
          env: { WHO: "me" },
        },
      },
    });
    const top = await Supervisor.startLink([Web], { strategy: "one_for_one" });
    const [, pid, who] = await line;
    expect(who).toBe("me");
    expect(isAlive(Number(pid))).toBe(true);
    const bye = logged(/^\[css\] bye$/);
    await Supervisor.stop(top);
    await bye;
    expect(isAlive(Number(pid))).toBe(false);
  });

  test("hear the end of their input when they are told to end", async () => {
    const line = logged(/input closed/);
    const up = logged(/\[js\] up/);
    const code =
      "process.on('SIGTERM', () => {}); process.stdin.resume().on('end', () => console.log('input closed')); console.log('up')";
    const Web = endpointWith({ server: true, watchers: { js: script(code) } });
    const top = await Supervisor.startLink([Web], { strategy: "one_for_one" });
    await up;
    await Supervisor.stop(top);
    await line;
  });

  test("that fall are started again, later, and take nothing along", async () => {
    const fell = logged(/^watcher bad ended with 3; it is started again in 2000ms$/);
    const again = logged(/^watcher bad ended with 3/).then(() => logged(/^\[bad\] up/));
    const Web = endpointWith({ server: true, watchers: { bad: script("console.log('up'); process.exitCode = 3") } });
    await startSupervised(Web);
    await fell;
    await again;
    expect(Web.serverInfo()).toBeDefined();
  });

  test("that are no programs are said to be none", async () => {
    const line = logged(/watcher odd ended with spawn .*ENOENT/);
    await startSupervised(endpointWith({ server: true, watchers: { odd: ["/nowhere/at-all"] } }));
    await line;
  });

  test("do not run where nothing listens", async () => {
    let heard = false;
    void logged(/\[css\]/).then(() => (heard = true));
    const Web = endpointWith({ server: false, watchers: { css: script("console.log('up')") } });
    const top = await Supervisor.startLink([Web], { strategy: "one_for_one" });
    await Supervisor.stop(top);
    expect(heard).toBe(false);
  });

  test("are refused when they are no commands", () => {
    const wrong = { css: "npx tailwindcss", js: { command: [] }, ts: { command: ["tsc"], colour: "red" } };
    expect(() => endpointWith({ watchers: wrong as never })).toThrow(
      /css: expected a program.*js\.command.*ts\.colour/s,
    );
    expect(() => endpointWith({ editor: "javascript:alert('__FILE__')" })).toThrow(/editor: expected an address/);
    expect(() => endpointWith({ liveReload: { patterns: ["x"] } as never })).toThrow(
      /patterns: expected a list of reg/,
    );
  });
});
