/** Writes a certificate and its key where only their owner can read the key. */
import fs from "node:fs";
import path from "node:path";

import type { Certificate } from "../certificate.ts";
import { ConflictError } from "../errors.ts";

/** The two files of a certificate. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Where a certificate goes that is called by the beginning of a path: `priv/cert/selfsigned`. */
export function filesAt(beginning: string): CertificateFiles {
  return { certFile: `${beginning}.pem`, keyFile: `${beginning}_key.pem` };
}

/** Those of the files that are there, by their path from `root`. */
export function present(root: string, { certFile, keyFile }: CertificateFiles): readonly string[] {
  return [certFile, keyFile].filter((file) => fs.existsSync(path.resolve(root, file)));
}

/**
 * Writes both files below `root`, or neither; a reader sees a whole file or none.
 *
 * Only the owner may read the key, from the moment it is there.
 */
export function writeCertificate(
  root: string,
  files: CertificateFiles,
  { certificate, privateKey }: Certificate,
): void {
  ignoreFolder(path.dirname(path.resolve(root, files.keyFile)));
  const places = [
    { place: path.resolve(root, files.keyFile), text: privateKey, mode: 0o600 },
    { place: path.resolve(root, files.certFile), text: certificate, mode: 0o644 },
  ];
  const written: string[] = [];
  try {
    for (const { place, text, mode } of places) {
      fs.mkdirSync(path.dirname(place), { recursive: true });
      written.push(`${place}.new`);
      fs.rmSync(`${place}.new`, { force: true });
      // A file that is made anew has the mode from the start; the mask may only take from it.
      fs.writeFileSync(`${place}.new`, text, { mode, flag: "wx" });
    }
    for (const { place } of places) fs.renameSync(`${place}.new`, place);
  } finally {
    for (const file of written) fs.rmSync(file, { force: true });
  }
}

/** A folder that is made for keys is none of a repository's business. */
function ignoreFolder(folder: string): void {
  if (fs.existsSync(folder)) return;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, ".gitignore"), "*\n");
}

/** Says that there is a certificate already. */
export function refuseOverwrite(files: readonly string[]): ConflictError {
  const listed = files.map((file) => `    ${file}`).join("\n");
  return new ConflictError(
    `expected files that do not exist yet, got:\n\n${listed}\n\nNothing was written. Name others with --output, or say --force to write over them.`,
    files,
  );
}
