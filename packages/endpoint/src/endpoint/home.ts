/** An endpoint as those know it who are inside: the way of its requests, its middleware, its sockets. */
import type { Settings } from "./options.ts";
import type { Address } from "./url.ts";

/** What middleware asks of the endpoint around it: its runtime. */
export interface Home {
  /** Its name, and the application it belongs to. */
  readonly sources: { readonly name: string; readonly otpApp: string };
  /** The settings in force. */
  readonly settings: Settings;
  /** The secret, if one was given. */
  readonly secretKeyBase: string | undefined;
  /** Its address. */
  readonly address: Address;
  /** The links to its files. */
  readonly statics: { path(path: string): string };
}
