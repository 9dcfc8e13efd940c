// Buttons that copy a citation. Without this the text is there to be selected.
"use strict";

const told = document.querySelector("#copying");

const select = (element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
};

for (const button of document.querySelectorAll("button[data-copies]")) {
  const text = document.getElementById(button.dataset.copies);
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = told.dataset.copied;
      told.textContent = told.dataset.copied;
      window.setTimeout(() => { button.textContent = label; told.textContent = ""; }, 2000);
    } catch {
      // Not a secure address, or not allowed: the reader's own keys copy it.
      select(text);
      told.textContent = told.dataset.failed;
    }
  });
}
