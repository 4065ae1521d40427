// The words, their places, and which places lie where.

const WORLD = 65536; // places are whole numbers below this, on both axes
const CELLS = 256; // a side of the grid, in cells

// Give the bytes of an element that holds base64.
function bytesOf(id) {
  const text = atob(document.getElementById(id).textContent.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

// Unpack the words: a gzipped JSON list.
async function readWords() {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This browser is too old to unpack the words: it has no DecompressionStream. " +
      "Open the page with Chrome or Edge 80, Firefox 113, Safari 16.4 or a newer one.");
  }
  const stream = new Blob([bytesOf("words")]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

// Read the places: x and y of word after word as uint16, the smaller byte first on every machine.
function readPoints() {
  const bytes = bytesOf("points"), view = new DataView(bytes.buffer), n = bytes.length / 4;
  const x = new Uint16Array(n), y = new Uint16Array(n);
  for (let i = 0; i < n; i++) { x[i] = view.getUint16(4 * i, true); y[i] = view.getUint16(4 * i + 2, true); }
  return { n, x, y };
}

// A grid over the map: which words lie in a cell, frequent ones first.
class Grid {
  constructor(points) {
    this.points = points;
    this.size = WORLD / CELLS;
    this.starts = new Uint32Array(CELLS * CELLS + 1);
    this.order = new Uint32Array(points.n);
    for (let i = 0; i < points.n; i++) this.starts[this.cellOf(i) + 1]++;
    for (let c = 0; c < CELLS * CELLS; c++) this.starts[c + 1] += this.starts[c];
    const next = this.starts.slice();
    for (let i = 0; i < points.n; i++) this.order[next[this.cellOf(i)]++] = i;
  }

  cellOf(i) {
    return Math.floor(this.points.y[i] / this.size) * CELLS + Math.floor(this.points.x[i] / this.size);
  }

  // Call `use` with each word whose cell touches the rectangle.
  within(left, top, right, bottom, use) {
    const last = CELLS - 1, cell = v => Math.floor(v / this.size);
    const c0 = Math.max(0, cell(left)), c1 = Math.min(last, cell(right));
    for (let r = Math.max(0, cell(top)); r <= Math.min(last, cell(bottom)); r++) {
      if (c0 > c1) return;
      for (let k = this.starts[r * CELLS + c0]; k < this.starts[r * CELLS + c1 + 1]; k++) use(this.order[k]);
    }
  }

  // The k words nearest to a place, no farther than `reach`, nearest first.
  nearest(px, py, k, reach, allowed = () => true) {
    const { x, y } = this.points;
    for (let radius = Math.min(reach, this.size / 4); ; radius = Math.min(reach, radius * 2)) {
      const found = [];
      this.within(px - radius, py - radius, px + radius, py + radius, i => {
        const distance = Math.hypot(x[i] - px, y[i] - py);
        if (distance <= radius && allowed(i)) found.push([distance, i]);
      });
      if (found.length >= k || radius >= reach) {
        return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, k).map(pair => pair[1]);
      }
    }
  }
}
