// Which words are written at which zoom: the frequent ones first, none over another.

const FONT_SIZE = 13, LINE = 17, LIFT = 11; // pixels; a label's middle stands LIFT above its dot
const FONT = `${FONT_SIZE}px Arial, Helvetica, sans-serif`;
const STEPS = 2; // label levels for each doubling of the scale
const FIRST = 2000, SHARE = 40; // at first so many words, or this part of them, may be written; √2 times more a level
const NEVER = 255;
const SLICE = 8; // milliseconds of work between two frames

// Estimate how wide words are drawn; measuring 400,000 of them would take seconds.
class Widths {
  constructor(context, words) {
    this.words = words;
    this.letters = new Map();
    this.context = context;
  }

  of(i) {
    let width = 6;
    for (const letter of this.words[i]) {
      if (!this.letters.has(letter)) {
        this.context.font = FONT;
        this.letters.set(letter, this.context.measureText(letter).width);
      }
      width += this.letters.get(letter);
    }
    return width;
  }
}

// The boxes of one level's labels, kept in bins so that only near ones are compared.
class Boxes {
  constructor() {
    this.bins = new Map();
  }

  // Whether a label of this width, its dot at (x, y) in pixels, is free of all others; if so it is kept.
  add(x, y, width) {
    const left = x - width / 2, right = x + width / 2, row = Math.floor(y / LINE);
    for (let r = row - 1; r <= row + 1; r++) {
      for (let c = Math.floor(left / 64); c <= Math.floor(right / 64); c++) {
        for (const box of this.bins.get(r * 65536 + c) || []) {
          if (Math.abs(box[2] - y) < LINE && box[0] < right && box[1] > left) return false;
        }
      }
    }
    this.keep(x, y, width);
    return true;
  }

  keep(x, y, width) {
    const box = [x - width / 2, x + width / 2, y], row = Math.floor(y / LINE) * 65536;
    for (let c = Math.floor(box[0] / 64); c <= Math.floor(box[1] / 64); c++) {
      if (!this.bins.has(row + c)) this.bins.set(row + c, []);
      this.bins.get(row + c).push(box);
    }
  }
}

// The level from which on each word is written. It depends on the words alone, not on what part of the map is seen:
// so no label comes or goes while the map is moved, and zooming in only adds labels.
class Labels {
  constructor(points, widths, levels, smallest) {
    Object.assign(this, { points, widths, levels, smallest });
    this.level = new Uint8Array(points.n).fill(NEVER);
    this.lists = []; // the words that each level adds
  }

  // Pixels for one unit of the map, at a level.
  scaleAt(level) {
    return this.smallest * 2 ** (level / STEPS);
  }

  // Place all levels, one after the other, with a pause for the page every few milliseconds.
  async place(allowed, stale, placed) {
    const { x, y, n } = this.points;
    const width = new Float32Array(n);
    let placedOnes = [], left = [];
    for (let i = 0; i < n; i++) if (allowed(i)) left.push(i);
    let pause = performance.now() + SLICE;
    for (let level = 0; level < this.levels && left.length; level++) {
      const scale = this.scaleAt(level), boxes = new Boxes(), added = [], over = [], before = placedOnes.length;
      // A rare word waits, though it had room at the edge of the map: far out the frequent ones tell what lies where.
      const rarest = Math.max(FIRST, n / SHARE) * 2 ** (level / STEPS);
      for (let k = 0; k < before + left.length; k++) {
        if (k % 128 === 0 && performance.now() > pause) {
          await new Promise(resolve => setTimeout(resolve, 4));
          if (stale()) return;
          pause = performance.now() + SLICE;
        }
        if (k < before) {
          const i = placedOnes[k];
          boxes.keep(x[i] * scale, y[i] * scale, width[i]);
        } else {
          const i = left[k - before];
          if (i >= rarest) {
            over.push(i);
            continue;
          }
          if (!width[i]) width[i] = this.widths.of(i);
          (boxes.add(x[i] * scale, y[i] * scale, width[i]) ? added : over).push(i);
        }
      }
      for (const i of added) this.level[i] = level;
      this.lists.push(added);
      placedOnes = placedOnes.concat(added);
      left = over;
      placed(level);
    }
  }
}
