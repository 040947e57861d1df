/**
 * The page a browser gets when something was thrown: small, without assets, in light and dark. Pure.
 */
import type { Problem } from "./problem.ts";

/** The page for a problem, with everything escaped that came from outside. */
export function errorPage({ status, title, detail, instance, stack }: Problem): string {
  const parts = [
    `<h1>${status} <small>${escapeHtml(title)}</small></h1>`,
    detail === undefined ? "" : `<p>${escapeHtml(detail)}</p>`,
    stack === undefined ? "" : `<pre>${escapeHtml(stack.join("\n"))}</pre>`,
    `<p>Request <code>${escapeHtml(instance)}</code></p>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${status} ${escapeHtml(title)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:15vh auto;padding:0 1rem}small{font-weight:400}pre{overflow:auto}</style>
</head>
<body>
<main>
${parts.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

const kEntities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => kEntities[character] ?? character);
}
