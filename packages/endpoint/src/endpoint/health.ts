/**
 * Whether the program runs, and whether requests are welcome: two answers for those who send them.
 */
import { Logger } from "@hinotori/otp";

import type { HealthOptions, ReadinessChecks } from "./options.ts";

/** The answer when a health path was asked; `undefined` for any other request. */
export function healthAnswer(
  request: { readonly method: string; readonly target: string },
  health: HealthOptions,
  draining: boolean,
): Response | Promise<Response> | undefined {
  const { method, target } = request;
  if (!isHealth(target, health)) return undefined;
  if (method !== "GET" && method !== "HEAD") return undefined;
  if (target === health.live) return say(200, { status: "ok" });
  if (draining) return say(503, { status: "draining" });
  return health.checks === undefined ? say(200, { status: "ready" }) : askAll(health.checks);
}

/** Whether a target is one of the two paths. */
export function isHealth(target: string, health: HealthOptions): boolean {
  return target === health.live || target === health.ready;
}

async function askAll(checks: ReadinessChecks): Promise<Response> {
  const names = Object.keys(checks);
  const held = await Promise.all(names.map((name) => ask(name, checks[name])));
  const failing = names.filter((_, index) => !held[index]);
  return failing.length === 0 ? say(200, { status: "ready" }) : say(503, { status: "unready", failing });
}

async function ask(name: string, check: ReadinessChecks[string] | undefined): Promise<boolean> {
  try {
    return (await check?.()) === true;
  } catch (error) {
    Logger.warning(
      () => `the readiness check ${name} failed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return false;
  }
}

function say(status: number, body: Readonly<Record<string, unknown>>): Response {
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  return new Response(JSON.stringify(body), { status, headers });
}
