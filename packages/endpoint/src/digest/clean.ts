/**
 * Which digested copies nobody needs any more. Pure.
 */

/** What is kept. */
export interface Keeping {
  /** How many copies of a file are kept beside the one that it has now. */
  readonly keep: number;
  /** How many seconds a copy is kept at least … */
  readonly ageSeconds: number;
  /** … and what time it is now, in the manifest's seconds. */
  readonly nowSeconds: number;
}

/** What a manifest says, as far as it matters here. */
export interface CopiesMade {
  /** The copy that each file has now. */
  readonly latest: Readonly<Record<string, string>>;
  /** What is known of each copy. */
  readonly digests: Readonly<Record<string, { readonly logical_path?: unknown; readonly mtime?: unknown }>>;
}

/** The paths of copies that are too many or too old. A copy that a file has now is none of them. */
export function uselessCopies({ latest, digests }: CopiesMade, { keep, ageSeconds, nowSeconds }: Keeping): string[] {
  const current = new Set(Object.values(latest));
  const older = new Map<string, { readonly path: string; readonly mtime: number }[]>();
  for (const [path, { logical_path: of, mtime }] of Object.entries(digests)) {
    if (current.has(path) || !isBelow(path)) continue;
    const copies = older.get(String(of)) ?? [];
    copies.push({ path, mtime: Number(mtime) });
    older.set(String(of), copies);
  }
  return [...older.values()].flatMap((copies) =>
    copies
      .sort((left, right) => right.mtime - left.mtime)
      .filter(({ mtime }, index) => mtime < nowSeconds - ageSeconds || index >= keep)
      .map(({ path }) => path),
  );
}

/** Whether a path stays in its folder: a manifest is a file, and anybody may have written it. */
export function isBelow(path: string): boolean {
  return !path.startsWith("/") && !/\\|^[a-z]:/i.test(path) && !path.split("/").includes("..");
}
