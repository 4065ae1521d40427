// One frame: the density, the dots, the labels, and over them the word that was found with its nearest.

const NEAREST = 10;
const SHEET = 512; // pixels of a side of the sheets on which labels wait

// Labels drawn once, on sheets, and copied from there: to write a word anew in each frame takes ten times as long.
class Sprites {
  constructor(words, widths) {
    Object.assign(this, { words, widths, sharpness: 0 });
  }

  clear() {
    this.places = new Map();
    this.sheet = null;
  }

  // Where the picture of a word's label is: its sheet, x, y and width there.
  of(i) {
    const sharpness = window.devicePixelRatio || 1;
    if (sharpness !== this.sharpness || this.places.size > 20000) {
      this.sharpness = sharpness;
      this.clear();
    }
    if (!this.places.has(i)) this.places.set(i, this.write(i, Math.min(SHEET, this.widths.of(i) + 2), sharpness));
    return this.places.get(i);
  }

  write(i, width, sharpness) {
    if (!this.sheet || this.x + width > SHEET) {
      this.x = 0;
      this.y = this.sheet ? this.y + LINE : 0;
    }
    if (!this.sheet || this.y + LINE > SHEET) {
      this.sheet = new OffscreenCanvas(SHEET * sharpness, SHEET * sharpness);
      this.context = this.sheet.getContext("2d");
      this.context.scale(sharpness, sharpness);
      this.y = 0;
    }
    writeWord(this.context, this.words[i], this.x + width / 2, this.y + LINE / 2, "#1f2933");
    const place = { sheet: this.sheet, x: this.x, y: this.y, width };
    this.x += Math.ceil(width);
    return place;
  }
}

// Write a word around a middle, on a light rim that lifts it off the dots.
function writeWord(context, word, x, y, colour, bold = "") {
  context.font = bold + FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = "rgba(255, 255, 255, 0.9)";
  context.strokeText(word, x, y);
  context.fillStyle = colour;
  context.fillText(word, x, y);
}

class Picture {
  constructor(view, grid, tiles, labels, words) {
    Object.assign(this, { view, grid, tiles, labels, words });
    this.context = view.canvas.getContext("2d");
    this.sprites = new Sprites(words, labels.widths);
    this.marked = []; // the word that was found, then its nearest
    this.waiting = false;
    view.changed = () => this.soon();
  }

  // Draw before the screen is shown next, however often this is asked.
  soon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    const { context, view } = this;
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, view.width, view.height);
    if (this.tiles.draw(context, view)) this.soon();
    const marks = this.marks();
    const shown = this.visible().filter(i => !marks.some(mark => this.covers(mark, i)));
    context.fillStyle = "#084594";
    for (const i of shown) this.dot(i, 1.75);
    // First all new words are written, then all are copied: between the two the browser copies the whole sheet.
    const sprites = shown.map(i => this.sprites.of(i));
    shown.forEach((i, k) => this.label(i, sprites[k]));
    this.drawMarks(marks);
  }

  // The words written at this zoom whose labels touch the screen.
  visible() {
    const { view, labels } = this, { x, y } = this.grid.points;
    const level = Math.floor(STEPS * Math.log2(view.scale / labels.smallest) + 1e-9), found = [];
    const side = 150 / view.scale, above = (LIFT + LINE) / view.scale; // the words of labels that reach in from outside
    const left = view.left - side, right = view.right + side;
    const top = view.top - LINE / view.scale, bottom = view.bottom + above;
    const use = i => {
      if (labels.level[i] <= level && x[i] > left && x[i] < right && y[i] > top && y[i] < bottom) found.push(i);
    };
    // Far out few words have labels; near by few words are on the screen.
    if (level < 6) labels.lists.slice(0, level + 1).forEach(list => list.forEach(use));
    else this.grid.within(left, top, right, bottom, use);
    return found;
  }

  place(i) {
    const { view } = this, { x, y } = this.grid.points;
    return [(x[i] + 0.5 - view.left) * view.scale, (y[i] + 0.5 - view.top) * view.scale];
  }

  dot(i, radius) {
    const [px, py] = this.place(i);
    this.context.beginPath();
    this.context.arc(px, py, radius, 0, 7);
    this.context.fill();
  }

  label(i, { sheet, x, y, width }) {
    const [px, py] = this.place(i), s = this.sprites.sharpness;
    this.context.drawImage(sheet, x * s, y * s, Math.ceil(width) * s, LINE * s,
      Math.round(px - width / 2), Math.round(py - LIFT - LINE / 2), Math.ceil(width), LINE);
  }

  // Where the word that was found and its nearest stand, and which of them have room for their names.
  marks() {
    const taken = [];
    return this.marked.map((i, k) => {
      const [px, py] = this.place(i), middle = py - LIFT - (k ? 2 : 5);
      const half = 0.58 * this.labels.widths.of(i); // bold is wider
      const box = { left: px - half, right: px + half, top: middle - LINE / 2, bottom: middle + LINE / 2 };
      const free = !taken.some(other => overlap(other, box));
      if (free) taken.push(box);
      return { i, first: k === 0, px, py, middle, box: free ? box : null };
    });
  }

  drawMarks(marks) {
    const { context } = this;
    for (const { first, px, py } of marks) {
      context.strokeStyle = first ? "#d55e00" : "#a34700";
      context.lineWidth = first ? 3 : 1.75;
      context.beginPath();
      context.arc(px, py, first ? 8 : 4.5, 0, 7);
      context.stroke();
    }
    for (const { i, px, middle, box } of marks) {
      if (box) writeWord(context, this.words[i], px, middle, "#a34700", "bold ");
    }
  }

  // Whether a mark stands where a word would be written, or is that word.
  covers(mark, i) {
    if (mark.i === i) return true;
    const [px, py] = this.place(i), half = this.labels.widths.of(i) / 2, middle = py - LIFT;
    const box = { left: px - half, right: px + half, top: middle - LINE / 2, bottom: middle + LINE / 2 };
    return mark.box !== null && overlap(mark.box, box);
  }
}

function overlap(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}
