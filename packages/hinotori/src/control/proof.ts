/** How two programs show each other that they know the cookie, without saying it (pure). */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Who proves. */
export type Side = "client" | "server";

/** What both sides know of a connection: its address, and a number from each that was never used before. */
export interface Meeting {
  readonly address: string;
  readonly server: string;
  readonly client: string;
}

/** A number that nobody can foresee. */
export function nonce(): string {
  return randomBytes(32).toString("base64url");
}

/** The proof of one side. The address is in it, so that nobody in between can pass it on to another program. */
export function proofOf(cookie: string, side: Side, { address, server, client }: Meeting): string {
  const text = JSON.stringify(["hinotori control 1", side, address, server, client]);
  return createHmac("sha256", cookie).update(text).digest("base64url");
}

/** Whether what was given is the proof, in a time that does not depend on where they differ. */
export function isProof(expected: string, given: unknown): boolean {
  if (typeof given !== "string") return false;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
