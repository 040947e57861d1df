/** Draws the parts of the dashboard anew, every two seconds while it is looked at. */
const everyMs = 2000;

setInterval(async () => {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href, { headers: { accept: "text/html" } });
    if (response.ok) draw(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    // The program is away; the page shows what was, and tries again.
  }
}, everyMs);

function draw(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const now = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (now !== null && now.innerHTML !== part.innerHTML) part.innerHTML = now.innerHTML;
  }
}
