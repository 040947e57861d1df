/** What the error page does in the browser: it copies itself as Markdown. */
import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** The script, ready to stand in a page. */
export const kScript: HtmlEscapedString = raw(`{
  const text = document.getElementById("markdown");
  const status = document.getElementById("copied");
  const byHand = () => {
    text.hidden = false;
    text.select();
    const done = document.execCommand("copy");
    text.hidden = done;
    return done;
  };
  document.getElementById("copy").addEventListener("click", async () => {
    let done;
    try {
      await navigator.clipboard.writeText(text.value);
      done = true;
    } catch {
      done = byHand();
    }
    status.textContent = done ? "Copied" : "Copy the text below by hand";
  });
  for (const link of document.querySelectorAll("a.edit")) link.addEventListener("click", (event) => event.stopPropagation());
}`);
