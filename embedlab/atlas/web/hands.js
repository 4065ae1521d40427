// What a person does: mouse, fingers, keyboard.

const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STRIDE = 80; // pixels an arrow key moves the map
const NEAR = 12; // pixels from a dot that still mean it

// Let the canvas be moved and zoomed. `point(x, y)` is called where the mouse rests, `choose(x, y)` where it clicks.
function listen(canvas, view, point, choose) {
  const fingers = new Map();
  let travelled = 0;
  const place = event => [event.offsetX, event.offsetY];

  canvas.addEventListener("pointerdown", event => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, place(event));
    travelled = 0;
    canvas.classList.add("moving");
  });
  canvas.addEventListener("pointermove", event => {
    const before = fingers.get(event.pointerId), now = place(event);
    if (!before) { point(...now); return; }
    const move = [now[0] - before[0], now[1] - before[1]];
    travelled += Math.hypot(...move);
    if (fingers.size === 2) {
      const other = [...fingers.entries()].find(([id]) => id !== event.pointerId)[1];
      const apart = p => Math.hypot(p[0] - other[0], p[1] - other[1]);
      view.zoom(apart(now) / Math.max(1, apart(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      view.pan(move[0] / 2, move[1] / 2);
    } else {
      view.pan(...move);
    }
    fingers.set(event.pointerId, now);
    point(null);
  });
  const lift = event => {
    const alone = fingers.size === 1 && fingers.has(event.pointerId);
    fingers.delete(event.pointerId);
    if (!fingers.size) canvas.classList.remove("moving");
    if (alone && event.type === "pointerup" && travelled < 5) choose(...place(event));
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  canvas.addEventListener("pointerleave", () => point(null));
  canvas.addEventListener("wheel", event => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 33 : 1; // some browsers count lines, not pixels
    view.zoom(2 ** (-event.deltaY * lines / 300), ...place(event));
    point(null);
  }, { passive: false });
  canvas.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[event.key]) view.pan(...ARROWS[event.key].map(part => part * STRIDE));
    else if (event.key === "+" || event.key === "=") view.zoom(1.4);
    else if (event.key === "-") view.zoom(1 / 1.4);
    else if (event.key === "0" || event.key === "Home") view.whole();
    else return;
    event.preventDefault();
  });
}
