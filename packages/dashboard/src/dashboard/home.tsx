/** The first page: what the program is, and how it does. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import os from "node:os";
import { getHeapStatistics } from "node:v8";

import { Application, Clock, Process } from "@hinotori/otp";
import type { Poller } from "@hinotori/telemetry";
import type { JSX } from "hono/jsx/jsx-runtime";

import { bytes, count, duration, percent } from "../format.ts";
import { version } from "../version.ts";
import { Bar, Empty, Facts, Figure, Heading, Panel } from "./elements.tsx";
import { EventLoop } from "./event-loop.ts";
import { Gauge } from "./gauge.ts";
import type { DashboardPage } from "./options.ts";

/** Makes the page; it remembers its last look, to tell what happened since. */
export function homePage(): DashboardPage {
  const loop = new EventLoop();
  const cpu = new Gauge(
    () => process.cpuUsage(),
    (before: NodeJS.CpuUsage | undefined, now, elapsedMs) =>
      (now.user + now.system - (before?.user ?? 0) - (before?.system ?? 0)) / 1000 / Math.max(1, elapsedMs),
  );
  return {
    path: "home",
    title: "Home",
    render: () => <Home loop={loop.look()} cpu={cpu.look()} memory={process.memoryUsage()} />,
  };
}

function Home(props: { loop: Poller.EventLoopFacts; cpu: number; memory: NodeJS.MemoryUsage }): JSX.Element {
  const { cpu, memory } = props;
  const { delay, utilization } = props.loop;
  return (
    <>
      <Heading lede="What this program is, and how it does right now.">Home</Heading>
      <dl class="figures">
        <Figure name="Up for">{duration(Clock.monotonicTime())}</Figure>
        <Figure name="Processes">{count(Process.list().length)}</Figure>
        <Figure name="Memory">{bytes(memory.rss)}</Figure>
        <Figure name="CPU" note="of one core">
          {percent(cpu)}
        </Figure>
        <Figure name="Event loop" note="busy">
          {percent(utilization)}
        </Figure>
        <Figure name="Timers late by" note="at the 99th percentile">
          {delay === undefined ? "…" : late(delay.p99)}
        </Figure>
      </dl>
      <div class="columns">
        <Panel title="Memory" note={`${bytes(memory.rss)} resident`}>
          <Memory memory={memory} />
        </Panel>
        <Panel title="Event loop" note="since the last look">
          <Bar label="Event loop" parts={[{ name: "Busy", value: utilization }]} of={1} show={percent} />
          {delay !== undefined && (
            <Facts
              facts={[
                ["Delay, median", late(delay.p50)],
                ["Delay, 99th percentile", late(delay.p99)],
                ["Delay, longest", late(delay.max)],
              ]}
            />
          )}
        </Panel>
        <Panel title="Versions">
          <Versions />
        </Panel>
        <Panel title="Applications">
          <Applications />
        </Panel>
      </div>
    </>
  );
}

/** Nanoseconds, as the milliseconds that somebody waits. */
function late(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(1)} ms`;
}

function Memory({ memory: { rss, heapUsed, heapTotal, external } }: { memory: NodeJS.MemoryUsage }): JSX.Element {
  const parts = [
    { name: "Heap, used", value: heapUsed },
    { name: "Heap, free", value: heapTotal - heapUsed },
    { name: "Buffers and natives", value: external },
    { name: "Code and stacks", value: Math.max(0, rss - heapTotal - external) },
  ];
  const limit = getHeapStatistics().heap_size_limit;
  return (
    <>
      <Bar label="Memory" parts={parts} of={Math.max(rss, heapTotal + external)} show={bytes} />
      <p class="soft">
        {percent(heapUsed / limit)} of the {bytes(limit)} that the heap may grow to.
      </p>
    </>
  );
}

function Versions(): JSX.Element {
  return (
    <Facts
      facts={[
        ["Hinotori", version],
        ["Node.js", process.version],
        ["V8", process.versions.v8],
        ["System", `${os.type()} ${os.release()}, ${os.arch()}`],
        ["Node", Process.self().node],
        ["System's PID", process.pid],
      ]}
    />
  );
}

function Applications(): JSX.Element {
  const names = Application.started();
  if (names.length === 0) return <Empty>None is started: its supervisors run by themselves.</Empty>;
  return (
    <ul class="chips">
      {names.map((name) => (
        <li>{name}</li>
      ))}
    </ul>
  );
}
