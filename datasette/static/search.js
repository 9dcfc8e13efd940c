// Suggests communes while a name is typed, keeps empty fields out of the address, folds the filters away on a phone.
"use strict";
(() => {
  const form = document.getElementById("search");
  const narrow = document.querySelector(".narrow details");
  const commune = document.getElementById("commune");
  const list = document.getElementById("communes");

  if (matchMedia("(max-width: 52rem)").matches) narrow.open = false;

  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name) field.disabled = !field.value;
  });
  // Back from the results the fields can be used again.
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });

  let waiting = 0;
  let asked = 0;
  commune.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = commune.value.trim();
    if (!typed || typed.endsWith(")")) return;
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const answer = await fetch(`${commune.dataset.suggestions}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || turn !== asked) return;
      const options = (await answer.json()).map((one) => {
        const option = document.createElement("option");
        option.value = `${one.name} (${one.code})`;
        return option;
      });
      list.replaceChildren(...options);
    }, 150);
  });
})();
