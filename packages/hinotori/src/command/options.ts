/** The options a command takes, as a table, with the types of their values. */

/** One option. */
export interface Option {
  readonly type: "boolean" | "string";
  /** One letter: `-n`. */
  readonly short?: string;
  /** Other names it is known by. */
  readonly aliases?: readonly string[];
  /** Whether it may be given more than once; its value is then an array. */
  readonly multiple?: boolean;
  /** Default: `false` for a boolean that cannot be negated, nothing otherwise. */
  readonly default?: boolean | string;
  /** For booleans: `--no-name` is understood too. Without a default, an option nobody gave is undefined. */
  readonly negatable?: boolean;
  /** For strings: the values allowed. */
  readonly values?: readonly string[];
  /** What it does, in a few words. */
  readonly help: string;
  /** How the value is called in the help. Default: the values allowed, or `value`. */
  readonly placeholder?: string;
  /** Not in the help: for those who work on Hinotori. */
  readonly hidden?: boolean;
}

/** Options by their names, without dashes: `"dry-run"`. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values of a table of options, by their names in camel case. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table & string as Camel<Name>]: Value<Table[Name]>;
};

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

type Value<One extends Option> = One extends { readonly type: "boolean" }
  ? One extends { readonly negatable: true }
    ? One extends { readonly default: boolean }
      ? boolean
      : boolean | undefined
    : boolean
  : One extends { readonly multiple: true }
    ? readonly Text<One>[]
    : One extends { readonly default: string }
      ? Text<One>
      : Text<One> | undefined;

type Text<One extends Option> = One extends { readonly values: readonly (infer Each extends string)[] } ? Each : string;

/** `dry-run` is `dryRun`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** What every generator takes. */
export const generatorOptions: {
  readonly "dry-run": { readonly type: "boolean"; readonly help: string };
  readonly undo: { readonly type: "boolean"; readonly help: string };
  readonly force: { readonly type: "boolean"; readonly help: string };
  readonly json: { readonly type: "boolean"; readonly help: string };
  readonly yes: { readonly type: "boolean"; readonly short: "y"; readonly help: string };
  readonly app: { readonly type: "string"; readonly placeholder: string; readonly help: string };
} = {
  "dry-run": { type: "boolean", help: "show what would be done and write nothing" },
  undo: { type: "boolean", help: "take back what the same command did" },
  force: { type: "boolean", help: "write over files that exist; with --undo, remove files that were changed" },
  json: { type: "boolean", help: "print what was done as JSON" },
  yes: { type: "boolean", short: "y", help: "ask nothing" },
  app: { type: "string", placeholder: "name", help: "the application, where there are several" },
};
