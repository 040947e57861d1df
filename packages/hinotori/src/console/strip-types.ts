/** Takes the types out of an input, with the compiler that tsx brings. */
import { createRequire } from "node:module";

import type { Stripped } from "./session.ts";

/** The part of esbuild that is used. */
interface Compiler {
  transformSync(source: string, options: Readonly<Record<string, unknown>>): { readonly code: string };
}

/** Finds the compiler; resolves with what takes types out, or with `undefined` where there is none. */
export function typeStripper(): ((source: string) => Stripped) | undefined {
  const compiler = findCompiler();
  if (compiler === undefined) return undefined;
  return (source) => {
    try {
      const options = { loader: "ts", target: "esnext", logLevel: "silent" };
      return { is: "stripped", code: compiler.transformSync(source, options).code };
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const isCut = /end of file|Unterminated (?:template|string)/.test(message);
      return isCut ? { is: "incomplete" } : { is: "wrong", message };
    }
  };
}

function findCompiler(): Compiler | undefined {
  try {
    const tsx = createRequire(import.meta.url).resolve("tsx/package.json");
    return createRequire(tsx)("esbuild") as Compiler;
  } catch {
    // Without it a console understands JavaScript, which is most of what is typed.
    return undefined;
  }
}
