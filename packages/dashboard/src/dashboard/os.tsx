/** The page of the machine: its processors, its memory, its disk. */
/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import { statfs } from "node:fs/promises";
import os from "node:os";

import type { JSX } from "hono/jsx/jsx-runtime";

import { bytes, count, duration, percent } from "../format.ts";
import { Bar, Facts, Figure, Heading, Panel } from "./elements.tsx";
import { Gauge } from "./gauge.ts";
import type { DashboardPage } from "./options.ts";

/** So many cores are drawn one by one. */
const kCores = 64;

type Core = Readonly<os.CpuInfo["times"]>;

/** Makes the page; it remembers its last look, to tell how busy the cores were since. */
export function osPage(): DashboardPage {
  const cores = new Gauge(
    () => os.cpus().map(({ times }) => times),
    (before: readonly Core[] | undefined, now) => now.map((core, at) => busyShare(before?.[at], core)),
  );
  return { path: "os", title: "System", render: async () => <Machine cores={cores.look()} disk={await readDisk()} /> };
}

/** The share of the time between two looks in which a core did something. */
function busyShare(before: Core | undefined, now: Core): number {
  const sum = ({ user, nice, sys, idle, irq }: Core): number => user + nice + sys + idle + irq;
  const all = sum(now) - (before === undefined ? 0 : sum(before));
  const idle = now.idle - (before?.idle ?? 0);
  return all <= 0 ? 0 : 1 - idle / all;
}

interface Disk {
  readonly total: number;
  readonly free: number;
}

/** The disk that the program's folder is on. */
async function readDisk(): Promise<Disk> {
  const { bsize, blocks, bavail } = await statfs(process.cwd());
  return { total: bsize * blocks, free: bsize * bavail };
}

function Machine({ cores, disk }: { cores: readonly number[]; disk: Disk }): JSX.Element {
  const [one = 0, five = 0, fifteen = 0] = os.loadavg();
  const memory = { total: os.totalmem(), free: os.freemem() };
  return (
    <>
      <Heading lede="The machine that the program runs on.">System</Heading>
      <dl class="figures">
        <Figure name="Load, 1 min">{one.toFixed(2)}</Figure>
        <Figure name="Load, 5 min">{five.toFixed(2)}</Figure>
        <Figure name="Load, 15 min">{fifteen.toFixed(2)}</Figure>
        <Figure name="Cores">{count(cores.length)}</Figure>
        <Figure name="Up for">{duration(os.uptime() * 1000)}</Figure>
      </dl>
      <div class="columns">
        <Panel title="Cores" note="since the last look">
          {cores.slice(0, kCores).map((share, at) => (
            <Bar label={`Core ${at}`} parts={[{ name: `Core ${at}`, value: share }]} of={1} show={percent} />
          ))}
        </Panel>
        <Panel title="Memory" note={`${bytes(memory.total)} in all`}>
          <Used total={memory.total} free={memory.free} label="Memory" />
        </Panel>
        <Panel title="Disk" note={`${bytes(disk.total)} in all`}>
          <Used total={disk.total} free={disk.free} label="Disk" />
          <p class="soft">Where the folder is that the program runs in.</p>
        </Panel>
        <Panel title="Machine">
          <Facts
            facts={[
              ["System", `${os.type()} ${os.release()}`],
              ["Processor", os.cpus()[0]?.model.trim() || "unknown"],
              ["Architecture", os.arch()],
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function Used({ label, total, free }: { label: string; total: number; free: number }): JSX.Element {
  return <Bar label={label} parts={[{ name: "Used", value: total - free }]} of={total} show={bytes} />;
}
