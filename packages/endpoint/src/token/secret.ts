/**
 * Where a secret comes from: an endpoint, the context of a request, a socket, or a text.
 */
import { homeOf, type WithEnv } from "../endpoint/context.ts";
import type { Home } from "../endpoint/home.ts";
import { homeNamed } from "../endpoint/running.ts";
import { EndpointArgumentError, EndpointConfigError } from "../errors.ts";

/** A socket or a channel of an endpoint, as far as the way to its secret needs it. */
export interface WithWire {
  /** How the socket reaches its endpoint. */
  readonly wire: { readonly endpoint: string };
}

/** What has a secret: an endpoint, the context of a request or a socket that came through one, or a text of 32 bytes or more. */
export type SecretSource = string | { secretKeyBase(): string } | WithEnv | WithWire;

const kLeastBytes = 32;

/** The secret of a source. Throws when there is none, or when a text is too short to be one. */
export function secretOf(source: SecretSource): string {
  if (typeof source === "string") return checkText(source);
  if (typeof source !== "object" || source === null) throw noSource(source);
  if ("secretKeyBase" in source) return source.secretKeyBase();
  return secretOfHome("wire" in source ? homeNamed(source.wire.endpoint) : homeOf(source));
}

interface Named {
  readonly sources: { readonly name: string };
}

/** The secret of an endpoint; throws when it has none. */
export function secretOfHome({ secretKeyBase, sources }: Pick<Home, "secretKeyBase"> & Named): string {
  return secretKeyBase ?? refuseSecret(sources.name);
}

/** Says how an endpoint gets a secret. */
export function refuseSecret(name: string): never {
  const problem = "secretKeyBase: expected a string of 64 bytes or more, got nothing";
  throw new EndpointConfigError(
    `expected ${name} to have a secret, but \`secretKeyBase\` is not configured\n\nMake one, and give it to the program in its environment:\n\n` +
      `    node -e 'console.log(require("node:crypto").randomBytes(48).toString("base64"))'`,
    [problem],
  );
}

function noSource(source: unknown): EndpointArgumentError {
  return new EndpointArgumentError(
    `expected an endpoint, the context of a request, a socket or a secret as text, got a value of type ${typeof source}\n\n` +
      'Name whose secret it is:\n\n    Token.sign(Endpoint, "user socket", userId)',
  );
}

function checkText(secret: string): string {
  const bytes = Buffer.byteLength(secret);
  if (bytes >= kLeastBytes) return secret;
  throw new EndpointArgumentError(
    `expected a secret of ${kLeastBytes} bytes or more, got one of ${bytes} (not shown)\n\nMake one:\n\n` +
      `    node -e 'console.log(require("node:crypto").randomBytes(48).toString("base64"))'`,
  );
}
