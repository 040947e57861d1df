/**
 * The fields of a resource, read from the words of a command: `title:string slug:string:unique author_id:references:users` (pure).
 */
import { nearest } from "../command/nearest.ts";
import { UsageError } from "../errors.ts";
import { aliases, fieldTypes, itemTypes, type PlainType } from "./field-types.ts";
import { isSnake } from "./names.ts";
import { namesOf } from "../app/names.ts";
import { isOnEveryObject } from "./words.ts";

/** What becomes of a row whose parent is deleted. */
export type OnDelete = "nothing" | "delete_all" | "nilify_all" | "restrict";

/** What a field holds. */
export type FieldKind =
  | { readonly kind: "plain"; readonly type: PlainType }
  | { readonly kind: "list"; readonly item: PlainType }
  | {
      readonly kind: "reference";
      readonly table: string;
      readonly onDelete: OnDelete;
      /** Whether the ids of that table are UUIDs. Default: as those of the table with the reference. */
      readonly binaryId?: boolean;
    };

/** A field of a resource. */
export interface Field {
  /** Its column: `author_id`. */
  readonly column: string;
  /** Its name in the code, in forms and in JSON: `authorId`. */
  readonly name: string;
  /** Its name for people: `Author id`. */
  readonly label: string;
  readonly holds: FieldKind;
  /** The words of an enum. */
  readonly words: readonly string[];
  /** No two rows have the same. */
  readonly unique: boolean;
  /** It is kept out of lists and JSON. */
  readonly redact: boolean;
}

const kModifiers: readonly string[] = ["unique", "redact"];
const kOnDelete: readonly OnDelete[] = ["nothing", "delete_all", "nilify_all", "restrict"];
const kReserved: readonly string[] = ["id", "inserted_at", "updated_at"];
const kLongest = 63;

/** Reads the fields; throws a UsageError that says which one is wrong, and how it is written. */
export function parseFields(words: readonly string[]): readonly Field[] {
  const fields: Field[] = [];
  for (const word of words) {
    const field = parseField(word);
    const twin = fields.find(({ name }) => name === field.name);
    if (twin !== undefined) throw bad(word, `a field with a name of its own, got: ${field.column} twice`);
    fields.push(field);
  }
  return fields;
}

/** The type of a field, when it stands by itself. */
export function plainType({ holds }: Field): PlainType | undefined {
  return holds.kind === "plain" ? holds.type : undefined;
}

/** The types and modifiers, for the help of a command. */
export function fieldHelp(): string {
  const lines = Object.entries(fieldTypes).map(([name, { about }]) => `  ${name.padEnd(20)} ${about}`);
  return [
    "A field is name:type, and perhaps a modifier; a name alone is a string. The types:",
    "",
    ...lines,
    `  ${"array:<type>".padEnd(20)} a list: array:string`,
    `  ${"references:<table>".padEnd(20)} the id of a row of another table, author_id:references:users; then perhaps what`,
    `  ${"".padEnd(20)} happens when that is deleted: ${kOnDelete.join(", ")}`,
    "",
    "The modifiers:",
    "",
    `  ${":unique".padEnd(20)} no two rows have the same`,
    `  ${":redact".padEnd(20)} kept out of lists and JSON`,
  ].join("\n");
}

function parseField(word: string): Field {
  const [column = "", ...rest] = word.split(":");
  refuseName(word, column);
  const modifiers: string[] = [];
  while (kModifiers.includes(rest.at(-1) ?? "")) modifiers.push(rest.pop()!);
  const [typeName = "string", ...args] = rest;
  const { holds, words } = kindOf(word, typeName, args);
  const unique = modifiers.includes("unique");
  if (unique && !canBeUnique(holds))
    throw bad(word, `a type whose values can be told apart for :unique, got: ${rest.join(":")}`);
  const spoken = column.replaceAll("_", " ");
  return {
    column,
    name: namesOf(column).camel,
    label: spoken.charAt(0).toUpperCase() + spoken.slice(1),
    holds,
    words,
    unique,
    redact: modifiers.includes("redact"),
  };
}

type Kind = Pick<Field, "holds" | "words">;

function kindOf(word: string, typeName: string, args: readonly string[]): Kind {
  if (typeName === "references") return { holds: reference(word, args), words: [] };
  if (typeName === "array") return { holds: list(word, args), words: [] };
  const type = plain(word, typeName);
  if (type === "enum") return { holds: { kind: "plain", type }, words: enumWords(word, args) };
  if (args.length > 0)
    throw bad(word, `a modifier (${kModifiers.join(", ")}) after ${typeName}, got: ${args.join(":")}`);
  return { holds: { kind: "plain", type }, words: [] };
}

function plain(word: string, typeName: string): PlainType {
  const type = Object.hasOwn(aliases, typeName) ? aliases[typeName] : typeName;
  // A key of the record is a type's name.
  if (type !== undefined && Object.hasOwn(fieldTypes, type)) return type as PlainType;
  const names = [...Object.keys(fieldTypes), "array", "references"];
  const meant = nearest(typeName, names);
  throw bad(
    word,
    `a field's type, got: ${typeName || "nothing"}${meant === undefined ? "" : `. Did you mean ${meant}?`}`,
    `The types are:\n\n    ${names.join(", ")}`,
  );
}

function reference(word: string, [table = "", onDelete = "nothing", ...more]: readonly string[]): FieldKind {
  if (!isSnake(table))
    throw bad(word, `a table after references, got: ${table || "none"}`, "Write author_id:references:users");
  const known = kOnDelete.find((each) => each === onDelete);
  if (known !== undefined && more.length === 0) return { kind: "reference", table, onDelete: known };
  throw bad(
    word,
    `what happens when the row of ${table} is deleted (${kOnDelete.join(", ")}), got: ${[onDelete, ...more].join(":")}`,
  );
}

function list(word: string, [item, ...more]: readonly string[]): FieldKind {
  if (item === undefined) throw bad(word, "a type after array, got none", "Write tags:array:string");
  const known = itemTypes.find((each) => each === item);
  if (known !== undefined && more.length === 0) return { kind: "list", item: known };
  throw bad(word, `a type that a list can have (${itemTypes.join(", ")}), got: ${[item, ...more].join(":")}`);
}

function enumWords(word: string, words: readonly string[]): readonly string[] {
  if (words.length === 0) throw bad(word, "the words of the enum, got none", "Write kind:enum:draft:final");
  const odd = words.find((each) => !isSnake(each));
  if (odd !== undefined) throw bad(word, `the words of an enum in lower snake case, got: ${odd || "nothing"}`);
  if (new Set(words).size < words.length) throw bad(word, `each word of the enum once, got: ${words.join(", ")}`);
  return words;
}

function refuseName(word: string, column: string): void {
  if (!isSnake(column))
    throw bad(
      word,
      `a field's name in lower snake case, got: ${column || "nothing"}`,
      `Write ${namesOf(column).snake || "title"}:string`,
    );
  if (kReserved.includes(column)) throw bad(word, `a field of your own, got: ${column}, which every table has`);
  if (column.length > kLongest) throw bad(word, `a name of at most ${kLongest} characters, got: ${column.length}`);
  if (isOnEveryObject(namesOf(column).camel))
    throw bad(word, `a name that means nothing to JavaScript, got: ${column}`, `Say more of it, as in ${column}_text.`);
}

function canBeUnique(holds: FieldKind): boolean {
  return (
    holds.kind === "reference" || (holds.kind === "plain" && !["boolean", "map", "binary", "enum"].includes(holds.type))
  );
}

function bad(word: string, expected: string, repair?: string): UsageError {
  return new UsageError(`expected ${expected}, in the field ${word}${repair === undefined ? "" : `\n\n${repair}`}`);
}
