/** Renders the files of a template for an application. */
import type { Formatter } from "../changes/format.ts";
import { type Choices, conditionsOf } from "./choices.ts";
import { type Features, readFeatures } from "./features.ts";
import { type Manifest, renderManifest, renderRootManifest } from "./manifest.ts";
import { keepRegions, rename } from "./render.ts";
import { type TemplateFile, templateFiles } from "./template.ts";

/** A file to write. */
export interface RenderedFile {
  /** Its path, with slashes. */
  readonly file: string;
  readonly content: string | Buffer;
  readonly executable: boolean;
}

/** How a template is rendered. */
export interface RenderOptions {
  readonly choices: Choices;
  /** Formats a file whose path is from the workspace. */
  readonly format: Formatter;
  /** The packages that the workspace has itself. */
  readonly members: ReadonlySet<string>;
}

/** The files of a new application, in `apps/<name>` of its workspace. */
export async function renderApp(options: RenderOptions): Promise<readonly RenderedFile[]> {
  const { choices, format, members } = options;
  const features = readFeatures(conditionsOf(choices));
  const home = `apps/${choices.names.snake}`;
  const files = templateFiles("app").filter(({ file }) => features.hasFile(file));
  const adapt = (file: string, text: string): string => adaptApp(file, text, { features, choices, members });
  const inPlace: Formatter = (file, text) => format(`${home}/${file}`, text);
  const rendered = await Promise.all(files.map((each) => renderFile(each, { choices, format: inPlace, adapt })));
  return rendered.filter((each) => each !== undefined);
}

/** The files of a new workspace, but for its application. */
export async function renderWorkspace({ choices, format }: RenderOptions): Promise<readonly RenderedFile[]> {
  const repo = choices.database !== undefined;
  const adapt = (file: string, text: string): string =>
    file === "package.json" ? toJson(renderRootManifest(readManifest(text), repo)) : text;
  const files = templateFiles("workspace");
  const rendered = await Promise.all(files.map((each) => renderFile(each, { choices, format, adapt })));
  return rendered.filter((each) => each !== undefined);
}

interface FileOptions extends Pick<RenderOptions, "choices" | "format"> {
  /** What is different in the template's own place. */
  readonly adapt: (file: string, text: string) => string;
}

async function renderFile(
  template: TemplateFile,
  { choices, format, adapt }: FileOptions,
): Promise<RenderedFile | undefined> {
  // npm does not carry every name that begins with a dot.
  const file = rename(template.file, choices.names).replace(/(^|\/)_/g, "$1.");
  const { executable } = template;
  if (template.bytes.includes(0)) return { file, content: template.bytes, executable };
  const source = template.bytes.toString();
  const text = adapt(file, rename(keepRegions(source, conditionsOf(choices)), choices.names));
  // A file whose every region is left out is no file.
  if (text.trim() === "" && source.trim() !== "") return undefined;
  return { file, content: await format(file, text), executable };
}

interface AppOptions extends Pick<RenderOptions, "choices" | "members"> {
  readonly features: Features;
}

function adaptApp(file: string, text: string, { features, choices, members }: AppOptions): string {
  if (file.includes("/")) return text;
  if (file === "hinotori.config.ts") return configure(text, choices);
  if (file !== "package.json") return text.replaceAll("../../../../", "../../");
  const repo = choices.database !== undefined;
  return toJson(renderManifest(readManifest(text), { features, repo, members }));
}

/** The choices as `hinotori.config.ts` says them; the template's are those of the full application. */
function configure(text: string, { database, html, binaryId }: Choices): string {
  return text
    .replace('database: "sqlite3"', `database: "${database}"`)
    .replace("html: true", `html: ${html}`)
    .replace("binaryId: false", `binaryId: ${binaryId}`);
}

function readManifest(text: string): Manifest {
  // A template's own manifest, with the application's names in it.
  return JSON.parse(text) as Manifest;
}

function toJson(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
