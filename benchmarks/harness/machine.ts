/** Facts about the machine that a reader needs; no names of hosts or users. */
import { execFileSync } from "node:child_process";
import os from "node:os";
import type { Machine } from "./commands.ts";

/** Lines for the head of the page. */
export function facts(machine: Machine): readonly string[] {
  const [processor] = os.cpus();
  return [
    `${os.availableParallelism()} × ${processor?.model.trim() ?? "unknown processor"}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.arch()}`,
    `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    machine.elixir ? elixir() : "Elixir: not installed, so the BEAM is skipped and ratios to it are open",
    machine.pinned
      ? "each side pinned to the last core, the HTTP load generator to the first"
      : "sides not pinned to a core",
    `load average when the run began: ${os
      .loadavg()
      .map((load) => load.toFixed(2))
      .join(", ")}`,
  ];
}

function elixir(): string {
  const said = execFileSync("elixir", ["--version"], { encoding: "utf8" });
  const version = /^Elixir (\S+)/m.exec(said)?.[1] ?? "?";
  const otp = /^Erlang\/OTP (\S+)/m.exec(said)?.[1] ?? "?";
  return `Elixir ${version} on OTP ${otp}${said.includes("[jit") ? " with JIT" : ""}, one scheduler`;
}
