/**
 * A certificate that signs itself, for HTTPS on a developer's own machine.
 *
 * Browsers trust nobody who signs for himself: they warn, or are told to trust this one. It is for `localhost` and its addresses, and
 * for the names that are given beside them, for one year. The key is RSA with 2048 bits, since every client takes that.
 *
 * Node signs and makes the keys; what a certificate looks like is written here, since it is short, and the libraries that write any
 * certificate are not.
 */
import { createHash, generateKeyPair, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { promisify } from "node:util";

import { addressBytes } from "./certificate/address.ts";
import {
  bits,
  boolean,
  explicit,
  implicit,
  integer,
  nothing,
  objectIdentifier,
  octets,
  sequence,
  set,
  text,
  time,
} from "./certificate/der.ts";
import { UsageError } from "./errors.ts";

/** What a certificate says. */
export interface CertificateOptions {
  /** What it is called. */
  readonly name: string;
  /** The names and addresses it is for, beside those of this machine. */
  readonly hosts: readonly string[];
  /** When its year begins. */
  readonly now: Date;
}

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
  /** The names and addresses it is for. */
  readonly hosts: readonly string[];
}

const kOwnHosts: readonly string[] = ["localhost", "127.0.0.1", "::1"];

const kDayMs = 86_400_000;

/**
 * Makes a certificate with a new key.
 *
 * @throws UsageError when something that it shall be for is no name and no address.
 */
export async function makeCertificate({ name, hosts, now }: CertificateOptions): Promise<Certificate> {
  const all = [...new Set([...kOwnHosts, ...hosts.map(hostOf)])];
  const keys = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const publicKey = keys.publicKey.export({ type: "spki", format: "der" });
  const signed = signedPart({ name, hosts: all, now, publicKey });
  const certificate = sequence(signed, kSha256WithRsa, bits(sign("sha256", signed, keys.privateKey)));
  return {
    certificate: pem("CERTIFICATE", certificate),
    // Of a key that is exported as PEM the export is a text.
    privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    hosts: all,
  };
}

/** What a host is called in a certificate: an address as it is, a name in lower case and ASCII, perhaps with `*.` in front. */
function hostOf(given: string): string {
  if (isIP(given) !== 0) return given.toLowerCase();
  const wildcard = given.startsWith("*.") ? "*." : "";
  const ascii = domainToASCII(given.slice(wildcard.length));
  if (/^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/.test(ascii) && isIP(ascii) === 0)
    return wildcard + ascii;
  throw new UsageError(
    `expected the name or the address of a host, got: ${JSON.stringify(given)}\n\nA host has no scheme and no port:\n\n    hinotori gen cert my-app.test 192.168.0.7`,
  );
}

interface Facts {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly now: Date;
  readonly publicKey: Buffer;
}

const kSha256WithRsa = sequence(objectIdentifier("1.2.840.113549.1.1.11"), nothing());

function signedPart({ name, hosts, now, publicKey }: Facts): Buffer {
  const who = sequence(
    set(sequence(objectIdentifier("2.5.4.10"), text("Hinotori"))),
    set(sequence(objectIdentifier("2.5.4.3"), text(name))),
  );
  const year = sequence(time(now), time(new Date(now.getTime() + 365 * kDayMs)));
  return sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(randomBytes(16)),
    kSha256WithRsa,
    who,
    year,
    who,
    publicKey,
    explicit(3, sequence(...extensions(hosts, publicKey))),
  );
}

/** It is no authority; it proves who serves and who asks; what its key is called; and what it is for. */
function extensions(hosts: readonly string[], publicKey: Buffer): Buffer[] {
  const uses = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"].map(objectIdentifier);
  return [
    sequence(objectIdentifier("2.5.29.19"), boolean(true), octets(sequence())),
    // The first and the third bit: it signs, and it takes part in agreeing on keys.
    sequence(objectIdentifier("2.5.29.15"), boolean(true), octets(bits(Buffer.of(0b1010_0000), 5))),
    sequence(objectIdentifier("2.5.29.37"), octets(sequence(...uses))),
    sequence(objectIdentifier("2.5.29.14"), octets(octets(keyIdentifier(publicKey)))),
    sequence(objectIdentifier("2.5.29.17"), octets(sequence(...hosts.map(generalName)))),
  ];
}

function keyIdentifier(publicKey: Buffer): Buffer {
  return createHash("sha256").update(publicKey).digest().subarray(0, 20);
}

function generalName(host: string): Buffer {
  const address = addressBytes(host);
  return address === undefined ? implicit(2, Buffer.from(host)) : implicit(7, address);
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
