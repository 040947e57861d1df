/**
 * Data that JSON can say and gives back as it was, for the compiler.
 */

/** What JSON has no word for, or gives back as something else. */
type Unsayable =
  | bigint
  | symbol
  | ((...args: never[]) => unknown)
  | { toJSON(): unknown }
  | ReadonlyMap<never, unknown>
  | ReadonlySet<unknown>;

/** The data itself where JSON can say it, and `never` in the places where it cannot. */
export type Jsonable<Data> = Data extends undefined ? never : Part<Data>;

/** The same for what is inside, where a field may be missing. */
type Part<Data> = Data extends string | number | boolean | null | undefined
  ? Data
  : Data extends Unsayable
    ? never
    : { readonly [Key in keyof Data]: Part<Data[Key]> };
