// Draws a plot from the table beside it: the table's cells are the only data, so that a reader without script, with a
// screen reader or on paper has the same. Cells: `data-value`; what is shown of a value is the cell's own text.
"use strict";

(() => {
  const language = document.documentElement.lang;
  const compact = new Intl.NumberFormat(language, {notation: "compact", maximumFractionDigits: 1});
  const LONGEST_STRETCH = 60;  // years between which those without any value are drawn too
  const WIDE = 560;  // pixels from which on names stand beside their bars, not above
  const DWARFING = 5;  // what has no year isn't drawn where it is so many times the fullest year: the years couldn't be seen
  const GAP = " ";  // the place on the axis that parts years from what has none

  /** 2500000 as 2.5 M €: thin spaces as the pages write them. */
  function shortened(value, unit) {
    const parts = compact.formatToParts(value).filter(part => part.type !== "literal");
    const text = parts.map(part => part.type === "compact" ? "\u202f" + part.value : part.value).join("");
    return unit === "euros" ? `${text}\u202f€` : text;
  }

  function words(cell) {
    return cell.textContent.trim().replace(/[ \n]+/g, " ");
  }

  /** The table as series and rows, and every value that isn't zero with where it belongs. */
  function read(table) {
    const series = [...table.tHead.querySelectorAll("[data-series]")].map(head =>
      ({name: words(head), colour: head.dataset.series, column: head.cellIndex}));
    const rows = [...table.tBodies[0].rows].map(row =>
      ({name: words(row.cells[0]), short: row.cells[0].dataset.short || words(row.cells[0]),
        isRest: "rest" in row.cells[0].dataset, cells: row.cells, together: words(row.querySelector("[data-together]"))}));
    const values = rows.flatMap((row, line) => series.map((one, column) => {
      const cell = row.cells[one.column];
      const link = cell.querySelector("a") || (series.length === 1 ? row.cells[0].querySelector("a") : null);
      const parts = series.length > 1 ? [row.name, one.name] : [row.name];
      return {line, column, row, colour: one.colour, value: Number(cell.dataset.value), text: words(cell),
        label: `${parts.join(", ")}: ${words(cell)}`, href: link ? link.getAttribute("href") : null};
    })).filter(value => value.value > 0);
    return {series, rows, values};
  }

  /** The data without the rests beside which nothing else could be seen; and these rests. */
  function withoutDwarfing({series, rows, values}) {
    const total = line => d3.sum(values.filter(value => value.line === line), value => value.value);
    const totals = rows.map((_, line) => total(line));
    const fullest = d3.max(totals.filter((_, line) => !rows[line].isRest)) || Infinity;
    const isOneYear = rows.filter(row => !row.isRest).length < 2;
    const isDrawn = rows.map((row, line) => isOneYear || !row.isRest || totals[line] <= DWARFING * fullest);
    return {
      data: {series, rows: rows.filter((_, line) => isDrawn[line]), values: values.filter(value => isDrawn[value.line])},
      left: rows.filter((_, line) => !isDrawn[line]),
    };
  }

  const colour = name => `rgb(var(--series-${name}))`;

  function byYear({series, rows, values}, unit, room) {
    const years = rows.filter(row => !row.isRest).map(row => Number(row.short));
    const first = Math.min(...years), last = Math.max(...years);
    const isWhole = last - first < LONGEST_STRETCH;
    const axis = (isWhole ? d3.range(first, last + 1) : years).map(String);
    const rests = rows.filter(row => row.isRest).map(row => row.short);
    const domain = years.length && rests.length ? [...axis, GAP, ...rests] : [...axis, ...rests];
    const width = Math.min(room, 90 + domain.length * 76);
    const step = Math.ceil(axis.length / Math.max((width - 60) / 44 - 2 * rests.length, 1));
    const ticks = unit === "euros" ? 5 : whole(series, rows);
    return {
      width, height: 280, marginLeft: 62, marginRight: 4, marginTop: 12, marginBottom: 42,
      x: {type: "band", domain, label: null, paddingInner: .18, paddingOuter: .1},
      y: {label: null, zero: true, nice: true},
      color: {domain: series.map(one => one.colour), range: series.map(one => colour(one.colour))},
      marks: [
        Plot.gridY({ticks, stroke: "currentColor", strokeOpacity: .16}),
        Plot.axisY({ticks, tickSize: 0, tickFormat: value => shortened(value, unit)}),
        Plot.axisX({ticks: domain.filter(name => rests.includes(name) || axis.indexOf(name) % step === 0 && name !== GAP),
          tickSize: 0, lineWidth: 5.5}),
        Plot.barY(values, {x: value => value.row.short, y: "value", fill: "colour", order: series.map(one => one.colour),
          z: "colour", href: "href", ariaLabel: "label", insetTop: .6, insetBottom: .6}),
        Plot.ruleY([0], {stroke: "currentColor", strokeOpacity: .6}),
      ],
    };
  }

  /** Counts have no halves: ticks at whole numbers. */
  function whole(series, rows) {
    const highest = Math.max(...rows.map(row => d3.sum(series, one => Number(row.cells[one.column].dataset.value))));
    return d3.ticks(0, highest, 5).filter(Number.isInteger);
  }

  function byCategory({rows, values}, unit, room) {
    const isWide = room >= WIDE;
    const beside = isWide ? Math.min(room * .38, 330) : 0;
    const names = rows.map((_, line) => line);
    const label = line => rows[line].name;
    return {
      width: room, height: rows.length * (isWide ? 30 : 48) + 8, marginLeft: isWide ? beside : 2, marginRight: 112,
      marginTop: isWide ? 2 : 14, marginBottom: 2,
      x: {axis: null, zero: true},
      y: {type: "band", domain: names, axis: null, round: false, padding: isWide ? .25 : .68},
      color: {domain: ["bar", "other"], range: [colour("1"), colour("other")]},
      marks: [
        isWide
          ? Plot.axisY({tickSize: 0, tickFormat: label, lineWidth: (beside - 10) / 13.5, textOverflow: "ellipsis", label: null})
          : Plot.text(names, {y: line => line, x: 0, text: label, textAnchor: "start", dy: -17, lineWidth: room / 13,
            textOverflow: "ellipsis"}),
        Plot.barX(values, {y: "line", x: "value", fill: value => value.row.isRest ? "other" : "bar", href: "href",
          ariaLabel: "label"}),
        Plot.text(values, {y: "line", x: "value", text: "text", textAnchor: "start", dx: 6}),
        isWide ? Plot.ruleX([0], {stroke: "currentColor", strokeOpacity: .6}) : null,
      ],
    };
  }

  /** One stop of the Tab key; the arrow keys go from bar to bar, each says what it is. */
  function reachable(svg, tip) {
    const bars = [...svg.querySelectorAll("[aria-label=bar] rect")].map(rect => {
      const link = rect.closest("a");
      const bar = link || rect;
      bar.setAttribute("aria-label", rect.getAttribute("aria-label"));
      if (link) rect.removeAttribute("aria-label"); else rect.setAttribute("role", "img");
      bar.setAttribute("tabindex", "-1");
      bar.classList.add("bar");
      return bar;
    });
    for (const group of svg.children) {  // axes and rules: the bars' names and the table say what they say
      if (!group.querySelector(".bar")) group.setAttribute("aria-hidden", "true");
      for (const part of [group, ...group.querySelectorAll("g")]) part.removeAttribute("aria-label");
    }
    if (bars.length) bars[0].setAttribute("tabindex", "0");
    const steps = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity};
    for (const [place, bar] of bars.entries()) {
      bar.addEventListener("pointerenter", () => tip.show(bar));
      bar.addEventListener("focus", () => tip.show(bar));
      bar.addEventListener("pointerleave", () => tip.hide());
      bar.addEventListener("blur", () => tip.hide());
      bar.addEventListener("keydown", event => {
        if (event.key === "Escape") tip.hide();
        if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        const next = bars[Math.min(Math.max(place + steps[event.key], 0), bars.length - 1)];
        bar.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      });
    }
  }

  function tipOf(canvas) {
    const box = document.createElement("div");
    box.className = "tip";
    box.hidden = true;
    box.setAttribute("aria-hidden", "true");  // a bar bears the same words as its name
    canvas.append(box);
    return {
      hide() { box.hidden = true; },
      show(bar) {
        box.textContent = bar.getAttribute("aria-label");
        box.hidden = false;
        const around = canvas.getBoundingClientRect(), of = bar.getBoundingClientRect();
        const left = of.left + of.width / 2 - around.left - box.offsetWidth / 2;
        box.style.left = `${Math.min(Math.max(left, 0), around.width - box.offsetWidth)}px`;
        box.style.top = `${Math.max(of.top - around.top - box.offsetHeight - 6, 0)}px`;
      },
    };
  }

  function legend(series) {
    const list = document.createElement("ul");
    list.className = "series";
    list.setAttribute("aria-hidden", "true");  // of the colours only; the names are in the table and on the bars
    for (const one of series) {
      const entry = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.background = colour(one.colour);
      entry.append(swatch, one.name);
      list.append(entry);
    }
    return list;
  }

  function draw(canvas) {
    const {plot: kind, table: id, unit} = canvas.dataset;
    const table = document.getElementById(id);
    const whole = read(table);
    if (whole.rows.length < 2) {  // one bar says less than the table's one line
      canvas.hidden = true;
      return;
    }
    const {data, left} = kind === "years" ? withoutDwarfing(whole) : {data: whole, left: []};
    const room = Math.max(canvas.clientWidth, 240);
    const svg = Plot.plot((kind === "years" ? byYear : byCategory)(data, unit, room));
    for (const style of svg.querySelectorAll("style")) style.remove();  // the page's policy forbids it: plots.css has it
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", canvas.dataset.label);
    canvas.replaceChildren(...kind === "years" ? [legend(data.series)] : [], svg);
    reachable(svg, tipOf(canvas));
    if (left.length) {
      const line = document.createElement("p");
      line.className = "aside";
      line.textContent = `${canvas.dataset.left} ${left.map(row => `${row.name} (${row.together})`).join(", ")}.`;
      canvas.append(line);
    }
  }

  for (const canvas of document.querySelectorAll("[data-plot]")) {
    draw(canvas);
    const details = document.getElementById(canvas.dataset.table).closest("details");
    if (details && !canvas.hidden) {
      details.open = false;
      addEventListener("beforeprint", () => { details.open = true; });
    }
    let drawn = canvas.clientWidth;
    new ResizeObserver(() => {
      if (canvas.hidden || Math.abs(canvas.clientWidth - drawn) < 8) return;
      drawn = canvas.clientWidth;
      draw(canvas);
    }).observe(canvas);
  }
})();
