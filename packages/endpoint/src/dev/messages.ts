/** What the dev server and a program that it started say to each other. */
import type { Place } from "./link.ts";

/** An error that has crossed from one program to another. */
export interface PlainError {
  /** Its class. */
  readonly name: string;
  /** What it says. */
  readonly message: string;
  /** Where it was made. */
  readonly stack?: string | undefined;
  /** Its stable code. */
  readonly code?: string | undefined;
}

/** What a program says. */
export type FromProgram =
  | { readonly hinotori: "loaded" }
  | { readonly hinotori: "listening"; readonly id: number; readonly wanted: Place; readonly port: number }
  | { readonly hinotori: "started" }
  | { readonly hinotori: "failed"; readonly error: PlainError };

/** What a program is told. */
export type ToProgram =
  | { readonly hinotori: "run"; readonly entry: string; readonly args: readonly string[] }
  | { readonly hinotori: "placed"; readonly id: number; readonly place: Place }
  | { readonly hinotori: "refused"; readonly id: number; readonly error: PlainError };

/** Whether a message is one of ours: a program may use its channel for others too. */
export function isOurs(message: unknown): message is { readonly hinotori: string } {
  return typeof message === "object" && message !== null && "hinotori" in message;
}

/** An error as data. */
export function toPlain(thrown: unknown): PlainError {
  if (!(thrown instanceof Error)) return { name: "thrown", message: String(thrown) };
  const { name, message, stack, code } = thrown as NodeJS.ErrnoException;
  return { name, message, stack, code: typeof code === "string" ? code : undefined };
}

/** The error again. */
export function fromPlain({ name, message, stack, code }: PlainError): Error {
  const error = new Error(message);
  Object.defineProperty(error, "stack", { value: stack ?? "" });
  return Object.assign(error, { name }, code === undefined ? {} : { code });
}
