/**
 * How somebody comes in, whatever the transport: the page is looked at, then the version, then the socket's `connect` is asked.
 *
 * A process stands for the client from the moment `connect` is asked; it is gone again when the answer is no.
 */
import { Clock, DynamicSupervisor, ExitError, GenServer, Logger, type Pid, Process } from "@hinotori/otp";
import { Telemetry } from "@hinotori/telemetry";

import type { Home } from "../endpoint/home.ts";
import { nanosecondsSince, shortDuration } from "../endpoint/duration.ts";
import { oneLine } from "../endpoint/one-line.ts";
import type { Host } from "./client.ts";
import type { TransportName } from "./transport-name.ts";
import { type Asking, type Found, type Handshake, readHandshake } from "./handshake.ts";
import { type Serializer, serializerFor } from "./serializer.ts";
import { isForAnyPage } from "./mount.ts";
import { originRuleOf } from "./origin.ts";
import { startedOnce } from "./started-once.ts";
import { type Refusal, Transport } from "./transport.ts";

/** What is asked of the endpoint when somebody comes. */
export interface Door extends Host {
  /** The endpoint itself, as its sessions know it. */
  readonly home: Pick<Home, "sources" | "secretKeyBase" | "settings">;
  /** The supervisor of the connections. */
  readonly connections: () => Pid;
  /** The host of the endpoint's address. */
  readonly urlHost: () => string;
  /** Whether the endpoint drains, so that nobody comes in any more. */
  readonly isDraining: () => boolean;
}

/** Who asks, and for what. */
export interface Knock {
  readonly asking: Asking;
  readonly found: Found;
  readonly transport: TransportName;
}

/** How long `connect` may take. */
const kConnectMs = 30_000;

/** Why somebody stays outside. */
export class Refused {
  /** The status of the answer. */
  readonly status: number;
  /** What `connect` has said with `refuse(payload)`, when it was that which refused. */
  readonly payload: object | undefined;

  constructor(status: number, payload?: object) {
    this.status = status;
    this.payload = payload;
  }
}

/** Lets a client in: the process that stands for it, or a refusal. */
export async function admit(door: Door, knock: Knock, gone: AbortSignal): Promise<Pid | Refused> {
  if (door.isDraining()) return new Refused(503);
  if (!isWelcome(door, knock)) return new Refused(403);
  const read = readHandshake(knock.asking, knock.found, knock.transport);
  if (read === undefined) return new Refused(400);
  const serializer = speak(read);
  if (serializer === undefined) return new Refused(403);
  const began = Clock.monotonicTime();
  const handshake = await withSession(read, knock.asking, door);
  const { path } = handshake.mount;
  const start = startedOnce(Transport.startLink, { handshake, serializer, host: door });
  const spec = { id: path, start, restart: "temporary" } as const;
  const pid = await DynamicSupervisor.startChild(door.connections(), spec);
  const answer = await connect(pid, handshake, gone);
  const refused = answer === undefined && door.isDraining() ? new Refused(503) : answer;
  tell(door, handshake, { refused, began });
  if (refused === undefined) return pid;
  Process.exit(pid, "kill");
  return refused;
}

/** Whether a page of this origin may talk to the socket. */
export function isWelcome(door: Door, { asking, found: { mount }, transport }: Knock): boolean {
  const { origin, host } = asking.headers;
  const allows = mount.allowsOrigin ?? originRuleOf(door.home.settings);
  if (allows(origin, { urlHost: door.urlHost(), hostHeader: host })) return true;
  Logger.error(
    () => `refused a client at ${mount.path} (${transport}) from the origin ${JSON.stringify(origin)}

If that page is yours, say so to the endpoint, or where the socket is mounted:

    checkOrigin: [${JSON.stringify(origin)}]`,
  );
  return false;
}

function speak({ vsn, mount, transport }: Handshake): Serializer | undefined {
  const { serializer: spoken } = mount.options;
  const found = serializerFor(vsn, spoken);
  if (found === undefined) {
    const known = spoken.map((one) => `~> ${one.vsn}`).join(" or ");
    Logger.warning(() => `refused a client of version "${oneLine(vsn)}": expected ${known}`);
  }
  return transport === "longpoll" ? (found?.textOnly ?? found) : found;
}

/** Lays the session in, where the page has shown that it is its own. */
async function withSession(handshake: Handshake, { headers }: Asking, door: Door): Promise<Handshake> {
  const { session: read, checkCsrf } = handshake.mount.options;
  if (read === undefined || headers.cookie === undefined) return handshake;
  const found = await read({ cookies: headers.cookie, endpoint: door.home });
  if (found === undefined) return handshake;
  const token = handshake.params["_csrf_token"];
  const isTrusted = !checkCsrf && !isForAnyPage(handshake.mount, door.home.settings);
  const isOwn = isTrusted || (typeof token === "string" && (await found.isCsrfToken(token)) === true);
  return isOwn ? { ...handshake, info: { ...handshake.info, session: found.session } } : handshake;
}

/** Asks the socket; resolves with its refusal. */
async function connect(pid: Pid, { mount }: Handshake, signal: AbortSignal): Promise<Refused | undefined> {
  const tag = mount.handler.connectsAsync ? "connect_async" : "connect";
  try {
    const refusal = (await GenServer.call(pid, [tag], { timeout: kConnectMs, signal })) as Refusal;
    return refusal === undefined ? undefined : new Refused(403, refusal.payload);
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return new Refused(500);
  }
}

function tell(door: Door, { mount, vsn, transport }: Handshake, { refused, began }: Outcome): void {
  const duration = nanosecondsSince(began);
  const facts = { endpoint: door.name, socket: mount.handler.name, transport, vsn };
  const result = refused === undefined ? "ok" : "error";
  Telemetry.execute([...door.prefix(), "socket_connected"], { duration }, { ...facts, result });
  const { log, name } = mount.handler;
  if (log === false) return;
  const verb = refused === undefined ? "Connected to" : "Refused to connect to";
  Logger.log(log, () => `${verb} ${name} in ${shortDuration(duration)} (${transport}, version ${vsn})`);
}

interface Outcome {
  readonly refused: Refused | undefined;
  readonly began: number;
}
