import { GenServer, ok, Process } from "@hinotori/otp";
const B = GenServer.define("B", { init: () => ok(1) });
const p = await B.startLink(); await GenServer.stop(p);
const c = process.cpuUsage(); await new Promise(r => setTimeout(r, 2000)); const d = process.cpuUsage(c); console.log("cpu ms in 2 s idle:", (d.user + d.system)/1000, Process.self() !== undefined);
