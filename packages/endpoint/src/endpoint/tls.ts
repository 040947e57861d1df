/**
 * What TLS is spoken with: the key and the certificate, read when the server starts.
 */
import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContextOptions } from "node:tls";

import type { EndpointConfigError } from "../errors.ts";
import type { HttpsOptions } from "./https-options.ts";
import { refuseOptions } from "./refuse-options.ts";

/**
 * The options of Node for a server with TLS.
 *
 * @throws EndpointConfigError when a file cannot be read, or the key and the certificate do not belong together.
 */
export function tlsContext(https: HttpsOptions): SecureContextOptions {
  const problems: string[] = [];
  const read = (name: "key" | "cert"): string | undefined => {
    const path = https[`${name}File`];
    if (path === undefined) return https[name];
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      problems.push(
        `https.${name}File: expected a file that can be read, got ${path}: ${(error as NodeJS.ErrnoException).code}`,
      );
      return undefined;
    }
  };
  const [key, cert] = [read("key"), read("cert")];
  if (problems.length > 0) throw refuse(problems);
  const { passphrase, cipherSuite } = https;
  const options: SecureContextOptions = {
    ...(key === undefined ? {} : { key }),
    ...(cert === undefined ? {} : { cert }),
    ...(passphrase === undefined ? {} : { passphrase }),
    minVersion: cipherSuite === "strong" ? "TLSv1.3" : "TLSv1.2",
  };
  try {
    createSecureContext(options);
  } catch (error) {
    throw refuse([`https: expected a key and a certificate that belong together, got: ${(error as Error).message}`]);
  }
  return options;
}

function refuse(problems: readonly string[]): EndpointConfigError {
  return refuseOptions(problems, {
    expected: "TLS that can be spoken",
    repair:
      "For this machine alone a certificate is made by:\n\n" +
      "    openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem",
  });
}
