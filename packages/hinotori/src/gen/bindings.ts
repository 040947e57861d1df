/** What the templates of a resource can name (pure). */
import { plainType } from "./fields.ts";
import { changesetSource } from "./changeset-source.ts";
import { isCast, isRequired, isShown, type Resource } from "./resource.ts";
import { paramOf, sampleOf, uniqueSample } from "./samples.ts";
import { tableSource } from "./table-source.ts";
import type { Bindings } from "./template.ts";

/** The bindings of a resource; `more` are those of one generator. */
export function bindingsOf(resource: Resource, more: Bindings = {}): Bindings {
  const { app, web, database, binaryId, context, schema, scope } = resource;
  const { one, many, type, variable, constant, human } = schema;
  return {
    app,
    web,
    database,
    binaryId,
    context,
    ...{ one, many, type, variable, constant, human },
    path: schema.path,
    tableName: schema.table,
    table: tableSource(resource),
    changeset: changesetSource(resource),
    id: binaryId
      ? { type: "string", missing: `"${kNobody}"`, unknown: kNobody, malformed: "not-a-uuid" }
      : { type: "string | number", missing: "0", unknown: "0", malformed: "not-a-number" },
    fn: functionsOf(resource),
    scope,
    // The first parameter of a function of a scoped context, and its argument.
    scoped: scope === undefined ? { param: "", arg: "" } : { param: `scope: ${scope.module.name}, `, arg: "scope, " },
    ...fieldGroups(resource),
    ...words,
    ...more,
  };
}

/** The names of a resource's functions. */
export function functionsOf({ schema: { one, many } }: Pick<Resource, "schema">): Readonly<Record<string, string>> {
  return {
    list: `list${many.pascal}`,
    get: `get${one.pascal}`,
    getOrThrow: `get${one.pascal}OrThrow`,
    create: `create${one.pascal}`,
    update: `update${one.pascal}`,
    remove: `delete${one.pascal}`,
    change: `change${one.pascal}`,
    subscribe: `subscribe${many.pascal}`,
    fixture: `${one.camel}Fixture`,
    changeset: `${one.camel}Changeset`,
  };
}

/** `"a"`, or `"an"` before a vowel. */
export function article(word: string): string {
  return /^(?:[aei]|o(?!n(?:e|ce)\b)|u(?!ni|se|ti))/i.test(word) ? "an" : "a";
}

/** A UUID that no row has. */
const kNobody = "11111111-1111-4111-8111-111111111111";

const words = {
  quoted: (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", "),
  article,
  capital: (text: string) => text.charAt(0).toUpperCase() + text.slice(1),
};

function fieldGroups({ fields }: Resource): Bindings {
  const cast = fields.filter(isCast);
  return {
    fields,
    cast,
    shown: fields.filter(isShown),
    // A box without its tick says false, so there is nothing that could be missing.
    required: cast.filter((field) => isRequired(field) && plainType(field) !== "boolean"),
    booleans: cast.filter((field) => plainType(field) === "boolean"),
    unique: fields.filter(({ unique }) => unique),
    lists: cast.filter(({ holds }) => holds.kind === "list"),
    samples: cast.map((field) => ({
      name: field.name,
      create: sampleOf(field, "create"),
      update: sampleOf(field, "update"),
      createJson: paramOf(field, "create"),
      updateJson: paramOf(field, "update"),
      unique: uniqueSample(field),
      field,
    })),
    cryptoImports: [...new Set(cast.flatMap((field) => uniqueSample(field)?.imports ?? []))].sort(),
  };
}
