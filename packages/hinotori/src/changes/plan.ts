/** Computes what changes come to: which files are written with which content. */
import fs from "node:fs";
import path from "node:path";

import { UsageError } from "../errors.ts";
import { addImport } from "./add-import.ts";
import type { Change, CreateChange } from "./change.ts";
import { type Formatter, formatterFor } from "./format.ts";
import { insertLines } from "./insert-lines.ts";
import { sameMigration } from "./same-migration.ts";

/** A file's content as it shall be; undefined takes it away. */
export interface Write {
  readonly file: string;
  readonly content: string | undefined;
  readonly executable?: boolean;
}

/** An edit for somebody to make by hand. */
export interface Manual {
  readonly file: string;
  /** Why it was not made. */
  readonly reason: string;
  /** What to do. */
  readonly text: string;
}

/** What changes come to. */
export interface Plan {
  readonly created: readonly string[];
  readonly edited: readonly string[];
  /** Those where nothing is to do. */
  readonly unchanged: readonly string[];
  /** Files to create that exist with other content. */
  readonly conflicts: readonly string[];
  /** Files that undo takes away. */
  readonly removed: readonly string[];
  /** Files that undo keeps, since they were changed. */
  readonly kept: readonly string[];
  readonly manual: readonly Manual[];
  readonly writes: readonly Write[];
}

/** The plan of applying `changes` below `root`; reads, and writes nothing. */
export async function planChanges(root: string, changes: readonly Change[]): Promise<Plan> {
  const format = formatterFor(root);
  const creates = changes.filter((change) => "create" in change);
  const edits = changes.filter(isEdit);
  const files = await Promise.all(creates.map((change) => planCreate(root, change, format)));
  const pending = new Map(files.map((file) => [file.write.file, file.write.content]));
  const manual: Manual[] = [];
  const edited = await editAll(
    { root, format, pending },
    edits,
    (change, source) => {
      const result = applyEdit(change, source);
      if (typeof result !== "string") manual.push(result);
      return typeof result === "string" ? result : source;
    },
    manual,
  );
  const creating = new Set(files.map(({ write }) => write.file));
  const named = (state: Created["state"]) =>
    files.filter((file) => file.state === state).map(({ write }) => write.file);
  return {
    created: [...named("new"), ...named("conflict")],
    edited: edited.changed.map(({ file }) => file).filter((file) => !creating.has(file)),
    unchanged: [...named("same"), ...edited.same.filter((file) => !creating.has(file))],
    conflicts: named("conflict"),
    removed: [],
    kept: [],
    manual,
    writes: mergeWrites(
      files.filter(({ state }) => state !== "same").map(({ write }) => write),
      edited.changed,
    ),
  };
}

interface Created {
  readonly write: Write;
  readonly state: "new" | "same" | "conflict";
}

async function planCreate(root: string, change: CreateChange, format: Formatter): Promise<Created> {
  const content = await format(change.create, change.content);
  const file = sameMigration(root, checkInside(change.create)) ?? change.create;
  const write: Write = { file, content, ...(change.executable ? { executable: true } : {}) };
  const found = readIf(path.join(root, file));
  return { write, state: found === undefined ? "new" : found === content ? "same" : "conflict" };
}

function mergeWrites(creates: readonly Write[], edits: readonly Write[]): readonly Write[] {
  const byFile = new Map(creates.map((write) => [write.file, write]));
  for (const edit of edits) byFile.set(edit.file, { ...byFile.get(edit.file), ...edit });
  return [...byFile.values()];
}

/** What edits need to know. */
export interface EditSurroundings {
  readonly root: string;
  readonly format: Formatter;
  /** Contents of files that are about to be created. */
  readonly pending?: ReadonlyMap<string, string | undefined>;
}

/** A change that is no new file. */
export type Edit = Exclude<Change, CreateChange>;

/** Whether a change is no new file. */
export function isEdit(change: Change): change is Edit {
  return !("create" in change);
}

/** Runs `apply` over each edit, file by file in order, and formats the files that were formatted before. */
export async function editAll(
  { root, format, pending = new Map<string, string>() }: EditSurroundings,
  edits: readonly Edit[],
  apply: (change: Edit, source: string) => string,
  manual: Manual[],
): Promise<{ readonly changed: readonly Write[]; readonly same: readonly string[] }> {
  const changed: Write[] = [];
  const same: string[] = [];
  for (const [file, own] of groupByFile(edits)) {
    const source = pending.get(file) ?? readIf(path.join(root, checkInside(file)));
    if (source === undefined) {
      manual.push(...own.map((change) => ({ file, reason: "the file is not there", text: textOf(change) })));
      continue;
    }
    let result = source;
    for (const change of own) result = apply(change, result);
    if (result !== source && (await format(file, source)) === source) result = await format(file, result);
    if (result === source) same.push(file);
    else changed.push({ file, content: result });
  }
  return { changed, same };
}

function groupByFile(edits: readonly Edit[]): Map<string, Edit[]> {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) groups.set(fileOf(edit), [...(groups.get(fileOf(edit)) ?? []), edit]);
  return groups;
}

function applyEdit(change: Edit, source: string): string | Manual {
  if ("insert" in change)
    return (
      insertLines(source, change.marker, change.lines) ?? {
        file: change.insert,
        reason: `the marker hinotori:${change.marker} is gone`,
        text: textOf(change),
      }
    );
  if ("import" in change) return addImport(source, change.statement);
  return change.apply(source) ?? { file: change.edit, reason: "the place was not found", text: change.describe };
}

/** The file an edit is for. */
export function fileOf(edit: Edit): string {
  if ("insert" in edit) return edit.insert;
  return "import" in edit ? edit.import : edit.edit;
}

/** What an edit adds, for somebody to add it. */
export function textOf(edit: Edit): string {
  if ("insert" in edit) return edit.lines.join("\n");
  return "import" in edit ? edit.statement : edit.describe;
}

/** The text of a file; undefined when there is none. */
export function readIf(file: string): string | undefined {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}

/** A path that stays below the folder that is changed. */
function checkInside(file: string): string {
  const normal = path.normalize(file);
  if (path.isAbsolute(normal) || normal.split(path.sep).includes(".."))
    throw new UsageError(`expected a path inside the application, got: ${file}`);
  return file;
}
