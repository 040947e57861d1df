/** A certificate for HTTPS on one's own machine. */
import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";

import { type Certificate, makeCertificate } from "../src/certificate.ts";

const now = new Date("2026-03-04T05:06:07.890Z");

let made: Certificate;

beforeAll(async () => {
  made = await makeCertificate({
    name: "A certificate for tests",
    hosts: ["my-app.test", "*.my-app.test", "fe80::1"],
    now,
  });
});

describe("makeCertificate", () => {
  test("makes a certificate that signs itself, for a year from now", () => {
    const read = new X509Certificate(made.certificate);
    expect(read.subject).toBe("O=Hinotori\nCN=A certificate for tests");
    expect(read.issuer).toBe(read.subject);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.ca).toBe(false);
    expect(read.validFrom).toBe("Mar  4 05:06:07 2026 GMT");
    expect(read.validTo).toBe("Mar  4 05:06:07 2027 GMT");
    expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });

  test("is for this machine, and for what it was asked to be for", () => {
    const read = new X509Certificate(made.certificate);
    for (const host of ["localhost", "my-app.test", "any.my-app.test"]) expect(read.checkHost(host)).toBeTruthy();
    for (const address of ["127.0.0.1", "::1", "fe80::1"]) expect(read.checkIP(address)).toBe(address);
    expect(read.checkHost("example.com")).toBeUndefined();
    expect(read.checkIP("127.0.0.2")).toBeUndefined();
    expect(made.hosts).toEqual(["localhost", "127.0.0.1", "::1", "my-app.test", "*.my-app.test", "fe80::1"]);
  });

  test("gives the key that belongs to it: RSA with 2048 bits", () => {
    const key = createPrivateKey(made.privateKey);
    expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(new X509Certificate(made.certificate).checkPrivateKey(key)).toBe(true);
  });

  test("has another key and another number each time", async () => {
    const other = await makeCertificate({ name: "Another", hosts: [], now });
    expect(other.privateKey).not.toBe(made.privateKey);
    const numbers = [made, other].map(({ certificate }) => new X509Certificate(certificate).serialNumber);
    expect(new Set(numbers).size).toBe(2);
  });

  test("writes years from 2050 on with four digits", async () => {
    const late = await makeCertificate({ name: "Late", hosts: [], now: new Date("2049-06-01T00:00:00Z") });
    const read = new X509Certificate(late.certificate);
    expect(read.validFrom).toBe("Jun  1 00:00:00 2049 GMT");
    expect(read.validTo).toBe("Jun  1 00:00:00 2050 GMT");
  });

  test("is for a name beyond ASCII as browsers ask for it", async () => {
    const { hosts } = await makeCertificate({ name: "Umlaut", hosts: ["Bücher.test"], now });
    expect(hosts).toContain("xn--bcher-kva.test");
  });

  test.for(["https://my-app.test", "my-app.test:4001", "my app", "", "-a", "a..b", "[::1]", "*"])(
    "refuses %j, which is no host",
    async (host) => {
      await expect(makeCertificate({ name: "Odd", hosts: [host], now })).rejects.toMatchObject({
        code: "HINOTORI_USAGE",
      });
    },
  );

  test("is read by openssl without complaint", () => {
    const text = execFileSync("openssl", ["x509", "-noout", "-text"], { input: made.certificate, encoding: "utf8" });
    expect(text).toContain("Version: 3 (0x2)");
    expect(text).toContain("Signature Algorithm: sha256WithRSAEncryption");
    expect(text).toMatch(/X509v3 Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Digital Signature, Key Encipherment/);
    expect(text).toContain("IP Address:FE80:0:0:0:0:0:0:1");
  });

  test("serves HTTPS to a client that trusts it, and to no other", async () => {
    const today = await makeCertificate({ name: "Served", hosts: [], now: new Date() });
    const server = createServer({ cert: today.certificate, key: today.privateKey }, (_request, answer) => {
      answer.end("hello");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await get({ host: "localhost", port, ca: today.certificate })).toBe("hello");
    await expect(get({ host: "localhost", port })).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    await expect(get({ host: "localhost", port, ca: made.certificate })).rejects.toMatchObject({
      code: expect.any(String),
    });
  });
});

async function get(options: { host: string; port: number; ca?: string }): Promise<string> {
  const asked = request({
    ...options,
    lookup: (_host, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]),
    agent: false,
  });
  asked.end();
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}
