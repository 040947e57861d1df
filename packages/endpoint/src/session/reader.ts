/**
 * The session of a socket's client, for the `session` option of `socket`: read only for a page that knows its token.
 */
import { isMaskOf } from "../csrf/token.ts";
import type { FoundSession, SessionReader } from "../socket/options.ts";
import { secretOfHome } from "../token/secret.ts";
import { nameFor, readHeader } from "./cookie.ts";
import { rulesOf, type SessionData, type SessionOptions } from "./options.ts";

/**
 * Finds sessions for a socket: `socket("/socket", UserSocket, { session: sessionReader(options) })`, with the options of `session`.
 *
 * Browsers send cookies along from any page, so the page sends `params: { _csrf_token }` too, made by `getCsrfToken`.
 *
 * @throws EndpointConfigError naming every option that is not right.
 */
export function sessionReader<const Options extends SessionOptions>(
  options?: Options,
): SessionReader<SessionData<Options>> {
  const rules = rulesOf(options ?? {});
  return ({ cookies, endpoint }) => {
    const source = { secretKeyBase: () => secretOfHome(endpoint) };
    const content = readHeader(cookies, rules.key ?? nameFor(endpoint.sources.otpApp), rules, source);
    if (content === undefined) return undefined;
    const found: FoundSession = {
      session: Object.fromEntries(content.data),
      isCsrfToken: (token) => isMaskOf(token, content.csrfToken),
    };
    // What is in it has passed the schema, if there is one; without one it is a record of unknown values.
    return found as FoundSession<SessionData<Options>>;
  };
}
