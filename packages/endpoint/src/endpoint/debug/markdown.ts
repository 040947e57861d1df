/** A debug report as Markdown: what a text client gets, and what the page's button copies. Pure. */
import type { ErrorAction } from "./actions.ts";
import type { Frame } from "./frames.ts";
import type { DebugReport, ErrorFacts } from "./report.ts";
import type { Pairs } from "./request-facts.ts";
import type { RouteFacts } from "./routes.ts";

const kMostFrames = 20;

/** The whole report. */
export function toMarkdown(report: DebugReport): string {
  const { problem, errors, crash, request, routes, output, actions } = report;
  const parts = [
    `# ${problem.status} ${problem.title}`,
    ...errors.map((error, index) => errorPart(error, index)),
    crash === undefined
      ? ""
      : `## The process that ended\n\n${list([
          ["process", crash.process],
          ["reason", crash.reason],
          ...(crash.lastMessage === undefined ? [] : [["asked", crash.lastMessage] as const]),
        ])}`,
    actions.length === 0 ? "" : `## What can be done\n\n${actions.map(actionLine).join("\n")}`,
    request === undefined ? "" : `## The request\n\n    ${request.method} ${request.path}`,
    section("Parameters", request?.params),
    section("Query", request?.query),
    section("Headers", request?.headers),
    section("Cookies", request?.cookies),
    routes === undefined ? "" : `## The routes\n\n${indented(routes.map(routeLine).join("\n"))}`,
    output === undefined ? "" : `## What the program printed\n\n${indented(output)}`,
    problem.instance === "" ? "" : `request ${problem.instance}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function errorPart({ name, code, message, frames }: ErrorFacts, index: number): string {
  const head = `${index === 0 ? "" : "Caused by "}${name}${code === undefined ? "" : ` (${code})`}`;
  const own = frames.find((frame) => frame.own && frame.source.length > 0);
  return [
    `## ${head}`,
    message === "" ? "" : indented(message),
    own === undefined ? "" : `${own.label}:${own.line}\n\n${indented(sourceText(own))}`,
    frames.length === 0 ? "" : indented(frames.slice(0, kMostFrames).map(frameLine).join("\n")),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function frameLine({ call, label, line, column }: Frame): string {
  return `at ${call === "" ? "" : `${call} `}${label}:${line}:${column}`;
}

/** The lines of a frame, with an arrow at the one that counts. */
function sourceText({ source, line }: Frame): string {
  const width = String(source.at(-1)?.number ?? 0).length;
  return source
    .map(({ number, text }) => `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd())
    .join("\n");
}

function actionLine({ label, method, path }: ErrorAction): string {
  return `- ${label}: ${method} ${path}`;
}

function routeLine({ path, methods }: RouteFacts): string {
  return `${methods.join(", ").padEnd(10)} ${path}`;
}

function section(title: string, pairs: Pairs | undefined): string {
  return pairs === undefined || pairs.length === 0 ? "" : `### ${title}\n\n${list(pairs)}`;
}

function list(pairs: Pairs): string {
  return pairs.map(([name, value]) => `- ${name}: ${value.replaceAll("\n", "\n  ")}`).join("\n");
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}
