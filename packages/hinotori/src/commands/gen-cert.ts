/** `gen cert`: makes a certificate for HTTPS on one's own machine. */
import path from "node:path";

import { type App, findApp } from "../app.ts";
import { makeCertificate } from "../certificate.ts";
import { type CertificateFiles, filesAt, present, refuseOverwrite, writeCertificate } from "../certificate/files.ts";
import { type Command, defineCommand } from "../command.ts";

/** `hinotori gen cert [host...]`. */
export const command: Command = defineCommand({
  usage: "gen cert [host...]",
  summary: "Make a certificate for HTTPS on this machine",
  details: `It signs itself, is for localhost, 127.0.0.1, ::1 and the hosts that are named, and counts for a year. Browsers warn of it until
they are told to trust it; it is for development, and for nothing else.

  hinotori gen cert my-app.test 192.168.0.7

Only you can read the key.`,
  options: {
    output: {
      type: "string",
      short: "o",
      default: "priv/cert/selfsigned",
      placeholder: "path",
      help: "the beginning of both files' paths",
    },
    name: {
      type: "string",
      short: "n",
      default: "Self-signed certificate for development",
      placeholder: "name",
      help: "what it is called",
    },
    force: { type: "boolean", help: "write over files that exist" },
    json: { type: "boolean", help: "print JSON" },
    app: { type: "string", placeholder: "name", help: "the application, where there are several" },
  },
  run: async ({ args: hosts, options: { output, name, force, json, app: wanted }, io, cwd }) => {
    const app = await findApp(cwd, wanted);
    const files = filesAt(output);
    const there = present(app.root, files);
    if (there.length > 0 && !force) {
      if (!io.interactive || json) throw refuseOverwrite(there);
      io.err(there.map((file) => `    ${file}`).join("\n"));
      if (!(await io.confirm("Write over them?", false))) throw refuseOverwrite(there);
    }
    const made = await io.progress("Making a key", () => makeCertificate({ name, hosts, now: io.now() }));
    writeCertificate(app.root, files, made);
    if (json) return io.json({ ...files, hosts: made.hosts });
    for (const file of [files.certFile, files.keyFile]) io.out(`${io.style.green("   create")}  ${file}`);
    io.out(advice(app, files));
  },
});

/** The lines of configuration that serve HTTPS with it. */
function advice({ names, web }: App, { certFile, keyFile }: CertificateFiles): string {
  const shown = (file: string): string =>
    path.isAbsolute(file)
      ? JSON.stringify(file)
      : `appDir(${file
          .split("/")
          .map((part) => JSON.stringify(part))
          .join(", ")})`;
  return `
Serve HTTPS with it in development: in config/dev.ts, under "${web.pascal}.Endpoint" of ${names.snake}:

    https: {
      port: 4001,
      certFile: ${shown(certFile)},
      keyFile: ${shown(keyFile)},
    },

The key belongs into no repository: git leaves out a folder that was made for it.`;
}
