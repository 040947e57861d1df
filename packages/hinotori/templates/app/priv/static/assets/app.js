/**
 * What pages do beyond what HTML does. Every page works without this file.
 *
 * Channels: `import { Socket } from "../vendor/phoenix.mjs"`, then `new Socket("/socket")`.
 */
const themeSwitch = document.querySelector("[data-theme-switch]");

if (themeSwitch !== null) {
  const chosen = document.documentElement.dataset.theme ?? "system";
  for (const input of themeSwitch.querySelectorAll("input")) input.checked = input.value === chosen;
  themeSwitch.addEventListener("change", ({ target }) => wear(target.value));
  themeSwitch.hidden = false;
}

for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.hidden = false;
  button.addEventListener("click", () => button.parentElement.remove());
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question !== undefined && !confirm(question)) event.preventDefault();
});

/** Puts a theme on, and remembers it for the next page. */
function wear(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Where nothing may be remembered, it lasts as long as the page.
  }
}
