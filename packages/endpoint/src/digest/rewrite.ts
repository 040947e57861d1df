/**
 * What is in the copy of a file: the same, with digested names in the place of those of other files. Pure.
 */
import { basename, dirname, extname, posix } from "node:path";

/** A file, as far as it matters here. */
interface File {
  readonly path: string;
  readonly content: Buffer;
}

/** A reference in a style sheet: what is before it, the address, what is behind it. */
const kUrl = /(url\(\s*)(\S+?)(\s*\))/g;
const kMapOfScript = /(\/\/#\s*sourceMappingURL=\s*)(\S+)/g;
const kMapOfStyle = /(\/\*#\s*sourceMappingURL=\s*)(\S+)(?=\s*\*\/)/g;
const kFileOfMap = /(["']file["']\s*:\s*["'])([^,"']+)(["'])/g;

/** The copy of a file, when `latest` says where the copies of all files are. */
export function rewrite(file: File, latest: ReadonlyMap<string, string>, vsn: boolean): Buffer {
  const link = (address: string, query: string): string => digestedAddress(address, file.path, { latest, query });
  const text = (): string => file.content.toString("utf8");
  switch (extname(file.path)) {
    case ".css":
      return Buffer.from(
        text()
          .replace(
            kUrl,
            (_all, open: string, address: string, close: string) =>
              open + quoted(address, (one) => link(one, vsn ? "?vsn=d" : "")) + close,
          )
          .replace(kMapOfStyle, (_all, open: string, address: string) => open + link(address, "")),
      );
    case ".js":
    case ".mjs":
      return Buffer.from(
        text().replace(kMapOfScript, (_all, open: string, address: string) => open + link(address, "")),
      );
    case ".map":
      return Buffer.from(
        text().replace(
          kFileOfMap,
          (_all, open: string, address: string, close: string) => open + link(address, "") + close,
        ),
      );
    default:
      return file.content;
  }
}

/** The paths of the files that a style sheet names. */
export function namesIn(file: File): string[] {
  if (extname(file.path) !== ".css") return [];
  const addresses = [...file.content.toString("utf8").matchAll(kUrl)].map(([, , address]) =>
    address!.replace(/^(['"])(.+)\1$/, "$2"),
  );
  return addresses.flatMap((address) => pathOf(bare(address), file.path) ?? []);
}

function quoted(address: string, change: (address: string) => string): string {
  const found = /^(['"])(.+)\1$/.exec(address);
  return found === null ? change(address) : `${found[1]}${change(found[2]!)}${found[1]}`;
}

function digestedAddress(
  address: string,
  from: string,
  { latest, query }: { latest: ReadonlyMap<string, string>; query: string },
): string {
  const name = bare(address);
  const path = pathOf(name, from);
  const digested = path === undefined ? undefined : latest.get(path);
  if (digested === undefined) return address;
  const fragment = /#.*$/.exec(address)?.[0] ?? "";
  const link = name.startsWith("/") ? `/${digested}` : posix.join(dirname(name), basename(digested));
  return link + query + fragment;
}

/** An address without its query and its fragment. */
function bare(address: string): string {
  return address.replace(/[?#].*$/s, "");
}

/** The path that an address leads to, from the folder; `undefined` when that is on another host. One that leaves the folder finds no file. */
function pathOf(name: string, from: string): string | undefined {
  if (name === "" || name.startsWith("//") || /^[a-z][a-z\d+.-]*:/i.test(name)) return undefined;
  return name.startsWith("/") ? posix.normalize(name.slice(1)) : posix.join(dirname(from), name);
}
