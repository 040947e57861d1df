/** The session of a test's browser, written as the endpoint itself would write it. */
import { homeNamed } from "../endpoint/running.ts";
import { nameFor, readHeader } from "../session/cookie.ts";
import { emptyContent, writeContent } from "../session/content.ts";
import { rulesOf, type SessionOptions } from "../session/options.ts";
import { secretOfHome } from "../token/secret.ts";
import type { CookieJar } from "./cookie-jar.ts";

/** Puts values into the session in a jar; what is `undefined` is taken out. */
export function putIntoSession(
  endpoint: string,
  jar: CookieJar,
  { data, options }: { readonly data: object; readonly options: SessionOptions },
): void {
  const home = homeNamed(endpoint);
  const rules = rulesOf(options);
  const name = rules.key ?? nameFor(home.sources.otpApp);
  const secretKeyBase = (): string => secretOfHome(home);
  const content = readHeader(jar.headerFor(rules.path), name, rules, { secretKeyBase }) ?? emptyContent(rules.schema);
  for (const [key, value] of Object.entries(data)) {
    if (value === undefined) content.data.delete(key);
    else content.data.set(key, value);
  }
  const [keys] = rules.keys;
  jar.put(name, writeContent(content, { ...keys, secretKeyBase: keys.secretKeyBase ?? secretKeyBase() }));
}
