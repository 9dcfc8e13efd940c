// Reviewing goes without this: it suggests names, gives one more line, and lets keys press the buttons.
"use strict";

const WAIT = 150; // milliseconds after a key, before names are asked for
let lists = 0;

// Names that may be meant, offered by the browser's own list.
const suggest = (input) => {
  const list = document.createElement("datalist");
  list.id = `suggested-${lists += 1}`;
  input.after(list);
  input.setAttribute("list", list.id);
  let waiting = 0;
  let asked = "";
  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    const typed = input.value.trim();
    if (typed.length < 2 || typed === asked) return;
    waiting = window.setTimeout(async () => {
      asked = typed;
      const answer = await fetch(`${input.dataset.suggests}&q=${encodeURIComponent(typed)}`);
      if (!answer.ok || asked !== typed) return;
      const { results } = await answer.json();
      list.replaceChildren(...results.map(({ value, detail }) => {
        const option = document.createElement("option");
        option.value = value;
        option.label = detail ? `${value}, ${detail}` : value;
        return option;
      }));
    }, WAIT);
  });
};

document.querySelectorAll("input[data-suggests]").forEach(suggest);

// A field of several names always has an empty line.
for (const several of document.querySelectorAll("[data-several]")) {
  several.addEventListener("input", () => {
    const inputs = [...several.querySelectorAll("input")];
    if (inputs.some((input) => input.value === "")) return;
    const last = inputs.at(-1);
    const more = last.cloneNode();
    more.value = "";
    more.removeAttribute("list");
    more.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+$/, String(inputs.length + 1)));
    (last.list ?? last).after(more);
    suggest(more);
  });
}

// Letters press what bears them, where nothing is typed; they can be turned off, for those who speak to their browser.
const KEPT = "lieudit-keys";
const keys = document.querySelector("#keys");
if (keys) {
  keys.closest(".keys").classList.add("on");
  try { keys.checked = window.localStorage.getItem(KEPT) !== "off"; } catch { /* nothing is remembered */ }
  keys.addEventListener("change", () => {
    try { window.localStorage.setItem(KEPT, keys.checked ? "on" : "off"); } catch { /* nothing is remembered */ }
  });
  document.addEventListener("keydown", (event) => {
    if (!keys.checked || event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    if (target.matches("summary") && target.parentElement.open) target.parentElement.querySelector("select, input[type=text], textarea").focus();
  });
}

// A form is sent once, however often its button is pressed.
const sent = new Set();
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
  });
}
window.addEventListener("pageshow", () => sent.clear());
