// How densely the words lie, as pictures of 256 by 256 pixels; each is drawn once and then only copied.

const TILE = 256;
const KEPT = 240; // tiles in memory: 60 MB
const BUDGET = 10; // milliseconds a frame may spend on new tiles
const WIDE = TILE + 2; // with a rim of one pixel
const PALE = [233, 241, 250], DARK = [8, 69, 148];

class Tiles {
  constructor(grid) {
    this.grid = grid;
    this.kept = new Map();
    this.tables = new Map(); // the colours of each zoom
    this.allowed = () => true;
    this.full = this.fullness();
  }

  // How many words a pixel of the smallest zoom holds where the map is full: the darkest colour.
  fullness() {
    const counts = [];
    for (let c = 0; c < CELLS * CELLS; c++) {
      const count = this.grid.starts[c + 1] - this.grid.starts[c];
      if (count) counts.push(count);
    }
    counts.sort((a, b) => a - b);
    return counts[Math.floor(0.995 * (counts.length - 1))];
  }

  clear(allowed) {
    this.kept.clear();
    this.allowed = allowed;
  }

  // Draw the part of the map that `view` shows; true if some tiles are still missing.
  draw(context, view) {
    const zoom = Math.max(0, Math.ceil(Math.log2(view.scale * WORLD / TILE) - 0.3));
    const side = WORLD / 2 ** zoom, pixels = side * view.scale, last = 2 ** zoom - 1;
    const until = performance.now() + BUDGET;
    let missing = false;
    const number = place => Math.min(last, Math.max(0, Math.floor(place / side)));
    for (let row = number(view.top); row <= number(view.bottom); row++) {
      for (let column = number(view.left); column <= number(view.right); column++) {
        const key = `${zoom}/${row}/${column}`;
        if (!this.kept.has(key) && performance.now() < until) this.keep(key, this.make(zoom, row, column));
        const at = [(column * side - view.left) * view.scale, (row * side - view.top) * view.scale];
        if (this.kept.has(key)) {
          this.copy(context, key, 0, 0, TILE, at, pixels);
        } else {
          missing = true;
          this.drawCoarser(context, zoom, row, column, at, pixels);
        }
      }
    }
    return missing;
  }

  // While a tile is missing, a part of a coarser one stands in its place.
  drawCoarser(context, zoom, row, column, at, pixels) {
    for (let up = 1; up <= zoom; up++) {
      const key = `${zoom - up}/${row >> up}/${column >> up}`;
      if (this.kept.has(key)) {
        const part = TILE / 2 ** up, mask = 2 ** up - 1;
        this.copy(context, key, (column & mask) * part, (row & mask) * part, part, at, pixels);
        return;
      }
    }
  }

  copy(context, key, x, y, part, at, pixels) {
    const tile = this.kept.get(key);
    this.kept.delete(key); // put last again: the first is the one not used for longest
    this.kept.set(key, tile);
    const left = Math.round(at[0]), top = Math.round(at[1]);
    context.drawImage(tile, x, y, part, part,
      left, top, Math.round(at[0] + pixels) - left, Math.round(at[1] + pixels) - top);
  }

  keep(key, tile) {
    this.kept.set(key, tile);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  make(zoom, row, column) {
    const { x, y } = this.grid.points, allowed = this.allowed;
    const side = WORLD / 2 ** zoom, left = column * side, top = row * side, unit = side / TILE;
    const counts = new Float32Array(WIDE * WIDE);
    // Words just outside reach into the tile.
    this.grid.within(left - unit, top - unit, left + side + unit, top + side + unit, i => {
      const px = Math.floor((x[i] + 0.5 - left) / unit) + 1, py = Math.floor((y[i] + 0.5 - top) / unit) + 1;
      if (px >= 0 && py >= 0 && px < WIDE && py < WIDE && allowed(i)) counts[py * WIDE + px]++;
    });
    return this.painted(counts, zoom);
  }

  // Spread each word over the pixels around its own (a quarter in the middle), and colour what that gives.
  painted(counts, zoom) {
    const tile = new OffscreenCanvas(TILE, TILE), context = tile.getContext("2d");
    const picture = context.createImageData(TILE, TILE), pixels = new Uint32Array(picture.data.buffer);
    const colours = this.colours(zoom), darkest = colours.length - 1;
    const across = new Float32Array(WIDE * WIDE);
    for (let k = 1; k < WIDE * WIDE - 1; k++) across[k] = counts[k - 1] + 2 * counts[k] + counts[k + 1];
    for (let py = 0; py < TILE; py++) {
      for (let px = 0; px < TILE; px++) {
        const k = (py + 1) * WIDE + px + 1, weight = across[k - WIDE] + 2 * across[k] + across[k + WIDE];
        if (weight) pixels[py * TILE + px] = colours[weight < darkest ? weight : darkest];
      }
    }
    context.putImageData(picture, 0, 0);
    return tile;
  }

  // From pale to dark with the logarithm of the density: on a plain scale the crowded places would hide all others.
  colours(zoom) {
    if (!this.tables.has(zoom)) {
      const most = Math.ceil(Math.max(4, 16 * this.full * (CELLS / TILE / 2 ** zoom) ** 2));
      const bytes = new Uint8ClampedArray(4 * (most + 1));
      for (let weight = 1; weight <= most; weight++) {
        const share = (Math.log1p(weight) / Math.log1p(most)) ** 1.5;
        for (let c = 0; c < 3; c++) bytes[4 * weight + c] = PALE[c] + share * (DARK[c] - PALE[c]);
        bytes[4 * weight + 3] = 255;
      }
      this.tables.set(zoom, new Uint32Array(bytes.buffer));
    }
    return this.tables.get(zoom);
  }
}
