/** A release of the template application, made once with the real command, and run as it is run on a server. */
import fs from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { hinotori } from "./support/program.ts";
import {
  makeTestRelease,
  releaseEnv,
  runHere,
  type Running,
  startHere,
  startInTest,
  type TestRelease,
} from "./support/release.ts";

let release: TestRelease;
/** Where everything is started from: a link to the command, in a folder that has nothing to do with the release. */
let desk: string;
let link: string;
let env: Record<string, string>;

beforeAll(async () => {
  release = await makeTestRelease();
  desk = path.join(release.workspace, "desk");
  fs.mkdirSync(desk);
  link = path.join(desk, "shop");
  fs.symlinkSync(path.relative(desk, path.join(release.folder, "bin", "blank_slate")), link);
  env = releaseEnv(release.workspace);
});
afterAll(() => release?.remove());

const bin = (args: readonly string[], more: Record<string, string> = {}, input?: string) =>
  runHere(link, args, { cwd: desk, env: { ...env, ...more }, ...(input === undefined ? {} : { input }) });

/** Starts the server, in a test that it ends with. */
async function serve(more: Record<string, string> = {}): Promise<Running> {
  const program = startInTest(path.join(release.folder, "bin", "server"), [], { cwd: desk, env: { ...env, ...more } });
  await program.url();
  return program;
}

const notRunning = /^expected blank_slate to run, but it does not\n/;

describe("the folder", () => {
  test("has the application, its packages, Node.js, the commands and a cookie of its owner alone", () => {
    const lib = path.join(release.folder, "lib", "blank_slate-0.1.0");
    const has = (...parts: string[]) => fs.existsSync(path.join(...parts));
    expect(release.made).toMatchObject({
      name: "blank_slate",
      version: "0.1.0",
      path: release.folder,
      node: process.versions.node,
    });
    expect(has(lib, "dist/src/main.js") && has(lib, "dist/hinotori.config.js")).toBe(true);
    expect(has(lib, "node_modules/@hinotori/otp/dist/index.js") && has(lib, "node_modules/hono/package.json")).toBe(
      true,
    );
    expect(has(lib, "priv/static/cache_manifest.json")).toBe(true);
    expect(fs.statSync(path.join(release.folder, "releases/COOKIE")).mode & 0o777).toBe(0o600);
    for (const file of ["blank_slate", "server", "migrate"])
      expect(fs.statSync(path.join(release.folder, "bin", file)).mode & 0o777).toBe(0o755);
  });

  test("has nothing that is for development, and no path of the machine that it was made on", () => {
    const lib = path.join(release.folder, "lib", "blank_slate-0.1.0");
    const names = fs.readdirSync(path.join(lib, "node_modules"));
    for (const name of ["vitest", "tsx", "typescript", "hinotori", "@types", "playwright-core"])
      expect(names).not.toContain(name);
    expect(fs.existsSync(path.join(lib, "src"))).toBe(false);
    const own = ["bin/blank_slate", "bin/server", "bin/migrate", "releases/start.data", "releases/0.1.0/env.sh"];
    for (const file of own)
      expect(fs.readFileSync(path.join(release.folder, file), "utf8")).not.toContain(release.workspace);
  });
});

describe("what the application has in rel", () => {
  test("is what the release is made with, and laid over it", async () => {
    expect(fs.readFileSync(path.join(release.folder, "etc/note.txt"), "utf8")).toBe("from the application\n");
    expect(await bin(["eval", "process.title"])).toMatchObject({ out: "a shop\n" });
  });
});

describe("the command, when nothing runs", () => {
  test.each(["pid", "stop", "restart", "remote"])("%s says so", async (command) => {
    expect(await bin([command])).toMatchObject({ code: 1, out: "", err: expect.stringMatching(notRunning) });
  });

  test("rpc says so", async () => {
    expect(await bin(["rpc", "1"])).toMatchObject({ code: 1, err: expect.stringMatching(notRunning) });
  });

  test("version prints the name and the version", async () => {
    expect(await bin(["version"])).toEqual({ code: 0, out: "blank_slate 0.1.0\n", err: "" });
  });

  test("without a command, and with one that is not known, the usage is told", async () => {
    expect(await bin([])).toMatchObject({ code: 0, out: expect.stringContaining("Usage: shop COMMAND") });
    expect(await bin(["begin"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("expected a command, got: begin"),
    });
    expect(await bin(["rpc"])).toMatchObject({ code: 1, err: expect.stringContaining("expected one expression") });
  });

  test("a release that is configured wrong says everything that is, and does not start", async () => {
    const { code, err } = await bin(["start"], { PORT: "door", SECRET_KEY_BASE: "short" });
    expect(code).toBe(1);
    expect(err).toContain("PORT: expected a whole number");
    expect(err).toContain("SECRET_KEY_BASE: expected at least 64 bytes");
  });

  test("another major version of Node.js is refused before anything is loaded", async () => {
    const file = path.join(release.folder, "lib/blank_slate-0.1.0/boot/made-for.json");
    const made = fs.readFileSync(file, "utf8");
    onTestFinished(() => fs.writeFileSync(file, made));
    fs.writeFileSync(file, JSON.stringify({ node: "18.1.0", modules: "108" }));
    const { code, err } = await bin(["start"]);
    expect(code).toBe(1);
    expect(err).toContain("expected a Node.js of the same major version as 18.1.0");
  });
});

describe("eval", () => {
  test("knows the modules and the configuration of the application, and starts nothing", async () => {
    const { code, out } = await bin([
      "eval",
      "[Repo.name, Repo.config().database, Application.started(), process.env.RELEASE_COMMAND]",
    ]);
    expect(out).toContain("'BlankSlate.Repo'");
    expect(out).toContain(env["DATABASE_PATH"]);
    expect(out).toContain("[], 'eval'");
    expect(code).toBe(0);
  });

  test("ends with exit code 1 when the expression throws", async () => {
    expect(await bin(["eval", "throw new TypeError('no such thing')"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("** (TypeError) no such thing"),
    });
  });
});

describe("bin/migrate", () => {
  test("brings the database up to date by itself, also through a link", async () => {
    const linked = path.join(desk, "up");
    fs.symlinkSync(path.join(release.folder, "bin", "migrate"), linked);
    const ended = await runHere(linked, [], { cwd: desk, env });
    expect(ended).toMatchObject({ code: 0, out: expect.stringContaining("BlankSlate.Repo") });
    expect(fs.existsSync(env["DATABASE_PATH"] ?? "")).toBe(true);
  });

  test("says what keeps it from that, and no stack", async () => {
    const nowhere = { ...env, DATABASE_PATH: "/dev/null/blank_slate.db" };
    const { code, err } = await runHere(path.join(release.folder, "bin", "migrate"), [], { cwd: desk, env: nowhere });
    expect([code, err]).toEqual([1, expect.stringContaining("/dev/null/blank_slate.db")]);
    expect(err).not.toMatch(/^ +at /m);
  });
});

describe("a server that runs", () => {
  let program: Running;

  beforeAll(async () => {
    program = startHere(path.join(release.folder, "bin", "server"), [], { cwd: desk, env });
    await program.url();
  });
  afterAll(async () => {
    program.kill("SIGKILL");
    await program.ended();
  });

  test("answers, and evaluates what it is asked", async () => {
    const answer = await fetch(await program.url());
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
    expect(await bin(["pid"])).toEqual({ code: 0, out: `${program.pid}\n`, err: "" });
    expect(await bin(["rpc", "Application.started()"])).toMatchObject({ code: 0, out: "[ 'blank_slate' ]\n" });
    expect(await bin(["rpc", "Endpoint.serverInfo().port"])).toMatchObject({
      out: `${new URL(await program.url()).port}\n`,
    });
    expect(await bin(["rpc", "await GenServer.call('nobody', ['x'])"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("** ("),
    });
    expect(await bin(["rpc", "'x'.repeat(700_000).length + '\\n' + 'y'.repeat(600_000)"])).toMatchObject({
      out: `700000\n${"y".repeat(600_000)}\n`,
    });
    expect(await bin(["rpc", 'console.log("seen"); undefined'])).toMatchObject({ code: 0, out: "seen\n" });
    expect(await bin(["rpc", "Promise.resolve([7])"])).toMatchObject({ code: 0, out: "[ 7 ]\n" });
    expect(await bin(["rpc", "[1,"])).toMatchObject({ code: 1, err: expect.stringContaining("has no end") });
  });

  test("has everything that the release says of itself in its environment", async () => {
    const { out } = await bin([
      "rpc",
      `JSON.stringify(Object.entries(process.env).filter(([name]) => name.startsWith("RELEASE_")))`,
    ]);
    expect(Object.fromEntries(JSON.parse(out) as [string, string][])).toEqual({
      RELEASE_ROOT: release.folder,
      RELEASE_NAME: "blank_slate",
      RELEASE_VSN: "0.1.0",
      RELEASE_VSN_DIR: path.join(release.folder, "releases/0.1.0"),
      RELEASE_COMMAND: "start",
      RELEASE_PROG: "blank_slate",
      RELEASE_MODE: "embedded",
      RELEASE_NODE: "blank_slate",
      RELEASE_TMP: path.join(release.folder, "tmp"),
      RELEASE_DISTRIBUTION: "local",
      RELEASE_COOKIE: fs.readFileSync(path.join(release.folder, "releases/COOKIE"), "utf8").trim(),
    });
  });

  test("is a console for who asks: variables stay, what has no end waits, and leaving leaves it running", async () => {
    const input = [
      "const first = 20",
      "first +",
      "22",
      "const { Migrator } = await import('@hinotori/repo')",
      "(await Migrator.status(Repo)).length > 0 && 'migrated'",
      "throw new Error('mine alone')",
      "self().constructor.name",
    ];
    const { code, out } = await bin(["remote"], {}, `${input.join("\n")}\n`);
    expect(code).toBe(0);
    expect(out).toContain("\n42\n");
    expect(out).toContain("** (Error) mine alone\n    at console:1:7\n");
    expect(out).not.toContain("boot/");
    expect(out).toContain("'Pid'");
    expect((await fetch(await program.url())).status).toBe(200);
  });

  test("refuses a second one, and goes on", async () => {
    expect(await bin(["start"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("expected blank_slate not to run yet, but it does"),
    });
    expect(await bin(["pid"])).toMatchObject({ out: `${program.pid}\n` });
  });

  test("does not believe who has another cookie", async () => {
    const { code, err } = await bin(["rpc", "process.exit(0)"], {
      RELEASE_COOKIE: "a cookie that is as long as another",
    });
    expect(code).toBe(1);
    expect(err).toContain("expected to be let in, got: the cookie is another one");
    expect(await bin(["rpc", "1 + 1"])).toMatchObject({ out: "2\n" });
  });

  test("restarts in place: the same process, everything else anew", async () => {
    const before = await bin(["rpc", "String(Process.whereis('BlankSlateWeb.Endpoint'))"]);
    expect(await bin(["restart"])).toMatchObject({ code: 0, err: "" });
    expect(await bin(["pid"])).toMatchObject({ out: `${program.pid}\n` });
    const after = await bin(["rpc", "String(Process.whereis('BlankSlateWeb.Endpoint'))"]);
    expect(after.out).not.toBe(before.out);
    expect(program.output()).toMatch(/starting anew[\s\S]*started anew/);
  });

  test("stops in order when it is told to, and whoever told it waits for that", async () => {
    expect(await bin(["stop"])).toEqual({ code: 0, out: "", err: "" });
    expect(await program.ended()).toMatchObject({ code: 0 });
    expect(program.output()).toContain("SIGTERM received: shutting down");
    expect(await bin(["pid"])).toMatchObject({ code: 1, err: expect.stringMatching(notRunning) });
  });
});

describe("a server of its own", () => {
  test("shows its processes to who asks for the tree", async () => {
    const ask = ["tree", "--remote", "--path", release.folder];
    expect(await hinotori(ask, { cwd: release.app })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/does not\n/),
    });
    await serve();
    const { stdout, stderr } = await hinotori(ask, { cwd: release.app });
    expect(stdout, stderr).toMatch(/^BlankSlate\.Supervisor id=blank_slate #PID<.*\n├─ /);
    const [top] = JSON.parse((await hinotori([...ask, "--json"], { cwd: release.app })).stdout) as [{ pid: string }];
    expect(stdout).toContain(top.pid);
    expect(stdout).toContain("id=server");
  });

  test("reads its configuration anew on SIGHUP, without a stop", async () => {
    const file = path.join(release.workspace, "settings.env");
    fs.writeFileSync(file, "BLANK_SLATE_HOST=old.example\n");
    const program = await serve({ RELEASE_ENV_FILE: file });
    expect(await bin(["rpc", "Endpoint.url()"])).toMatchObject({ out: "https://old.example\n" });
    fs.writeFileSync(file, "BLANK_SLATE_HOST=new.example\n");
    program.kill("SIGHUP");
    await program.printed(/configuration changed: blank_slate: BlankSlateWeb.Endpoint/);
    expect(await bin(["rpc", "Endpoint.url()"])).toMatchObject({ out: "https://new.example\n" });
    fs.writeFileSync(file, "BLANK_SLATE_HOST=not a host\n");
    program.kill("SIGHUP");
    await program.printed(/could not be read anew, and stays as it was/);
    expect(await bin(["rpc", "Endpoint.url()"])).toMatchObject({ out: "https://new.example\n" });
  });
});

describe("start", () => {
  test("serves nobody unless it is asked to, and says how", async () => {
    const program = startInTest(link, ["start"], { cwd: desk, env });
    await program.printed(/BlankSlateWeb\.Endpoint does not listen, since its option server is off/);
    expect(await bin(["rpc", "String(Endpoint.serverInfo())"])).toMatchObject({ code: 0 });
  });

  test("after a kill finds what was left, and starts", async () => {
    const killed = await serve();
    killed.kill("SIGKILL");
    await killed.ended();
    expect(fs.existsSync(path.join(release.folder, "tmp/blank_slate.sock"))).toBe(true);
    expect(await bin(["pid"])).toMatchObject({ code: 1, err: expect.stringMatching(notRunning) });
    const program = await serve();
    expect(await bin(["pid"])).toMatchObject({ out: `${program.pid}\n` });
  });

  test("works from another place, with nothing of the old one", async () => {
    const moved = path.join(release.workspace, "elsewhere");
    fs.renameSync(release.folder, moved);
    onTestFinished(() => fs.renameSync(moved, release.folder));
    const program = startInTest(path.join(moved, "bin/server"), [], {
      cwd: "/",
      env: { ...env, PATH: "/usr/bin:/bin" },
    });
    expect((await fetch(await program.url())).status).toBe(200);
    expect(await runHere(path.join(moved, "bin/blank_slate"), ["stop"], { env })).toMatchObject({ code: 0 });
  });
});

describe("a release without some of it", () => {
  /** Takes something out of the release for one test. */
  function without(part: string): void {
    const from = path.join(release.folder, part);
    const to = path.join(release.workspace, "taken out");
    fs.renameSync(from, to);
    onTestFinished(() => fs.renameSync(to, from));
  }

  test("makes a cookie of its own when it starts", async () => {
    without("releases/COOKIE");
    expect(await bin(["pid"])).toMatchObject({ code: 1, err: expect.stringMatching(notRunning) });
    const program = await serve();
    expect(await bin(["pid"])).toMatchObject({ out: `${program.pid}\n` });
    expect(fs.statSync(path.join(release.folder, "tmp/blank_slate.cookie")).mode & 0o777).toBe(0o600);
  });

  test("runs with the system's Node.js, and says so when there is none", async () => {
    without(`node-${process.versions.node}`);
    const ours = { PATH: `${path.dirname(process.execPath)}:/usr/bin:/bin` };
    expect(await bin(["eval", "process.execPath"], ours)).toMatchObject({
      out: `${fs.realpathSync(process.execPath)}\n`,
    });
    const none = path.join(release.workspace, "no node");
    fs.mkdirSync(none);
    for (const file of ["sh", "dirname", "basename", "readlink"]) fs.symlinkSync(`/bin/${file}`, path.join(none, file));
    expect(await bin(["pid"], { PATH: none })).toMatchObject({
      code: 1,
      err: expect.stringContaining("expected Node.js"),
    });
  });

  test("refuses a cookie that others can read", async () => {
    const file = path.join(release.folder, "releases/COOKIE");
    fs.chmodSync(file, 0o644);
    onTestFinished(() => fs.chmodSync(file, 0o600));
    expect(await bin(["start"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("only its owner can read, got mode 644"),
    });
  });
});

describe("daemon", () => {
  test("returns when it has started, and stop stops it", async () => {
    const { code, out } = await bin(["daemon"], { HINOTORI_SERVER: "true" });
    const pid = Number(/runs as (\d+)/.exec(out)?.[1]);
    expect([code, pid > 0]).toEqual([0, true]);
    onTestFinished(() => {
      // It is gone already when all went well.
      if (fs.existsSync(`/proc/${pid}`)) process.kill(pid, "SIGKILL");
    });
    expect(await bin(["pid"])).toMatchObject({ out: `${pid}\n` });
    expect(await bin(["stop"])).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(release.folder, "tmp/log/blank_slate.log"), "utf8")).toContain(
      "stopped, exit code 0",
    );
  });

  test("says why it did not start", async () => {
    const { code, err } = await bin(["daemon"], { PORT: "door" });
    expect(code).toBe(1);
    expect(err).toContain("PORT: expected a whole number");
  });
});
