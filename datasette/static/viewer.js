// The viewer reads well without this: it scrolls both panes to the highlighted span, shows which box belongs to
// which words, and turns pages with the arrow keys.
"use strict";

const centre = (pane, target) => {
  if (!pane || !target) return;
  const outer = pane.getBoundingClientRect();
  const inner = target.getBoundingClientRect();
  pane.scrollTop += inner.top - outer.top - (pane.clientHeight - inner.height) / 2;
  pane.scrollLeft += Math.min(0, inner.left - outer.left - 16) || Math.max(0, inner.right - outer.right + 16);
};

const scrolls = (pane) => pane !== null && pane.scrollHeight > pane.clientHeight + 1;

const showHighlight = () => {
  const text = document.querySelector("mark[data-kind=highlight]");
  if (!text) return;
  const textPane = document.querySelector(".pane.text");
  const imagePane = document.querySelector(".pane.image");
  centre(imagePane, document.querySelector("g[data-kind=highlight] rect"));
  centre(textPane, text);
  const sideBySide = imagePane !== null && imagePane.offsetTop === textPane.offsetTop;
  if (sideBySide && (scrolls(imagePane) || scrolls(textPane))) imagePane.scrollIntoView({ block: "start" });
  else text.scrollIntoView({ block: "center" });
};

const sameMention = (id, on) => {
  for (const element of document.querySelectorAll("[data-id]")) {
    if (element.dataset.id === id) element.classList.toggle("same", on);
  }
};

for (const element of document.querySelectorAll("[data-id]")) {
  element.addEventListener("pointerenter", () => sameMention(element.dataset.id, true));
  element.addEventListener("pointerleave", () => sameMention(element.dataset.id, false));
}

document.querySelector(".pane.text").addEventListener("click", (event) => {
  const mark = event.target.closest("mark[data-href]");
  if (mark && !String(window.getSelection())) window.location.assign(mark.dataset.href);
});

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("input, textarea, select")) return;
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const link = rel && document.querySelector(`head link[rel=${rel}]`);
  if (link) window.location.assign(link.href);
});

window.addEventListener("load", showHighlight);
window.addEventListener("hashchange", showHighlight);
