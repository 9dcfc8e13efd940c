// The viewer reads well without this: every fact, mention and span is an address that the server answers. This goes
// there without leaving the page, and adds what a page can't do by itself: zoom, keys, lines, selections on the image.

import { PageImage } from "./viewer_image.js";
import { drawLines, partsInText, partsOnImage, spreadLabels } from "./viewer_lines.js";
import { Selection } from "./viewer_select.js";

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const panes = one(".panes");
const textPane = one(".pane.text");
const imagePane = one(".pane.image");
const factsPane = one(".pane.facts");
const live = one("#live");
const said = one("[data-part=text]");
document.body.classList.add("js");

// What is remembered until the reader closes the tab, on every page of every document.
const storage = (name) => {
  try {
    return window[name];
  } catch {
    return null; // the reader's browser forbids it: nothing is remembered
  }
};
const [visit, forGood] = [storage("sessionStorage"), storage("localStorage")];
const MEMORY = "lieudit viewer";
const remembered = JSON.parse(visit?.getItem(MEMORY) ?? "{}");
const remember = (changed) => {
  Object.assign(remembered, changed);
  visit?.setItem(MEMORY, JSON.stringify(remembered));
};

// A screen reader is told; the same words twice are told twice.
const tell = (words) => {
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = words.replace(/\s+/g, " ").trim()));
};

// --- What is chosen: its address, and how the page shows it

const isOf = (address) => address.pathname + address.search;
let address = isOf(location);
let asking = null; // the request that is under way
let held = null; // text that is shown once the reader lets go of a selection

const show = async (target, { keepsText = false } = {}) => {
  const wanted = new URL(target, location.href);
  address = isOf(wanted);
  asking?.abort();
  asking = new AbortController();
  let fresh;
  try {
    const response = await fetch(address, { signal: asking.signal });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(wanted); // which shows what is wrong
    return;
  }
  history.replaceState(null, "", wanted);
  held = null;
  for (const part of all("[data-part]")) {
    const other = one(`[data-part=${part.dataset.part}]`, fresh);
    if (part === said && keepsText) {
      held = other;
      continue;
    }
    part.replaceChildren(...other.childNodes);
  }
  const current = one(".choose[aria-current]", fresh)?.getAttribute("href");
  for (const choose of all(".choose")) {
    if (choose.getAttribute("href") === current) choose.setAttribute("aria-current", "true");
    else choose.removeAttribute("aria-current");
  }
  for (const notice of all(".notice.asked")) notice.remove();
  selection.mark([]);
  printed();
  const now = [one(".dock [data-walk] .now"), one(".what-is-said"), one(".parts")];
  tell(now.map((part) => part?.textContent ?? "").join(" ") || one(".dock .hint").textContent);
  if (!keepsText) reveal();
};

const printed = () => {
  selection.reset();
  for (const button of all(".copy-text")) button.hidden = false;
  draw();
};

const draw = () => {
  if (image?.isShown) drawLines(one(".lines", image.svg), partsOnImage(image.sheet), image.unit);
  const canvas = one(".lines", textPane);
  spreadLabels(image?.isShown ? image.sheet : null, said);
  drawLines(canvas, partsInText(said, canvas), 1);
};

const isRendered = (element) => Boolean(element?.getClientRects().length);

/** Where in the window the tools end: they are one bar on a phone, and stay in sight. */
const belowTools = () => Math.max(...[".tools", ".bar"].map((tools) => one(tools).getBoundingClientRect().bottom));

/** Scroll a pane, and the window if need be, until an element stands in sight; one that is in sight stays where it is. */
const bring = (target, pane) => {
  if (!isRendered(target) || !isRendered(pane)) return;
  const frame = pane.getBoundingClientRect();
  let place = target.getBoundingClientRect();
  const high = Math.min(place.height, pane.clientHeight - 48);
  if (place.top < frame.top + 24 || place.top + high > frame.bottom - 24) {
    pane.scrollTop += place.top - frame.top - (pane.clientHeight - high) / 2;
  }
  pane.scrollLeft += Math.min(0, place.left - frame.left - 16) || Math.max(0, Math.min(place.right - frame.right + 16, place.left - frame.left - 16));
  place = target.getBoundingClientRect();
  const [top, bottom] = [belowTools(), one(".dock").getBoundingClientRect().top];
  if (place.top < top || place.top + Math.min(place.height, 48) > bottom) {
    const fills = pane.clientHeight < bottom - top + 24 && pane.scrollHeight > pane.clientHeight + 1;
    if (fills) pane.scrollIntoView({ block: "start" });
    else window.scrollBy(0, place.top - (top + bottom - Math.min(place.height, bottom - top)) / 2);
  }
};

const reveal = () => {
  bring(one("[data-kind=highlight] rect", imagePane ?? panes), imagePane);
  bring(one("mark[data-kind=highlight]", said), textPane);
  const current = one(".choose[aria-current]")?.closest(".fact");
  if (current) bring(current, factsPane);
};

// --- From one to the next

const isHidden = (kind) => one(`#show-${kind}`)?.checked === false;
const stopsOf = {
  fact: () => all(".choose").map((choose) => ({ href: choose.getAttribute("href"), start: Number(choose.dataset.start) })),
  mention: () => stopsAt("mark[data-id]"),
  hit: () => stopsAt("mark[data-kind=hit]"),
};
const stopsAt = (selector) => {
  const stops = new Map();
  for (const mark of all(selector, said)) {
    const start = Number(/highlight=(\d+)/.exec(mark.dataset.href)[1]);
    if (!isHidden(mark.dataset.kind)) stops.set(mark.dataset.href, { href: mark.dataset.href, start });
  }
  return [...stops.values()].sort((first, second) => first.start - second.start);
};

const walk = (kind, by) => {
  const stops = stopsOf[kind]();
  const here = stops.findIndex(({ href }) => isOf(new URL(href, location.href)) === address);
  const start = Number(one(".dock .place").dataset.start || 0);
  const beyond = stops.findIndex((stop) => stop.start >= start);
  const after = here >= 0 ? here + 1 : beyond < 0 ? stops.length : beyond;
  const stop = stops[by > 0 ? after : here >= 0 ? here - 1 : after - 1];
  if (stop) choose(stop.href);
};

const choose = (href) => {
  selection.letGo();
  if (one("#view-facts").checked && isRendered(factsPane) && !isRendered(textPane) && !isRendered(imagePane)) see("text");
  return show(href);
};

/** Choose nothing; then, asked again, let go of what was searched. */
const clear = () => {
  const asked = new URL(address, location.href).searchParams;
  const bare = new URL(panes.dataset.page, location.href);
  if (asked.has("q") && (asked.has("highlight") || asked.has("fact"))) bare.searchParams.set("q", asked.get("q"));
  selection.letGo();
  if (isOf(bare) !== address) choose(bare);
};

// --- Image, text, facts

const see = (view) => {
  const radio = one(`#view-${view}`);
  if (!radio) return;
  radio.checked = true;
  remember({ view });
  draw();
  if (view === "image" && !isRendered(textPane)) imagePane.parentElement.scrollIntoView({ block: "start" }); // all the screen for it
  reveal();
};
if (remembered.view && one(`#view-${remembered.view}`)) one(`#view-${remembered.view}`).checked = true;
for (const radio of all("[name=view]")) radio.addEventListener("change", () => see(radio.id.replace("view-", "")));

const image = imagePane ? new PageImage(imagePane, remembered.zoom ?? "width", (zoom) => {
  remember({ zoom });
  draw();
}) : null;
const zoom = (wanted) => {
  if (wanted === "in" || wanted === "out") image?.step(wanted === "in" ? 1 : -1);
  else image?.set(wanted);
};
for (const button of all("[data-zoom]")) button.addEventListener("click", () => zoom(button.dataset.zoom));
for (const tools of all(".zoom")) tools.hidden = false;

const selection = new Selection(
  said,
  image,
  panes.dataset.words,
  (start, end) => {
    const target = new URL(panes.dataset.page, location.href);
    target.searchParams.set("highlight", `${start}-${end}`);
    const words = new URL(address, location.href).searchParams.get("q");
    if (words) target.searchParams.set("q", words);
    target.hash = "highlight";
    if (isOf(target) !== address) show(target, { keepsText: selection.isNative });
  },
  () => {
    if (!held) return;
    said.replaceChildren(...held.childNodes);
    held = null;
    printed();
  },
);

new ResizeObserver(draw).observe(said);
document.fonts.ready.then(draw);

// --- Kinds of mentions

const boxes = all("[data-shows]");
const everyKind = one("#all-kinds");
const kindsChanged = () => {
  remember({ hidden: boxes.filter((box) => !box.checked).map((box) => box.dataset.shows) });
  nameEveryKind();
};
const nameEveryKind = () => {
  if (everyKind) everyKind.textContent = boxes.some((box) => box.checked) ? everyKind.dataset.none : everyKind.dataset.all;
};
for (const box of boxes) {
  box.checked = !remembered.hidden?.includes(box.dataset.shows);
  box.addEventListener("change", kindsChanged);
}
everyKind?.addEventListener("click", () => {
  const wanted = !boxes.some((box) => box.checked);
  for (const box of boxes) box.checked = wanted;
  kindsChanged();
});
if (everyKind) everyKind.hidden = false;
nameEveryKind();

// --- Copying

const copy = async (words, done) => {
  if (navigator.clipboard) await navigator.clipboard.writeText(words);
  else {
    // Served over plain http to another machine, a page has no clipboard of its own.
    const field = document.createElement("textarea");
    field.value = words;
    one(".dock").append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  tell(done.dataset.done);
  const before = done.textContent;
  done.textContent = done.dataset.done;
  setTimeout(() => (done.textContent = before), 2000);
};

// --- Help

const help = one("#help");
const singleKeys = one("#single-keys");
const KEYS_OFF = "lieudit keys off"; // kept for good: who speaks to the machine must not set it on every visit
singleKeys.checked = !forGood?.getItem(KEYS_OFF);
singleKeys.addEventListener("change", () => {
  if (singleKeys.checked) forGood?.removeItem(KEYS_OFF);
  else forGood?.setItem(KEYS_OFF, "1");
});
one("#ask-help").hidden = false;
one("#ask-help").addEventListener("click", () => help.showModal());
help.addEventListener("click", (event) => event.target === help && help.close());

// --- The mouse

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const { target } = event;
  const step = target.closest("[data-step]");
  const link = target.closest("main a[href]");
  const text = target.closest(".copy-text");
  const mark = target.closest("mark[data-href]");
  if (text) copy(text.dataset.text, text);
  else if (step) {
    event.preventDefault();
    walk(step.closest("[data-walk]").dataset.walk, Number(step.dataset.step));
  } else if (link?.matches(".copy-link")) {
    event.preventDefault();
    copy(link.href, link);
  } else if (link?.matches(".clear")) {
    event.preventDefault();
    clear();
  } else if (link) {
    const wanted = new URL(link.getAttribute("href"), location.href);
    if (wanted.origin !== location.origin || wanted.pathname !== location.pathname) return;
    event.preventDefault();
    choose(wanted);
  } else if (!document.getSelection().isCollapsed) return;
  else if (mark) choose(mark.dataset.href);
  else {
    const fact = target.closest(".pane.facts .fact");
    if (fact) choose(one(".choose", fact).getAttribute("href"));
  }
});

// A mention and its box are one.
for (const [name, isSame] of [["pointerover", true], ["pointerout", false]]) {
  panes.addEventListener(name, (event) => {
    const id = event.target.closest("[data-id]")?.dataset.id;
    if (id) for (const same of all(`[data-id="${CSS.escape(id)}"]`, panes)) same.classList.toggle("same", isSame);
  });
}

// --- The keyboard

const turn = (rel) => {
  const link = one(`head link[rel=${rel}]`);
  if (link) location.assign(link.href);
};

/** Select the chosen words, or the first that stand in sight: the browser's own keys then extend the selection. */
const selectChosen = async () => {
  const words = await selection.words().then(() => selection.points);
  const chosen = one(".dock .place").dataset;
  let [start, end] = [Number(chosen.start), Number(chosen.end)];
  if (!chosen.end) {
    const top = Math.max(textPane.getBoundingClientRect().top, belowTools());
    const first = all("[data-start]", said).find((block) => block.getBoundingClientRect().bottom > top + 8);
    if (!first) return;
    start = Number(first.dataset.start);
    end = start;
    while (end < words.length && words[end].trim()) end += 1;
  }
  if (!isRendered(textPane)) see("text");
  selection.select(start, end);
};

const KINDS = ["commune", "programme", "amount", "date", "epci", "organisation"];
const keys = {
  "?": () => help.showModal(),
  "/": () => one("#q").focus(),
  j: () => walk("fact", 1),
  k: () => walk("fact", -1),
  m: () => walk("mention", 1),
  M: () => walk("mention", -1),
  n: () => walk("hit", 1),
  N: () => walk("hit", -1),
  "+": () => zoom("in"),
  "=": () => zoom("in"),
  "-": () => zoom("out"),
  "−": () => zoom("out"),
  0: () => zoom("width"),
  f: () => zoom("page"),
  i: () => see("image"),
  t: () => see("text"),
  l: () => see("facts"),
  s: selectChosen,
  c: () => {
    const link = one(".copy-link");
    if (link) copy(link.href, link);
  },
};
KINDS.forEach((kind, index) => (keys[index + 1] = () => one(`#show-${kind}`)?.click()));

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || help.open) return;
  const { target, key } = event;
  const writes = target.closest("textarea, select, input:not([type=checkbox], [type=radio])");
  if (writes) return;
  if (key === "Escape") clear();
  else if (key === "ArrowLeft" || key === "ArrowRight") {
    const scrolls = target.scrollWidth > target.clientWidth + 1 && target !== document.body;
    if (!event.shiftKey && !scrolls && !target.closest("[type=radio]")) turn(key === "ArrowLeft" ? "prev" : "next");
  } else if (singleKeys.checked && Object.hasOwn(keys, key)) {
    event.preventDefault();
    keys[key]();
  }
});

printed();
reveal();
window.addEventListener("hashchange", reveal);
