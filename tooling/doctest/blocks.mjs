/**
 * Finds the `ts run` examples of a file.
 *
 * In Markdown a fence stands in the text; in TypeScript it stands in a doc comment, behind ` * `. Pure: text in, blocks out.
 */
import { parseSync } from "oxc-parser";

const opening = /^(\s*)(`{3,}|~{3,})\s*(tsx?) run\b/;
const anyFence = /^(\s*)(`{3,}|~{3,})\s*(.*)$/;

/** The examples of one file, each with the line its code begins on (counted from 1) and its code. */
export function findBlocks(file, text) {
  return file.endsWith(".md") ? inLines(numbered(text)) : docComments(file, text).flatMap(inLines);
}

function numbered(text) {
  return text.split(/\r?\n/).map((content, index) => ({ content, line: index + 1 }));
}

/** The doc comments of a source file as lists of lines, without the star in front. */
function docComments(file, text) {
  const { comments } = parseSync(file, text);
  return comments
    .filter((comment) => comment.type === "Block" && comment.value.startsWith("*"))
    .map((comment) => {
      const first = text.slice(0, comment.start).split("\n").length;
      return comment.value.split(/\r?\n/).map((content, index) => ({
        content: content.replace(/^\s*\* ?/, ""),
        line: first + index,
      }));
    });
}

function inLines(lines) {
  const blocks = [];
  let open;
  for (const { content, line } of lines) {
    const fence = anyFence.exec(content);
    if (open === undefined) {
      // A fence that does not run is opened too: what it quotes is no example.
      if (fence)
        open = { indent: fence[1].length, fence: fence[2], lang: opening.exec(content)?.[3], line: line + 1, code: [] };
    } else if (fence?.[2].startsWith(open.fence) && fence[3] === "") {
      if (open.lang) blocks.push({ lang: open.lang, line: open.line, code: open.code.join("\n") });
      open = undefined;
    } else {
      open.code.push(content.slice(Math.min(open.indent, content.length - content.trimStart().length)));
    }
  }
  if (open?.lang) throw new Error(`the \`ts run\` fence that opens on line ${open.line - 1} is never closed`);
  return blocks;
}
