/** The import of names as a change: into the statement that imports others from there (pure). */
import type { EditChange } from "../changes.ts";
import { dropImport, ensureImport, type WantedImport } from "../gen/ensure-import.ts";

/** Sees to it that a file imports these names from there; undo takes out those that nothing uses any more. */
export function importChange(file: string, names: readonly string[], from: string): EditChange {
  const text = `import { ${names.join(", ")} } from "${from}";`;
  const wanted: WantedImport = { from, names, type: false, text };
  return {
    edit: file,
    describe: text,
    apply: (source) => ensureImport(source, wanted),
    revert: (source) => dropImport(source, wanted),
  };
}
