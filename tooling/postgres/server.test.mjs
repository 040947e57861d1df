import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import { describe, expect, test } from "vitest";

import { startPostgres, whyNoPostgres } from "./server.mjs";

const title = whyNoPostgres === undefined ? "startPostgres" : `startPostgres (skipped: ${whyNoPostgres})`;

function answers(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

describe.skipIf(whyNoPostgres !== undefined)(title, () => {
  test("starts a server that answers, again at the same port, and leaves nothing once it is stopped", async () => {
    const server = await startPostgres();
    expect(server.url("blog")).toBe(`postgres://postgres:${server.password}@127.0.0.1:${server.port}/blog`);
    expect(await answers(server.port)).toBe(true);
    await server.restart(async () => expect(await answers(server.port)).toBe(false));
    expect(await answers(server.port)).toBe(true);
    await server.stop();
    expect(await answers(server.port)).toBe(false);
    expect(fs.existsSync(server.folder)).toBe(false);
  });

  test("leaves nothing when the program that started it is killed", async () => {
    const module = JSON.stringify(new URL("./server.mjs", import.meta.url).href);
    const program = `
      const { startPostgres } = await import(${module});
      const { port, folder } = await startPostgres();
      console.log(JSON.stringify({ port, folder }));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    const { port, folder } = JSON.parse(String(line));
    child.kill("SIGKILL");
    await expect.poll(() => fs.existsSync(folder), { timeout: 20_000 }).toBe(false);
    expect(await answers(port)).toBe(false);
  });
});
