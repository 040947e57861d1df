/** The pages as a browser gets them, without one. */
import { dashboard, type DashboardOptions } from "@hinotori/dashboard";
import { Endpoint } from "@hinotori/endpoint";
import { buildConn, htmlResponse } from "@hinotori/endpoint/testing";
import { Process, Supervisor } from "@hinotori/otp";
import { captureLog, startSupervised } from "@hinotori/otp/testing";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test } from "vitest";

import { pidText } from "../src/format.ts";
import { Repo, Shop, shopEndpoint, shopFolder } from "./support/served.ts";

/** Starts the program; gives what asks it. */
async function start(options: DashboardOptions = {}) {
  const endpoint = shopEndpoint(options);
  await startSupervised([Shop, { priv: shopFolder(onTestFinished), endpoint }]);
  const conn = buildConn(endpoint);
  return {
    conn,
    page: async (path: string): Promise<string> => htmlResponse(await conn.get(`/dev/dashboard/${path}`), 200),
  };
}

const tickets = () => Process.whereis("Shop.Tickets")!;

/** The names in the table of processes, in their order. */
const names = (html: string): string[] => [...html.matchAll(/<th scope="row">([^<]*?)\s*</g)].map(([, name]) => name!);

describe("the pages", () => {
  test("show what is running", async () => {
    const { page } = await start({ repos: [Repo], title: "Shop" });
    expect(await page("home")).toContain("<title>Home · Shop</title>");
    expect(await page("home")).toContain(process.version);
    expect(await page("os")).toContain("Core 0");
    expect(await page("metrics?group=vm")).toContain("vm.memory.total");
    expect(await page("applications")).toContain("Shop.Tickets");
    expect(await page("processes")).toContain("Shop.Tickets");
    expect(await page(`process?pid=${pidText(tickets())}`)).toContain("Shop.Supervisor");
    expect(await page("repos")).toContain("create_orders");
  });

  test("are there wherever the dashboard is mounted, and lead to one another", async () => {
    for (const base of ["/", "/dashboard", "/a/:tenant/b"]) {
      const app = new Hono().route(base, dashboard());
      const at = base.replace(":tenant", "nine");
      const first = await app.request(at);
      expect(first.status).toBe(302);
      const home = new URL(first.headers.get("location")!, `http://localhost${at}`);
      const html = await (await app.request(home.pathname)).text();
      const links = [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, link]) => new URL(link!, home).pathname);
      expect(links.length).toBeGreaterThan(6);
      for (const link of links) expect([link, (await app.request(link)).status]).toEqual([link, 200]);
    }
  });

  test("fill no log while they are open", async () => {
    const app = new Hono().route("/dashboard", dashboard());
    const Web = Endpoint.define("Shop.LoggedEndpoint", { otpApp: "shop", app });
    await startSupervised(Web);
    const look = async (headers: Record<string, string>) =>
      (await captureLog(async () => void (await Web.request("/dashboard/home", { headers })))).length;
    expect([await look({}), await look({ "x-look-again": "1" })]).toEqual([1, 0]);
  });

  test("are never kept, and their files for ever", async () => {
    const { conn, page } = await start();
    expect((await conn.get("/dev/dashboard/home")).headers.get("cache-control")).toBe("no-store");
    const [, script] = /src="([^"]+)"/.exec(await page("home")) ?? [];
    const answer = await conn.get(`/dev/dashboard/${script}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toContain("immutable");
  });

  test("have an icon of their own: without one a browser asks the application for it", async () => {
    const { conn, page } = await start();
    const [, icon] = /<link rel="icon" href="([^"]+)"/.exec(await page("home")) ?? [];
    const answer = await conn.get(`/dev/dashboard/${icon}`);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect(await answer.text()).toContain("<svg");
  });

  test("have nothing inline that a strict policy would refuse", async () => {
    const { page } = await start({ repos: [Repo], allowDestructiveActions: true, requestLogger: true });
    for (const path of [
      "home",
      "os",
      "metrics",
      "request-logger",
      "applications",
      "processes",
      "repos",
      `process?pid=${pidText(tickets())}`,
    ])
      expect(await page(path)).not.toMatch(/<style|<script>|\sstyle=|\son[a-z]+=/);
  });

  test("escape names, and show no state", async () => {
    const { page } = await start();
    const hostile = Process.whereis("Shop.<img src=x alt=1>")!;
    for (const path of [
      "applications",
      "processes",
      `process?pid=${pidText(hostile)}`,
      "processes?search=%22%3E%3Cimg+src",
    ]) {
      const html = await page(path);
      expect(html).not.toContain("<img");
      expect(html).not.toContain("s3cret-state");
    }
    expect(await page("processes")).toContain("Shop.&lt;img src=x alt=1&gt;");
  });

  test("say how to add a history where there is none", async () => {
    const answer = await dashboard().request("/metrics");
    expect(await answer.text()).toContain("[MetricsHistory, { metrics: metrics() }]");
  });

  test("leave the databases out where none is named", async () => {
    const answer = await dashboard().request("/home");
    expect(await answer.text()).not.toContain("Database");
    expect((await dashboard().request("/repos")).status).toBe(404);
  });

  test("tell of a database that it could not be read, and why", async () => {
    const { page } = await start({ repos: [Repo] });
    const broken = { ...Repo, name: "Broken.Repo", config: () => ({ ...Repo.config(), migrations: "/nowhere" }) };
    const html = await (await dashboard({ repos: [broken] }).request("/repos")).text();
    expect(html).toContain("It could not be read");
    expect(await page("repos")).not.toContain("It could not be read");
  });

  test("are followed by those of the application", async () => {
    const render = () => "three <jobs> wait";
    const answer = await dashboard({ additionalPages: [{ path: "jobs", title: "Jobs", render }] }).request("/jobs");
    const html = await answer.text();
    expect(html).toContain('<a href="jobs" aria-current="page">Jobs</a>');
    expect(html).toContain("three &lt;jobs&gt; wait");
  });
});

describe("the table of processes", () => {
  test("is searched by name, module and pid", async () => {
    const { page } = await start();
    expect(names(await page("processes?search=TICKETS"))).toEqual(["Shop.Tickets"]);
    expect(names(await page(`processes?search=${pidText(tickets())}`))).toContain("Shop.Tickets");
    expect(await page("processes?search=nobody-is-called-so")).toContain("No process matches.");
  });

  test("is sorted by each column, either way", async () => {
    const { page } = await start();
    const up = names(await page("processes?sort=title&dir=asc"));
    expect(up).toEqual(up.toSorted());
    expect(names(await page("processes?sort=title&dir=desc"))).toEqual(up.toReversed());
    for (const sort of ["pid", "runs", "waiting", "reductions", "timers"])
      expect(names(await page(`processes?sort=${sort}`)).toSorted()).toEqual(up);
  });

  test("shows no more rows than it is asked for, and takes no other number", async () => {
    await start();
    const pids = Array.from({ length: 120 }, () => Process.spawn(() => Process.receive()));
    onTestFinished(() => pids.forEach((pid) => Process.exit(pid, "kill")));
    const rows = async (query: string): Promise<number> =>
      names(await (await dashboard().request(`/processes?${query}`)).text()).length;
    expect(await rows("")).toBe(50);
    expect(await rows("limit=100")).toBe(100);
    expect(await rows("limit=100000")).toBe(50);
  });
});

describe("ending a process", () => {
  const tokenIn = (html: string): string => /name="_csrf_token" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const form = (fields: Record<string, string>) => new URLSearchParams(fields);

  test("is not offered, and not taken, unless it is allowed", async () => {
    const { conn, page } = await start();
    expect(await page(`process?pid=${pidText(tickets())}`)).not.toContain("<form");
    const before = tickets();
    expect((await conn.post("/dev/dashboard/kill", form({ pid: pidText(before) }))).status).toBeGreaterThanOrEqual(400);
    expect((await dashboard().request("/kill", { method: "POST" })).status).toBe(404);
    expect(Process.alive(before)).toBe(true);
  });

  test("happens with the form's token, and the name's next holder is shown", async () => {
    const { conn, page } = await start({ allowDestructiveActions: true });
    const before = tickets();
    const supervisor = Process.info(before)!.parent!;
    const token = tokenIn(await page(`process?pid=${pidText(before)}`));
    const ref = Process.monitor(before);
    const fields = { _csrf_token: token, pid: pidText(before), was: "Shop.Tickets" };
    const answer = await conn.post("/dev/dashboard/kill", form(fields));
    expect(answer.status).toBe(303);
    expect(await Process.receive((message) => Array.isArray(message) && message[1] === ref)).toContain("killed");
    // It answers behind the restart.
    await Supervisor.countChildren(supervisor);
    const html = await page(answer.headers.get("location")!);
    expect(html).toContain("There is no such process");
    expect(html).toContain("Its name is now that of");
    expect(tickets()).not.toBe(before);
  });

  test("is refused without the token, though nothing of the application asks for one", async () => {
    const { conn } = await start({ allowDestructiveActions: true });
    const before = tickets();
    expect((await conn.post("/dev/dashboard/kill", form({ pid: pidText(before) }))).status).toBe(403);
    const alone = new Hono()
      .route("/", dashboard({ allowDestructiveActions: true }))
      .onError((_, c) => c.text("", 500));
    const body = form({ pid: pidText(before) });
    expect((await alone.request("/kill", { method: "POST", body })).status).toBe(500);
    expect(Process.alive(before)).toBe(true);
  });

  test("of one that has ended shows that it has, and of the root is not offered", async () => {
    const { page } = await start({ allowDestructiveActions: true });
    expect(await page("process?pid=0.999999.0")).toContain("There is no such process");
    expect(await page("process")).toContain("There is no such process");
    expect(await page(`process?pid=${pidText(Process.list()[0]!)}`)).not.toContain("<form");
  });
});

describe("dashboard", () => {
  const page = { path: "jobs", title: "Jobs", render: () => "" };
  test.each([
    [{ refresh: 1 }, /'refresh'/],
    [{ refreshMs: 10 }, /`refreshMs`/],
    [{ repos: [{}] }, /`repos`/],
    [{ title: 7 }, /`title`/],
    [{ allowDestructiveActions: "yes" }, /`allowDestructiveActions`/],
    [{ requestLogger: { param: "log" } }, /`requestLogger`/],
    [{ additionalPages: [{ ...page, path: "a/b" }] }, /`additionalPages`/],
    [{ additionalPages: [{ ...page, path: "home" }] }, /'home' twice/],
    [{ additionalPages: [page, page] }, /'jobs' twice/],
  ])("refuses %o", (options, message) => {
    expect(() => dashboard(options as unknown as DashboardOptions)).toThrow(
      expect.objectContaining({ code: "DASHBOARD_ARGUMENT", message: expect.stringMatching(message) }),
    );
  });
});
