/** The source of a schema's changeset: its steps, and the lists of fields that are too long to stand in them (pure). */
import { type Field, plainType } from "./fields.ts";
import { fieldTypes, type PlainType } from "./field-types.ts";
import { isCast, isRequired, type Resource } from "./resource.ts";
import { tableSource } from "./table-source.ts";

/** The parts of a schema's file that are about its changeset. */
export interface ChangesetSource {
  /** What stands above the function: the fields of a step that has many, by the name that the step knows them by. */
  readonly lists: readonly { readonly name: string; readonly fields: string }[];
  /** The fields that are cast, and those that must be there: a list, or the name of one. Undefined for none. */
  readonly taken: string;
  readonly required: string | undefined;
  /** The statements between the cast and the check of what must be there. */
  readonly steps: readonly string[];
  /** Whether a step needs zod. */
  readonly hasRules: boolean;
  /** Whether the file is longer than the workspace's linter likes. */
  readonly isLong: boolean;
}

/** Fields for which a step does the same. */
interface Group {
  /** What they are called when they are many. */
  readonly name: string;
  readonly fields: readonly string[];
}

/** How many fields a statement names by itself. */
const kMost = 8;
/** How many lines a file may have that are about single fields, beside all others. */
const kMostLines = 180;
/** A longer line is wrapped into about three. */
const kWide = 110;

/** The source of a resource's changeset. */
export function changesetSource(resource: Resource): ChangesetSource {
  const { fields, database } = resource;
  const cast = fields.filter(isCast);
  const taken: Group = { name: "taken", fields: cast.map(nameOf) };
  // A box without its tick says false, so there is nothing that could be missing.
  const needed = cast.filter((field) => isRequired(field) && plainType(field) !== "boolean");
  const required: Group = { name: "required", fields: needed.map(nameOf) };
  const rules = ruleGroups(cast, database);
  const others = constraintGroups(fields).filter((group) => group.fields.length > 0);
  const lists = [taken, required, ...rules, ...others].filter((group) => group.fields.length > kMost);
  return {
    lists: lists.map((group) => ({ name: group.name, fields: quoted(group) })),
    taken: listOf(taken),
    required: needed.length === 0 ? undefined : listOf(required),
    steps: [
      ...rules.map(({ rule, ...group }) => step(group, "castWith", `, ${rule}`)),
      ...ownerStep(resource),
      ...others.map(({ constraint, ...group }) => step(group, constraint)),
    ],
    hasRules: rules.length > 0,
    isLong: linesOf(resource, lists) > kMostLines,
  };
}

/** Fields that take less than their columns, by what they take. */
function ruleGroups(cast: readonly Field[], database: Resource["database"]): (Group & { readonly rule: string })[] {
  const groups = new Map<string, { name: string; rule: string; fields: string[] }>();
  for (const field of cast) {
    const rule = ruleOf(field, database);
    if (rule === undefined) continue;
    const group = groups.get(rule) ?? { name: ruleName(field), rule, fields: [] };
    group.fields.push(field.name);
    groups.set(rule, group);
  }
  return [...groups.values()];
}

/** What a field takes, where its column takes more. The columns of PostgreSQL know, but for documents. */
function ruleOf({ holds }: Field, database: Resource["database"]): string | undefined {
  if (holds.kind === "reference") return undefined;
  if (database === "postgres" && !(holds.kind === "plain" && holds.type === "map")) return undefined;
  return holds.kind === "list"
    ? `z.array(${fieldTypes[holds.item].item ?? "z.unknown()"})`
    : fieldTypes[holds.type].rule;
}

function ruleName({ holds }: Field): string {
  if (holds.kind === "reference") return "parents";
  const type = holds.kind === "list" ? holds.item : holds.type;
  const word = shortNames[type] ?? type;
  return holds.kind === "list" ? `${word}Lists` : `${word}s`;
}

const shortNames: Partial<Readonly<Record<PlainType, string>>> = { map: "document", time_usec: "time" };

/** What the database alone can judge. */
function constraintGroups(fields: readonly Field[]): (Group & { readonly constraint: string })[] {
  const named = (is: (field: Field) => boolean) => fields.filter(is).map(nameOf);
  return [
    {
      name: "booleans",
      constraint: "notNullConstraint",
      fields: named((field) => plainType(field) === "boolean"),
    },
    {
      name: "parents",
      constraint: "foreignKeyConstraint",
      fields: named(({ holds }) => holds.kind === "reference"),
    },
    { name: "uniques", constraint: "uniqueConstraint", fields: named(({ unique }) => unique) },
  ];
}

function ownerStep({ scope }: Resource): readonly string[] {
  if (scope === undefined) return [];
  return [`changeset = Changeset.putChange(changeset, "${scope.schemaKey}", ${scope.access});`];
}

function step(group: Group, verb: string, more = ""): string {
  const [only] = group.fields;
  if (group.fields.length === 1) return `changeset = Changeset.${verb}(changeset, "${only}"${more});`;
  const list = group.fields.length > kMost ? group.name : `${listOf(group)} as const`;
  return `for (const name of ${list}) changeset = Changeset.${verb}(changeset, name${more});`;
}

function listOf(group: Group): string {
  return group.fields.length > kMost ? group.name : `[${quoted(group)}]`;
}

function quoted({ fields }: Group): string {
  return fields.map((name) => JSON.stringify(name)).join(", ");
}

function linesOf(resource: Resource, lists: readonly Group[]): number {
  const columns = tableSource(resource).columns.map((column) => (column.length > kWide ? 3 : 1));
  return [...columns, ...lists.map(({ fields }) => fields.length)].reduce((sum, each) => sum + each, 0);
}

function nameOf({ name }: Field): string {
  return name;
}
