/** One change to files: what the generators ask for. */

/** One change; paths are from the folder that is changed, with slashes. */
export type Change = CreateChange | InsertChange | ImportChange | EditChange;

/** A new file. */
export interface CreateChange {
  readonly create: string;
  readonly content: string;
  readonly executable?: boolean;
}

/** Lines above a marker, a comment of its own line such as `// hinotori:pages`, with the marker's indent. */
export interface InsertChange {
  readonly insert: string;
  readonly marker: string;
  readonly lines: readonly string[];
}

/** An import, among the others. Undo keeps it while what it imports is used elsewhere in the file. */
export interface ImportChange {
  readonly import: string;
  readonly statement: string;
}

/** Another edit. Both functions answer undefined when they cannot do it, and the source itself when it is done already. */
export interface EditChange {
  readonly edit: string;
  /** What somebody has to do by hand when `apply` cannot: a sentence, or lines to add. */
  readonly describe: string;
  apply(source: string): string | undefined;
  /** Takes it back; without it, undo prints that this edit is left. */
  revert?(source: string): string | undefined;
}
