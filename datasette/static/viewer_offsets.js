// Offsets in a page's text, which are code points, and places in its paragraphs, which JavaScript counts in UTF-16.
// Every block that prints a stretch of the text says in `data-start` where the stretch begins.

const isHigh = (unit) => unit >= 0xd800 && unit < 0xdc00;
const isLow = (unit) => unit >= 0xdc00 && unit < 0xe000;

/** How many code points the first `units` UTF-16 units of a string hold. */
export const pointsIn = (string, units = string.length) => {
  let points = 0;
  for (let index = 0; index < units; index += 1) {
    const continues = isLow(string.charCodeAt(index)) && index > 0 && isHigh(string.charCodeAt(index - 1));
    if (!continues) points += 1;
  }
  return points;
};

/** How many UTF-16 units the first `points` code points of a string take. */
export const unitsIn = (string, points) => {
  let units = 0;
  for (let point = 0; point < points && units < string.length; point += 1) {
    units += isHigh(string.charCodeAt(units)) && isLow(string.charCodeAt(units + 1)) ? 2 : 1;
  }
  return units;
};

/** The text nodes below an element, each with the offset at which it begins and ends. */
export const piecesOf = (root) => {
  const pieces = [];
  for (const block of root.querySelectorAll("[data-start]")) {
    let start = Number(block.dataset.start);
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const end = start + pointsIn(walker.currentNode.data);
      pieces.push({ node: walker.currentNode, start, end });
      start = end;
    }
  }
  return pieces;
};

/** The offsets `[start, end]` of what a DOM range covers of the pieces; null where it covers none. */
export const spanOf = (pieces, range) => {
  let span = null;
  for (const { node, start } of pieces) {
    if (!range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.length;
    if (from >= to) continue;
    span ??= [start + pointsIn(node.data, from), 0];
    span[1] = start + pointsIn(node.data, to);
  }
  return span;
};

/** The DOM range of the offsets from `start` to `end`, as far as the pieces reach; null where they don't. */
export const rangeOf = (pieces, start, end) => {
  const touched = pieces.filter((piece) => piece.start < end && piece.end > start);
  if (!touched.length) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  const range = document.createRange();
  range.setStart(first.node, unitsIn(first.node.data, Math.max(start - first.start, 0)));
  range.setEnd(last.node, unitsIn(last.node.data, Math.min(end, last.end) - last.start));
  return range;
};
