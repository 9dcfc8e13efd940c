// Words selected in the text are marked on the image at once, and words selected on the image in the text.

import { piecesOf, rangeOf, spanOf } from "./viewer_offsets.js";

const SVG = "http://www.w3.org/2000/svg";
const SETTLED_MS = 350; // after the last change of a selection
const LONG_PRESS_MS = 450;
const MOVED = 5; // pixels that make a drag of a click

export class Selection {
  /**
   * @param {HTMLElement} said the page's text
   * @param {PageImage | null} image
   * @param {string} address of the page's words
   * @param {(start: number, end: number) => void} settled called with what the reader selected, in code points
   * @param {() => void} dropped called when nothing is selected any more
   */
  constructor(said, image, address, settled, dropped) {
    Object.assign(this, { said, image, address, settled, dropped });
    this.span = null;
    this.pieces = null;
    this.isPressed = false;
    document.addEventListener("selectionchange", () => this.follow());
    document.addEventListener("pointerdown", () => (this.isPressed = true));
    for (const ends of ["pointerup", "pointercancel"]) {
      document.addEventListener(ends, () => {
        this.isPressed = false;
        this.settle();
      });
    }
    if (image) this.onImage();
  }

  /** The text was printed anew. */
  reset() {
    this.pieces = null;
  }

  /** The page's text and words, fetched when first needed. */
  async words() {
    this.fetched ??= fetch(this.address).then((response) => {
      if (!response.ok) throw new Error(`${this.address}: ${response.status}`);
      return response.json();
    });
    const { text, words } = await this.fetched;
    this.points ??= [...text];
    return words;
  }

  /** Whether words are selected as the browser selects them. */
  get isNative() {
    const selection = document.getSelection();
    return !selection.isCollapsed && this.said.contains(selection.getRangeAt(0).commonAncestorContainer);
  }

  follow() {
    const selection = document.getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    if (range) this.isOnImageAlone = false;
    this.pieces ??= piecesOf(this.said);
    const span = range?.intersectsNode(this.said) ? spanOf(this.pieces, range) : null;
    if (span) this.take(span);
    else if (!range && !this.isOnImageAlone) this.drop();
  }

  async take(span) {
    if (this.span?.join() === span.join()) return;
    this.span = span;
    this.settle();
    const words = await this.words();
    if (this.span === span) this.mark(words);
  }

  drop() {
    if (!this.span) return;
    this.span = null;
    clearTimeout(this.timer);
    this.mark([]);
    this.dropped();
  }

  /** Select nothing; what was chosen stays. */
  letGo() {
    document.getSelection().removeAllRanges();
    this.drop();
  }

  settle() {
    clearTimeout(this.timer);
    if (!this.span) return;
    this.timer = setTimeout(async () => {
      await this.words();
      if (!this.span || this.isPressed) return;
      let [start, end] = this.span;
      while (start < end && !this.points[start].trim()) start += 1;
      while (start < end && !this.points[end - 1].trim()) end -= 1;
      if (start < end) this.settled(start, end);
    }, SETTLED_MS);
  }

  /** Mark the selected words on the image, those of one line as one. */
  mark(words) {
    const group = this.image?.svg.querySelector(".selected");
    if (!group) return;
    const boxes = [];
    for (const [start, end, ...edges] of words) {
      if (start >= this.span[1] || end <= this.span[0]) continue;
      for (let at = 0; at < edges.length; at += 4) {
        const [x0, top, x1, bottom] = edges.slice(at, at + 4).map((edge) => edge / 10);
        const last = boxes.at(-1);
        const overlap = last ? Math.min(last.bottom, bottom) - Math.max(last.top, top) : 0;
        if (overlap > Math.min(last?.bottom - last?.top, bottom - top) / 2 && x0 >= last.x0) {
          Object.assign(last, { x1: Math.max(last.x1, x1), top: Math.min(last.top, top), bottom: Math.max(last.bottom, bottom) });
        } else {
          boxes.push({ x0, top, x1, bottom });
        }
      }
    }
    group.replaceChildren(
      ...boxes.map(({ x0, top, x1, bottom }) => {
        const rect = document.createElementNS(SVG, "rect");
        const edges = { x: x0 - 1.5, y: top - 1.5, width: x1 - x0 + 3, height: bottom - top + 3 };
        for (const [name, value] of Object.entries(edges)) rect.setAttribute(name, value.toFixed(2));
        return rect;
      }),
    );
  }

  /** Select a stretch of the text as if it had been done by hand. */
  select(start, end) {
    this.pieces ??= piecesOf(this.said);
    const range = this.said.getClientRects().length ? rangeOf(this.pieces, start, end) : null;
    const selection = document.getSelection();
    this.isOnImageAlone = range === null; // the text is not on the screen: nothing of it can be selected
    if (range) selection.setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    else selection.removeAllRanges();
    this.take([start, end]);
  }

  /** The word under a pointer, or null. */
  wordAt(words, event) {
    const { x, y } = this.image.place(event);
    const near = 2 * this.image.unit;
    return (
      words.find(([, , ...edges]) => {
        for (let at = 0; at < edges.length; at += 4) {
          const [x0, top, x1, bottom] = edges.slice(at, at + 4).map((edge) => edge / 10);
          if (x >= x0 - near && x <= x1 + near && y >= top - near && y <= bottom + near) return true;
        }
        return false;
      }) ?? null
    );
  }

  /** The word nearest to a pointer: between lines, and beyond their ends. */
  wordNear(words, event) {
    const { x, y } = this.image.place(event);
    let [best, least] = [null, Infinity];
    for (const word of words) {
      for (let at = 2; at < word.length; at += 4) {
        const [x0, top, x1, bottom] = word.slice(at, at + 4).map((edge) => edge / 10);
        const away = Math.max(x0 - x, x - x1, 0) + 4 * Math.max(top - y, y - bottom, 0); // a line is wider than high
        if (away < least) [best, least] = [word, away];
      }
    }
    return best;
  }

  onImage() {
    const { pane, sheet } = this.image;
    let words = null;
    let drag = null; // what the pointer does: selects from a word, moves the page, or neither yet
    let isDragged = false; // no click then
    const load = () => this.words().then((found) => (words = found));
    sheet.addEventListener("pointerenter", load, { once: true });
    sheet.addEventListener("dragstart", (event) => event.preventDefault());
    sheet.addEventListener("mousedown", (event) => event.button === 0 && event.preventDefault()); // it selects by itself
    sheet.addEventListener("click", (event) => isDragged && event.preventDefault(), { capture: true });

    const begin = (event, word) => {
      drag = { ...drag, word, selects: true };
      event.target.setPointerCapture?.(event.pointerId);
    };
    const extend = (event) => {
      const to = this.wordNear(words, event);
      const [first, last] = to[0] < drag.word[0] ? [to, drag.word] : [drag.word, to];
      this.select(first[0], last[1]);
    };

    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      const word = words && this.wordAt(words, event);
      isDragged = false;
      drag = { x: event.clientX, y: event.clientY, left: pane.scrollLeft, top: pane.scrollTop, word };
      if (event.pointerType === "mouse") {
        document.activeElement?.blur(); // keys are the viewer's again
        if (event.shiftKey && word && this.span) this.select(Math.min(this.span[0], word[0]), Math.max(this.span[1], word[1]));
      } else {
        const pressed = drag;
        drag.timer = setTimeout(() => {
          const held = drag === pressed && words && this.wordAt(words, event);
          if (!held) return;
          begin(event, held);
          this.select(held[0], held[1]);
        }, LONG_PRESS_MS);
      }
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!drag) {
        if (event.pointerType === "mouse" && words) sheet.classList.toggle("on-word", this.wordAt(words, event) !== null);
        return;
      }
      const [across, down] = [event.clientX - drag.x, event.clientY - drag.y];
      if (event.pointerType === "mouse" && !drag.selects && !drag.moves && Math.hypot(across, down) > MOVED) {
        if (drag.word) begin(event, drag.word);
        else drag.moves = true;
        sheet.setPointerCapture(event.pointerId);
      }
      if (drag.selects) extend(event);
      else if (drag.moves) {
        sheet.classList.add("moves");
        pane.scrollTo(drag.left - across, drag.top - down);
      } else if (Math.hypot(across, down) > MOVED) clearTimeout(drag.timer);
    });
    const end = (event) => {
      if (!drag) return;
      clearTimeout(drag.timer);
      sheet.classList.remove("moves");
      const { selects, moves, word } = drag;
      drag = null;
      isDragged = selects || moves;
      if (isDragged || event.type === "pointercancel" || event.shiftKey || event.target.closest("a")) return;
      if (word) this.select(word[0], word[1]);
      else {
        this.letGo();
      }
    };
    sheet.addEventListener("pointerup", end);
    sheet.addEventListener("pointercancel", end);
    // A finger that has begun to select does not scroll.
    sheet.addEventListener("touchmove", (event) => drag?.selects && event.preventDefault(), { passive: false });
    sheet.addEventListener("contextmenu", (event) => drag?.selects && event.preventDefault());
  }
}
