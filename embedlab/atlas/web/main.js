// The page: the parts put together, the search, the list of nearest words.

const SPELLINGS = 8; // offered while a word is typed
const LABELS_FROM = 300 / WORLD; // the smallest scale with labels: the map 300 pixels wide
const LEVELS = 21;

const element = id => document.getElementById(id);

class Page {
  constructor(about, words, points) {
    Object.assign(this, { about, words });
    this.points = points;
    this.grid = new Grid(points);
    this.view = new View(element("map"));
    this.tiles = new Tiles(this.grid);
    this.allowed = () => true;
    this.widths = new Widths(new OffscreenCanvas(1, 1).getContext("2d"), words);
    this.labels = new Labels(points, this.widths, LEVELS, LABELS_FROM);
    this.picture = new Picture(this.view, this.grid, this.tiles, this.labels, words);
    this.search();
    this.groups();
    this.buttons();
    listen(this.view.canvas, this.view, (px, py) => this.point(px, py), (px, py) => this.choose(px, py));
    new ResizeObserver(() => this.view.resize()).observe(this.view.canvas);
    this.view.resize();
    this.writeLabels();
  }

  writeLabels() {
    const labels = this.labels;
    labels.place(this.allowed, () => this.labels !== labels, () => this.picture.soon())
      .then(() => document.body.setAttribute("data-labels", "placed"), problem);
  }

  // The word at a pixel, or -1.
  wordAt(px, py) {
    const place = this.view.at(px, py);
    const [nearest] = this.grid.nearest(place.x - 0.5, place.y - 0.5, 1, NEAR / this.view.scale, this.allowed);
    return nearest === undefined ? -1 : nearest;
  }

  point(px, py) {
    const hover = element("hover"), i = px === null ? -1 : this.wordAt(px, py);
    hover.hidden = i < 0;
    if (i < 0) return;
    hover.textContent = `${this.words[i]} · ${this.rank(i)}`;
    const { width, height } = this.view;
    hover.style.left = `${Math.max(4, Math.min(px + 14, width - hover.offsetWidth - 4))}px`;
    hover.style.top = `${py + 18 + hover.offsetHeight > height ? py - 10 - hover.offsetHeight : py + 18}px`;
  }

  rank(i) {
    const place = `rank ${(i + 1).toLocaleString("en")} of ${this.words.length.toLocaleString("en")}`;
    return this.about.groups ? `${place}, ${this.about.names[this.about.groups[i]]}` : place;
  }

  choose(px, py) {
    const i = this.wordAt(px, py);
    if (i >= 0) this.mark(i);
  }

  // Mark a word and its nearest on the map, and list them.
  mark(i) {
    const { x, y } = this.points;
    const nearest = this.grid.nearest(x[i], y[i], NEAREST + 1, 2 * WORLD, this.allowed).filter(j => j !== i);
    this.picture.marked = [i, ...nearest.slice(0, NEAREST)];
    element("found").textContent = this.words[i];
    element("rank").textContent = this.rank(i);
    element("neighbours").replaceChildren(...this.picture.marked.slice(1).map(j => {
      const item = document.createElement("li"), button = document.createElement("button");
      button.type = "button";
      button.textContent = this.words[j];
      button.addEventListener("click", () => this.show(j));
      item.append(button);
      return item;
    }));
    element("near").hidden = false;
    this.picture.soon();
  }

  unmark() {
    if (element("near").contains(document.activeElement)) this.view.canvas.focus();
    element("near").hidden = true;
    element("answer").textContent = "";
    this.picture.marked = [];
    this.picture.soon();
  }

  // Mark a word and fly to it, as near as shows its nearest words well apart.
  show(i) {
    this.mark(i);
    const { x, y } = this.points, marked = this.picture.marked;
    const reach = Math.max(...marked.map(j => Math.hypot(x[j] - x[i], y[j] - y[i])), 1);
    const scale = Math.min(this.view.largest, 0.3 * Math.min(this.view.width, this.view.height) / reach);
    this.view.fly(x[i] + 0.5, y[i] + 0.5, scale);
    element("answer").textContent = `${this.words[i]}: ${this.rank(i)}.`;
  }

  search() {
    const wanted = element("wanted");
    wanted.addEventListener("input", () => {
      const options = this.spellings(wanted.value).map(i => {
        const option = document.createElement("option");
        option.value = this.words[i];
        return option;
      });
      element("spellings").replaceChildren(...options);
    });
    element("search").addEventListener("submit", event => {
      event.preventDefault();
      const word = wanted.value.trim();
      if (!word) return;
      let i = this.words.indexOf(word);
      if (i < 0) i = this.words.findIndex(other => other.toLowerCase() === word.toLowerCase());
      if (i >= 0 && this.allowed(i)) this.show(i);
      else this.explain(word, i);
    });
  }

  // Say why a word is not shown.
  explain(word, i) {
    this.unmark();
    const [first] = this.spellings(word.slice(0, Math.max(1, word.length - 2)));
    const hint = first === undefined ? "" : ` Another that begins so: ${this.words[first]}.`;
    element("answer").textContent = i < 0
      ? `“${word}” is not among the ${this.words.length.toLocaleString("en")} words.${hint}`
      : `“${word}” is in the group ${this.about.names[this.about.groups[i]]}, which is not shown.`;
  }

  // The most frequent words that begin like this.
  spellings(start) {
    const found = [], begin = start.trim().toLowerCase();
    for (let i = 0; begin && i < this.words.length && found.length < SPELLINGS; i++) {
      if (this.words[i].toLowerCase().startsWith(begin)) found.push(i);
    }
    return found;
  }

  // With groups, a list chooses which of them the map shows: shape and place tell them apart, not colour.
  groups() {
    const { names, groups } = this.about;
    if (!groups) return;
    element("group").append(...["all words", ...names].map((name, number) => {
      const option = document.createElement("option");
      option.value = number - 1;
      option.textContent = name;
      return option;
    }));
    element("choice").hidden = false;
    element("group").addEventListener("change", () => {
      const chosen = Number(element("group").value);
      this.allowed = chosen < 0 ? () => true : i => groups[i] === chosen;
      this.tiles.clear(this.allowed);
      this.labels = new Labels(this.points, this.widths, LEVELS, LABELS_FROM);
      this.picture.labels = this.labels;
      this.unmark();
      this.writeLabels();
    });
  }

  buttons() {
    element("in").addEventListener("click", () => this.view.zoom(1.6));
    element("out").addEventListener("click", () => this.view.zoom(1 / 1.6));
    element("whole").addEventListener("click", () => this.view.whole());
    element("close").addEventListener("click", () => this.unmark());
    document.addEventListener("keydown", event => {
      if (event.key === "Escape") this.unmark();
    });
  }
}

// Show what went wrong in the page, and keep it in the browser's console.
function problem(error) {
  element("wait").hidden = false;
  element("wait").textContent = error.message;
  throw error;
}

async function start() {
  const about = JSON.parse(element("about").textContent);
  const words = await readWords();
  window.atlas = new Page(about, words, readPoints());
  element("wait").hidden = true;
  document.body.setAttribute("data-ready", "yes");
}

start().catch(problem);
