/** The types of `config.mjs`, so that a package's `vitest.config.ts` type-checks. */
import type { ViteUserConfig } from "vitest/config";

/** What a package may say about its tests, beside Vitest's own fields. */
export interface HinotoriTestOptions extends ViteUserConfig {
  /** Run the `ts run` examples of the README and the source. Default: true. Give `files` to name other files. */
  readonly doctest?: boolean | { readonly files?: readonly string[] };
  /** Run `test/**\/*.test-d.ts` through the compiler. Default: true. */
  readonly types?: boolean;
}

/** The export condition under which a package answers with its source. */
export declare const sourceCondition: "@hinotori/source";

/** Makes the shared configuration; `overrides` are merged over it. */
export declare function hinotoriTests(overrides?: HinotoriTestOptions): ViteUserConfig;
