/** Words that a generated file may not use as a name of its own (pure). */

/** Words of the language: no variable may be called so. */
const kLanguage =
  "arguments as async await boolean break case catch class const continue debugger default delete do else enum eval export " +
  "extends false finally for from function get if implements import in instanceof interface let new null number of " +
  "package private protected public return satisfies set static string super switch symbol this throw true try type " +
  "typeof undefined var void while with yield";

/** Variables, imports and parameters of generated files. */
const kTaken =
  "and api app bigint blob booleans c changeset changes conn content context create data date dates decimals desc describe documents edit eq error expect " +
  "fields fixture flash form form2 heading id index input integer item json jsonb name numeric other page params parents posted post2 " +
  "props real remove render repo router row required rows saved scope show taken test text time timestamp times title uniques update user uuid uuids valid value view z";

/** Types, classes and components of generated files, and those that every file knows. */
const kTypes =
  "Any App Array Back Boolean Buffer Button Changeset Child Context Conn Date Error Field Form FormError Function Header Icon Input Layout Layouts List " +
  "JSON Map NoResultsError Number Object Partial Promise PubSub Record Repo Request RequestError Response Root Scope Session Set String Symbol Table Type Unknown";

/** What every file knows without an import, and may need. */
const kGlobals =
  "Array BigInt Boolean Buffer Date Error Event Function JSON Map Math Number Object Promise Proxy Reflect RegExp Request Response Set " +
  "String Symbol URL";

const variables: ReadonlySet<string> = new Set(`${kLanguage} ${kTaken}`.split(" "));
const types: ReadonlySet<string> = new Set(kTypes.split(" "));
const globals: ReadonlySet<string> = new Set(kGlobals.split(" "));

/** Whether a variable of a generated file may not have this name. */
export function isTakenVariable(name: string): boolean {
  return variables.has(name);
}

/** Whether a type of a generated file may not have this name. */
export function isTakenType(name: string): boolean {
  return types.has(name);
}

/** Whether a file that calls something of its own so could not use what JavaScript, or Node.js, calls so. */
export function isGlobal(name: string): boolean {
  return globals.has(name);
}

/** Whether every object has something under this name already, or what has it is taken for a promise. */
export function isOnEveryObject(name: string): boolean {
  return name === "then" || name in Object.prototype;
}
