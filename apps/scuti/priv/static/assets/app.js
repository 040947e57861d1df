/**
 * Keeps the page live: draws what `/events` sends, and sends forms without leaving the page.
 *
 * Without this file every form still works; the page then shows what is true when it is loaded.
 */

const pulse = document.querySelector("[data-pulse]");
const pulseText = document.querySelector("[data-pulse-text]");
const announcement = document.querySelector("[data-announcement]");

// The first picture after each connection is whole; only what comes after it is news.
let isFirst = true;

const events = new EventSource("/events");
events.addEventListener("open", () => {
  isFirst = true;
  showPulse("live", "Live");
});
events.addEventListener("error", () => showPulse("lost", "Reconnecting…"));
events.addEventListener("update", (event) => {
  const { parts = {}, ages = {}, say: text } = JSON.parse(event.data);
  draw(parts);
  tick(ages);
  if (text) say(text);
  isFirst = false;
});
document.addEventListener("animationend", (event) => event.target.classList.remove("redrawn"));
addEventListener("pagehide", () => events.close());
// A page that the browser had put aside is brought back as it was: closed, and perhaps no longer true.
addEventListener("pageshow", (event) => event.persisted && location.reload());

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-live-form]")) return;
  event.preventDefault();
  send(form);
});

/** Sends a form and shows what was wrong with it, if anything; what it changed arrives by `/events`. */
async function send(form) {
  const problem = await post(form);
  const error = form.querySelector("[data-form-error]");
  for (const field of form.querySelectorAll("input:not([type=hidden])"))
    field.setAttribute("aria-invalid", String(problem !== ""));
  if (error) error.textContent = problem;
  else if (problem) say(problem);
  if (problem || !form.matches("[data-clears]")) return;
  form.reset();
  form.querySelector("input")?.focus();
}

async function post(form) {
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (response.ok) return "";
    const problem = await response.json();
    return problem.detail ?? problem.title;
  } catch {
    return "The server did not answer. Try again.";
  }
}

/** Replaces the parts that changed, and gives the focus back to whatever had it. */
function draw(parts) {
  for (const [name, html] of Object.entries(parts)) {
    const part = document.querySelector(`[data-part="${name}"]`);
    const focused = part.contains(document.activeElement) ? document.activeElement : undefined;
    part.innerHTML = html;
    if (!isFirst) part.classList.add("redrawn");
    if (focused) (document.getElementById(focused.id) ?? headingOf(part)).focus({ preventScroll: true });
  }
}

function headingOf(part) {
  return part.closest("section").querySelector("h2") ?? document.getElementById("main");
}

function tick(ages) {
  for (const time of document.querySelectorAll("time[data-age]")) {
    const age = ages[time.dataset.age];
    if (age && time.textContent !== age) time.textContent = age;
  }
}

let hush;

function say(text) {
  clearTimeout(hush);
  announcement.textContent = text;
  hush = setTimeout(() => (announcement.textContent = ""), 5000);
}

function showPulse(state, text) {
  pulse.dataset.state = state;
  pulseText.textContent = text;
}
