/**
 * Keeps the page live: joins its channel, draws what that pushes, and sends forms without leaving the page.
 *
 * Without this file every form still works; the page then shows what is true when it is loaded.
 */
import { Presence, Socket } from "../vendor/phoenix.mjs";

const pulse = document.querySelector("[data-pulse]");
const pulseText = document.querySelector("[data-pulse-text]");
const visitors = document.querySelector("[data-visitors]");
const announcement = document.querySelector("[data-announcement]");
const csrfToken = document.querySelector("meta[name=csrf-token]").content;

// The first picture after each join is whole; only what comes after it is news.
let isFirst = true;

// Where no WebSocket gets through within the time, the client polls.
const socket = new Socket("/socket", { params: { _csrf_token: csrfToken }, longPollFallbackMs: 2500 });
socket.onError(() => showPulse("lost", "Reconnecting…"));
socket.onClose(() => showPulse("lost", "Reconnecting…"));
socket.connect();

const channel = socket.channel("page:home");
channel.onError(() => showPulse("lost", "Reconnecting…"));
channel.on("update", ({ parts = {}, ages = {}, say: text }) => {
  draw(parts);
  tick(ages);
  if (text) say(text);
  isFirst = false;
  channel.push("drawn", {});
});

const presence = new Presence(channel);
presence.onSync(() => {
  const count = presence.list().length;
  visitors.textContent = count === 1 ? "1 person here" : `${count} people here`;
});

channel.join().receive("ok", () => {
  isFirst = true;
  showPulse("live", "Live");
});

document.addEventListener("animationend", (event) => event.target.classList.remove("redrawn"));
addEventListener("pagehide", () => socket.disconnect());
// A page that the browser had put aside is brought back as it was: closed, and perhaps no longer true.
addEventListener("pageshow", (event) => event.persisted && location.reload());

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-live-form]")) return;
  event.preventDefault();
  send(form);
});

/** Sends a form and shows what was wrong with it, if anything; what it changed arrives by the channel. */
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
      headers: { accept: "application/json", "x-csrf-token": csrfToken },
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
  if (state !== "live") visitors.textContent = "";
}
