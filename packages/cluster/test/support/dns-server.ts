/**
 * A DNS server on loopback that answers A, AAAA and SRV from a table, over UDP.
 *
 * A name that the table lacks does not exist; a name without records of the asked type has no data. A name can also be told
 * to fail, to answer nonsense, or to say nothing.
 */
import { createSocket, type Socket } from "node:dgram";
import dns from "node:dns";
import { once } from "node:events";
import { onTestFinished } from "vitest";

/** What the server knows of a name. */
export interface Records {
  A?: readonly string[];
  AAAA?: readonly string[];
  SRV?: readonly string[];
}

/** An answer that is none. */
export type Failure = "servfail" | "garbage" | "silence";

/** The table; change it as the test goes on. */
export type Zone = Record<string, Records | Failure>;

const kTypes = { A: 1, AAAA: 28, SRV: 33 } as const;
const kNoError = 0;
const kServFail = 2;
const kNoSuchName = 3;

/** Starts a server that ends with the test; returns a resolver of Node's that asks it, and what it was asked. */
export async function startDns(zone: Zone): Promise<{ resolver: dns.promises.Resolver; asked: string[] }> {
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (query, { address, port }) => {
    const answer = answerTo(query, zone, asked);
    if (answer !== undefined) socket.send(answer, port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const resolver = new dns.promises.Resolver({ timeout: 5000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  onTestFinished(() => stop(socket, resolver));
  return { resolver, asked };
}

function stop(socket: Socket, resolver: dns.promises.Resolver): void {
  resolver.cancel();
  socket.close();
}

function answerTo(query: Buffer, zone: Zone, asked: string[]): Buffer | undefined {
  const { name, type, question } = readQuestion(query);
  asked.push(`${type} ${name}`);
  const known = zone[name];
  const respond = (code: number, answers: readonly Buffer[] = []): Buffer =>
    message(query, { code, question, answers, count: answers.length });
  if (known === undefined) return respond(kNoSuchName);
  if (known === "silence") return undefined;
  if (known === "servfail") return respond(kServFail);
  // It promises five answers and gives none.
  if (known === "garbage") return message(query, { code: kNoError, question, answers: [], count: 5 });
  const data = (known[type] ?? []).map((value) => encode(type, value));
  return respond(
    kNoError,
    data.map((bytes) => record(kTypes[type], bytes)),
  );
}

function readQuestion(query: Buffer): { name: string; type: keyof typeof kTypes; question: Buffer } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString("ascii", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const number = query.readUInt16BE(at + 1);
  const type = (Object.keys(kTypes) as (keyof typeof kTypes)[]).find((key) => kTypes[key] === number);
  if (type === undefined) throw new Error(`the test server knows no record of type ${number}`);
  return { name: labels.join(".").toLowerCase(), type, question: query.subarray(12, at + 5) };
}

interface Answer {
  readonly code: number;
  readonly question: Buffer;
  readonly answers: readonly Buffer[];
  readonly count: number;
}

function message(query: Buffer, { code, question, answers, count }: Answer): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(count, 6);
  return Buffer.concat([header, question, ...answers]);
}

function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  // The name is the one that was asked for.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(0, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function encode(type: keyof typeof kTypes, value: string): Buffer {
  if (type === "A") return Buffer.from(value.split(".").map(Number));
  if (type === "AAAA") return encodeIpv6(value);
  const priorityWeightPort = Buffer.from([0, 1, 0, 1, 0x10, 0xe1]);
  return Buffer.concat([priorityWeightPort, encodeName(value)]);
}

function encodeIpv6(value: string): Buffer {
  const [left = "", right = ""] = value.split("::");
  const words = (side: string): string[] => (side === "" ? [] : side.split(":"));
  const missing = 8 - words(left).length - words(right).length;
  const all = [...words(left), ...new Array<string>(missing).fill("0"), ...words(right)];
  const bytes = Buffer.alloc(16);
  all.forEach((word, index) => bytes.writeUInt16BE(Number.parseInt(word, 16), index * 2));
  return bytes;
}

function encodeName(name: string): Buffer {
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
