// What part of the map is seen, and how it moves.

const FLIGHT = 900; // milliseconds

class View {
  constructor(canvas) {
    this.canvas = canvas;
    this.x = this.y = WORLD / 2; // the middle of what is seen
    this.scale = 1; // pixels for one unit of the map
    this.flight = 0;
    this.changed = () => {};
  }

  get left() { return this.x - this.width / 2 / this.scale; }
  get right() { return this.x + this.width / 2 / this.scale; }
  get top() { return this.y - this.height / 2 / this.scale; }
  get bottom() { return this.y + this.height / 2 / this.scale; }

  // Take the canvas's size on the page, in pixels of the screen; what was in the middle stays there.
  resize() {
    const first = this.width === undefined;
    const sharpness = window.devicePixelRatio || 1;
    this.width = Math.max(1, this.canvas.clientWidth);
    this.height = Math.max(1, this.canvas.clientHeight);
    this.canvas.width = Math.round(this.width * sharpness);
    this.canvas.height = Math.round(this.height * sharpness);
    this.canvas.getContext("2d").setTransform(sharpness, 0, 0, sharpness, 0, 0);
    if (first) this.whole();
    else this.set(this.x, this.y, this.scale);
  }

  get smallest() { return 0.94 * Math.min(this.width, this.height) / WORLD; }
  get largest() { return 4; }

  set(x, y, scale) {
    this.scale = Math.min(this.largest, Math.max(this.smallest * 0.8, scale));
    this.x = Math.min(WORLD, Math.max(0, x));
    this.y = Math.min(WORLD, Math.max(0, y));
    this.changed();
  }

  whole() {
    this.stop();
    this.set(WORLD / 2, WORLD / 2, this.smallest);
  }

  // Move by so many pixels of the screen.
  pan(dx, dy) {
    this.stop();
    this.set(this.x - dx / this.scale, this.y - dy / this.scale, this.scale);
  }

  // Zoom so that what lies under the pixel (px, py) stays there.
  zoom(factor, px = this.width / 2, py = this.height / 2) {
    this.stop();
    const before = this.at(px, py), old = this.scale;
    this.scale = Math.min(this.largest, Math.max(this.smallest * 0.8, old * factor));
    this.set(before.x - (px - this.width / 2) / this.scale, before.y - (py - this.height / 2) / this.scale, this.scale);
  }

  at(px, py) {
    return { x: this.left + px / this.scale, y: this.top + py / this.scale };
  }

  stop() {
    cancelAnimationFrame(this.flight);
  }

  // Fly there: out far enough to see both places, then in. Who asked for less movement gets there in one step.
  fly(x, y, scale) {
    this.stop();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) { this.set(x, y, scale); return; }
    const from = { x: this.x, y: this.y, scale: this.scale }, begin = performance.now();
    const both = Math.min(this.width, this.height) / (1.5 * Math.hypot(x - from.x, y - from.y) + 1);
    const least = Math.log(Math.max(this.smallest, Math.min(both, from.scale, scale)));
    const [start, end] = [Math.log(from.scale), Math.log(scale)];
    const step = now => {
      const t = Math.min(1, Math.max(0, (now - begin) / FLIGHT)), s = t * t * (3 - 2 * t);
      const straight = start + s * (end - start);
      const dip = 4 * s * (1 - s) * Math.max(0, (start + end) / 2 - least);
      this.set(from.x + s * (x - from.x), from.y + s * (y - from.y), Math.exp(straight - dip));
      if (t < 1) this.flight = requestAnimationFrame(step);
    };
    this.flight = requestAnimationFrame(step);
  }
}
