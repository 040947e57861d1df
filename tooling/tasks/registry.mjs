/**
 * A package registry for one run: it has our packages as they would be published, and fetches all others on demand.
 *
 * It listens on loopback, keeps everything in one temporary folder, and knows nobody's password.
 */
import { execFile, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { once } from "node:events";
import { promisify } from "node:util";

import { runServer } from "verdaccio";

import { packAll } from "./packed.mjs";
import { environment, findPnpm } from "./pnpm.mjs";

/** Starts it below `folder` with every package of the workspace; gives its address, the file that leads npm to it, and `close`. */
export async function startRegistry(folder) {
  const app = await runServer(configuration(folder));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  const userconfig = path.join(folder, "npmrc");
  fs.writeFileSync(userconfig, `registry=${url}\n${url.slice("http:".length)}:_authToken=nobody\n`);
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  const tarballs = path.join(folder, "packed");
  fs.mkdirSync(tarballs);
  try {
    await Promise.all(packAll(tarballs).map(({ name, file }) => publish(name, file, { userconfig, folder })));
  } catch (error) {
    await close();
    throw error;
  }
  return { url, userconfig, close };
}

// Not in one breath with the registry, which answers from this very thread.
async function publish(name, file, { userconfig, folder }) {
  const env = { ...process.env, npm_config_userconfig: userconfig, npm_config_cache: path.join(folder, "npm-cache") };
  const npm = promisify(execFile)("npm", ["publish", file, "--access", "public"], {
    cwd: folder,
    timeout: 300_000,
    env,
  });
  await npm.catch((cause) => {
    throw new Error(`${name} could not be published: ${cause.message}`, { cause });
  });
}

function configuration(folder) {
  const ours = { access: "$all", publish: "$all" };
  return {
    storage: path.join(folder, "storage"),
    self_path: folder,
    configPath: path.join(folder, "config.yaml"),
    auth: { htpasswd: { file: path.join(folder, "htpasswd") } },
    uplinks: { upstream: { url: upstream(), maxage: "60m", timeout: "60s", max_fails: 10 } },
    packages: {
      "@hinotori/*": ours,
      hinotori: ours,
      "create-hinotori": ours,
      "**": { access: "$all", proxy: "upstream" },
    },
    web: { enable: false },
    max_body_size: "100mb",
    log: { type: "stdout", format: "pretty", level: "error" },
  };
}

/** Where this machine's npm fetches from. */
function upstream() {
  const { stdout } = spawnSync("npm", ["config", "get", "registry"], {
    encoding: "utf8",
    env: environment(findPnpm()),
  });
  return stdout.trim();
}
