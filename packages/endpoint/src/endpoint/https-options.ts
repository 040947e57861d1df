/**
 * Where and how the server listens with TLS.
 */
import { type Check, integer, oneOf, type Shape, text } from "./check.ts";

/** Where and how the server listens with TLS. Its times and sizes are those of `http`. */
export interface HttpsOptions {
  /** The address to listen at. Default `"127.0.0.1"`, this machine only. */
  readonly ip?: string;
  /** The port. Default 4001; 0 takes a free one. */
  readonly port?: number;
  /** The path of the private key, in PEM. */
  readonly keyFile?: string;
  /** The path of the certificate with its chain, in PEM. */
  readonly certFile?: string;
  /** The private key itself, in PEM, in place of `keyFile`. Never in `config()`, never in a log. */
  readonly key?: string;
  /** The certificate itself, in PEM, in place of `certFile`. */
  readonly cert?: string;
  /** What the private key is encrypted with, if it is. Never in `config()`, never in a log. */
  readonly passphrase?: string;
  /** `"strong"` for TLS 1.3 alone, `"compatible"` (default) for TLS 1.2 too. */
  readonly cipherSuite?: "strong" | "compatible";
}

/** The same, completed, without what is secret. */
export type HttpsSettings = Omit<HttpsOptions, "key" | "passphrase"> & Required<Pick<HttpsOptions, "ip" | "port">>;

const pem: Check = (value) =>
  typeof value === "string" && value.includes("-----BEGIN ")
    ? undefined
    : "a text in PEM, which has a line that begins with -----BEGIN";

/** What each option takes. */
export const kHttps: Shape = {
  ip: text,
  port: integer(0, 65_535),
  keyFile: text,
  certFile: text,
  key: pem,
  cert: pem,
  passphrase: text,
  cipherSuite: oneOf("strong", "compatible"),
};
