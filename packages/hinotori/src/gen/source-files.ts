/** The files of an application, as generators look through them. */
import fs from "node:fs";
import path from "node:path";

import { filesBelow } from "../files-below.ts";

/** The files below a folder whose names end so, sorted; none where there is no folder. */
export function filesEndingIn(folder: string, ending: string): readonly string[] {
  return filesBelow(folder)
    .filter((file) => file.endsWith(ending))
    .sort();
}

/** The modules below a folder that have a text in their source, such as the name of what they import. By their paths in the folder, with slashes. */
export function modulesWith(folder: string, text: string): readonly string[] {
  return filesEndingIn(folder, ".ts")
    .filter((file) => fs.readFileSync(file, "utf8").includes(text))
    .map((file) => path.relative(folder, file).split(path.sep).join("/"));
}
