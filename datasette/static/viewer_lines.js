// A fact's parts joined by lines, on the image and in the text: from the sum to who gets it, who gives it, when.

const SVG = "http://www.w3.org/2000/svg";
const HUBS = ["amount", "commune", "programme"]; // what the others are joined to, the first that the fact has

const element = (name, attributes) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const middle = (box) => box.x + box.width / 2;
const apart = (one, other) => Math.hypot(middle(one) - middle(other), one.y + one.height / 2 - other.y - other.height / 2);

/** The two boxes, one of each list, that lie nearest to each other. */
const nearest = (ones, others) => {
  const pairs = ones.flatMap((one) => others.map((other) => [one, other]));
  return pairs.reduce((best, pair) => (apart(...pair) < apart(...best) ? pair : best));
};

/** A curve between two boxes: an arc above those of one line, else from the foot of the upper to the head of the lower. */
const curve = (one, other, unit) => {
  const overlap = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (overlap > Math.min(one.height, other.height) / 2) {
    const top = Math.min(one.y, other.y) - Math.min(26, 15 + apart(one, other) / (20 * unit)) * unit;
    return [middle(one), one.y, middle(one), top, middle(other), top, middle(other), other.y];
  }
  const [upper, lower] = one.y < other.y ? [one, other] : [other, one];
  const [head, foot] = [upper.y + upper.height, lower.y];
  const bend = Math.max((foot - head) / 2, 8 * unit);
  return [middle(upper), head, middle(upper), head + bend, middle(lower), foot - bend, middle(lower), foot];
};

/**
 * Draws the lines of a fact.
 *
 * @param {Element} canvas an SVG element, which is emptied first
 * @param {{role: string, boxes: DOMRect[]}[]} parts in the canvas's coordinates
 * @param {number} unit how long a pixel of the screen is in them
 */
export const drawLines = (canvas, parts, unit) => {
  canvas.replaceChildren();
  const hub = HUBS.map((role) => parts.find((part) => part.role === role)).find(Boolean);
  if (!hub) return;
  for (const part of parts) {
    if (part === hub) continue;
    const [x1, y1, x2, y2, x3, y3, x4, y4] = curve(...nearest(hub.boxes, part.boxes), unit).map((edge) => edge.toFixed(2));
    const line = element("g", { "data-role": part.role });
    line.append(element("path", { d: `M${x1} ${y1}C${x2} ${y2} ${x3} ${y3} ${x4} ${y4}` }));
    for (const [cx, cy] of [[x1, y1], [x4, y4]]) line.append(element("circle", { cx, cy, r: (2.6 * unit).toFixed(2) }));
    canvas.append(line);
  }
};

/** The parts of a fact as boxes were drawn for them on the image. */
export const partsOnImage = (sheet) =>
  [...sheet.querySelectorAll("g[data-kind=part]")].map((group) => ({
    role: group.dataset.role,
    boxes: [...group.querySelectorAll("rect")].map((rect) => rect.getBBox()),
  }));

/** The parts of a fact as they stand in the text, one entry for each however many marks it takes. */
export const partsInText = (said, canvas) => {
  const origin = canvas.getBoundingClientRect();
  const parts = [];
  for (const mark of said.querySelectorAll("mark[data-kind=part]")) {
    const boxes = [...mark.getClientRects()].map(
      ({ x, y, width, height }) => new DOMRect(x - origin.x, y - origin.y, width, height),
    );
    if (!boxes.length) continue;
    if (mark.dataset.label === undefined && parts.length) parts.at(-1).boxes.push(...boxes);
    else parts.push({ role: mark.dataset.role, boxes });
  }
  return parts;
};

const FAR = 4; // pixels between two labels of one row

/** Which labels would stand over another of their row; those are lifted above it. */
const lifted = (labels) => {
  const rows = [];
  return new Set(
    labels
      .toSorted((one, other) => one.x - other.x)
      .filter((label) => {
        const covers = rows.some((other) => Math.abs(other.y - label.y) < label.height && label.x < other.x + other.width + FAR);
        if (!covers) rows.push(label);
        return covers;
      }),
  );
};

/** Keep the labels of a fact's parts from covering each other, on the image and in the text. */
export const spreadLabels = (sheet, said) => {
  if (sheet) {
    const labels = [...sheet.querySelectorAll("[data-kind=part] > text")].map((text) => {
      text.removeAttribute("dy");
      const { x, y, width, height } = text.getBoundingClientRect();
      return { text, x, y, width, height };
    });
    for (const { text } of lifted(labels)) text.setAttribute("dy", "-1.4em");
  }
  const labels = [...said.querySelectorAll("mark[data-label]")].map((mark) => {
    mark.classList.remove("lifted");
    const { x, y } = mark.getClientRects()[0] ?? { x: 0, y: 0 };
    const { width, height } = getComputedStyle(mark, "::before");
    return { mark, x, y, width: parseFloat(width) + 10, height: parseFloat(height) };
  });
  for (const { mark } of lifted(labels)) mark.classList.add("lifted");
};
