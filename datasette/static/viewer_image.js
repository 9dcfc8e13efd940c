// The image of a page: larger and smaller, moved with the hand. The boxes lie over it in its own coordinates, so that
// they stay exact whatever its size.

const STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4]; // 1: as large as on paper
const PIXELS_A_POINT = 96 / 72;
const clamp = (size) => Math.min(Math.max(size, STEPS[0]), STEPS.at(-1));

export class PageImage {
  /**
   * @param {HTMLElement} pane that scrolls
   * @param {number | "width" | "page"} zoom a share of the page's size on paper, or what to fit
   * @param {(zoom: number | "width" | "page") => void} changed called with what the reader chose
   */
  constructor(pane, zoom, changed) {
    this.pane = pane;
    this.sheet = pane.querySelector(".sheet");
    this.svg = this.sheet.querySelector("svg");
    this.image = this.sheet.querySelector("img");
    this.points = this.svg.viewBox.baseVal; // the page's size
    this.changed = changed;
    this.zoom = zoom;
    this.draw();
    new ResizeObserver(() => this.draw()).observe(pane);
    pane.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.pinch();
  }

  /** The share of its size on paper at which the page is shown. */
  get size() {
    const across = this.pane.clientWidth;
    const down = parseFloat(getComputedStyle(this.pane).maxHeight) - 2; // within its border
    const whole = this.points.width * PIXELS_A_POINT;
    if (this.zoom === "width") return across / whole;
    if (this.zoom === "page") return Math.min(across / whole, down / (this.points.height * PIXELS_A_POINT));
    return this.zoom;
  }

  get isShown() {
    return this.pane.clientWidth > 0;
  }

  draw() {
    if (!this.isShown) return;
    const across = this.size * this.points.width * PIXELS_A_POINT;
    this.sheet.style.width = this.zoom === "width" ? "" : `${across}px`;
    this.image.sizes = `${Math.round(across)}px`; // the browser takes the drawing that is sharp at this size
    this.svg.style.setProperty("--point", this.unit);
    this.sheet.classList.toggle("can-move", this.canMove);
    for (const button of document.querySelectorAll(".zoom [aria-pressed]")) {
      button.setAttribute("aria-pressed", button.dataset.zoom === this.zoom);
    }
    document.querySelector("#zoomed").textContent = `${Math.round(this.size * 100)} %`;
  }

  get canMove() {
    return this.pane.scrollWidth > this.pane.clientWidth + 1 || this.pane.scrollHeight > this.pane.clientHeight + 1;
  }

  /** How many points of the page a pixel of the screen shows. */
  get unit() {
    return this.points.width / this.sheet.clientWidth;
  }

  /** Zoom, and keep what lies at a place of the window there; by default what lies in the middle. */
  set(zoom, { x, y } = {}) {
    const frame = this.pane.getBoundingClientRect();
    const [left, top] = [x ?? frame.left + frame.width / 2, y ?? frame.top + frame.height / 2];
    const before = this.sheet.getBoundingClientRect();
    const [across, down] = [(left - before.left) / before.width, (top - before.top) / before.height];
    this.zoom = typeof zoom === "number" ? clamp(zoom) : zoom;
    this.draw();
    const after = this.sheet.getBoundingClientRect();
    this.pane.scrollLeft += after.left + across * after.width - left;
    this.pane.scrollTop += after.top + down * after.height - top;
    this.changed(this.zoom);
  }

  /** One step larger (1) or smaller (-1). */
  step(by) {
    const size = this.size;
    const next = by > 0 ? STEPS.find((step) => step > size * 1.02) : STEPS.findLast((step) => step < size * 0.98);
    if (next) this.set(next);
  }

  wheel(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.set(clamp(this.size * Math.exp(-event.deltaY / (event.deltaMode ? 10 : 300))), event);
  }

  /** Two fingers; one finger scrolls, as the browser does it. */
  pinch() {
    let before = null;
    const between = ([one, other]) => ({
      apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
      x: (one.clientX + other.clientX) / 2,
      y: (one.clientY + other.clientY) / 2,
    });
    this.pane.addEventListener("touchstart", ({ touches }) => {
      before = touches.length === 2 ? { ...between(touches), size: this.size } : null;
    }, { passive: true });
    this.pane.addEventListener("touchmove", (event) => {
      if (!before || event.touches.length !== 2) return;
      event.preventDefault();
      const now = between(event.touches);
      this.set(clamp((before.size * now.apart) / before.apart), now);
    }, { passive: false });
  }

  /** Where on the page a pointer is, in points. */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.sheet.getBoundingClientRect();
    return { x: ((clientX - left) / width) * this.points.width, y: ((clientY - top) / height) * this.points.height };
  }
}
