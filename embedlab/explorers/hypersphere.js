// Texts on a sphere that can be turned. Everything is drawn on a canvas, also the text: nothing becomes HTML.

const WIDTH = 700, HEIGHT = 560, RADIUS = 228;
const MIDDLE = [WIDTH / 2, 304];
const INK = "#1f2933", MUTED = "#616e7c", WIRE = "#c3ccd5", WIRE_BEHIND = "#e9edf1", RULER = "#b34700";
const FONT = "Arial, Helvetica, sans-serif";
const STEP = 5;  // degrees for each press of an arrow key
const ZOOM = [0.5, 3];
const KEPT = 300;  // frame times
const PAUSE = 250;  // milliseconds: a longer gap between two frames is rest, not a slow frame
const KEYS = "Arrow keys turn it, plus and minus change its size, Home turns it back. The table below has all texts.";

/** Turn a point by `across` degrees around the vertical axis, then tip it by `down` degrees towards the viewer. */
export function turned([x, y, z], [across, down]) {
    const a = across * Math.PI / 180, b = down * Math.PI / 180;
    const right = x * Math.cos(a) + z * Math.sin(a), near = z * Math.cos(a) - x * Math.sin(a);
    return [right, y * Math.cos(b) - near * Math.sin(b), y * Math.sin(b) + near * Math.cos(b)];
}

/** How far in front a point is: 0 at the back, 1 in front. */
const nearness = z => (z + 1) / 2;
export const letterSize = z => Math.round(10 + 5 * nearness(z));
export const dotRadius = z => 2.5 + 2.5 * nearness(z);

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const grown = ([left, top, right, bottom], by) => [left - by, top - by, right + by, bottom + by];

/**
 * Choose which labels are written, and where: from near to far, on a side of the dot where they hide nothing nearer.
 *
 * dots: {x, y, z, width} with the label's width in letters' size 1. first: numbers of dots that choose before all
 * others. taken: boxes (left, top, right, bottom) where no label may stand.
 * Gives {dot, box} for each written label; all others are dots only.
 */
export function placed(dots, first = [], taken = []) {
    const order = dots.map((_, i) => i).sort((i, j) =>
        first.includes(j) - first.includes(i) || dots[j].z - dots[i].z || i - j);
    const labels = [], boxes = [...taken], marks = dots.map(dot => {
        const r = dotRadius(dot.z);
        return [dot.x - r, dot.y - r, dot.x + r, dot.y + r];
    });
    for (const i of order) {
        const {x, y, z, width} = dots[i];
        if (x < 0 || x > WIDTH || y < 0 || y > HEIGHT) continue;
        const size = letterSize(z), w = width * size, h = 1.2 * size, away = dotRadius(z) + 1;
        const left = Math.min(Math.max(x - w / 2, 2), WIDTH - 2 - w);
        const spots = [[left, y - away - h], [left, y + away], [x + away + 2, y - h / 2], [x - away - 2 - w, y - h / 2]];
        // The first ones are written even where they cover a dot: a ruler without its two texts says nothing.
        const above = marks.filter((_, j) => j !== i && (first.includes(j) || dots[j].z > z));
        const box = spots.map(([left, top]) => [left, top, left + w, top + h]).find(box =>
            box[0] >= 0 && box[1] >= 0 && box[2] <= WIDTH && box[3] <= HEIGHT
            && !boxes.some(other => meet(box, other))
            && (first.includes(i) || !above.some(mark => meet(box, mark))));
        if (box === undefined) continue;
        labels.push({dot: i, box});
        boxes.push(grown(box, 1));
    }
    return labels;
}

/** A polygon with tips at distance 1 and corners between them at `inner`; cos(180° / tips) makes its sides straight. */
function polygon(tips, inner, start) {
    return Array.from({length: 2 * tips}, (_, i) => {
        const angle = (start + 180 * i / tips) * Math.PI / 180, r = i % 2 ? inner : 1;
        return [r * Math.cos(angle), r * Math.sin(angle)];
    });
}

// One for each group, as in the other figures: circle, diamond, square, triangle, x, cross, star.
const SHAPES = [
    polygon(12, Math.cos(Math.PI / 12), 0), polygon(4, Math.SQRT1_2, 0), polygon(4, Math.SQRT1_2, 45),
    polygon(3, 0.5, -90), polygon(4, 0.4, 45), polygon(4, 0.4, 0), polygon(5, 0.45, -90),
];

/** Circles of longitude and latitude, 30 degrees apart, each a list of points. */
function wireframe() {
    const around = Array.from({length: 61}, (_, i) => i * Math.PI / 30), lines = [];
    for (let i = 0; i < 6; i++) {
        const a = i * Math.PI / 6;
        lines.push(around.map(t => [Math.cos(a) * Math.cos(t), Math.sin(t), Math.sin(a) * Math.cos(t)]));
    }
    for (let i = -2; i <= 2; i++) {
        const b = i * Math.PI / 6;
        lines.push(around.map(t => [Math.cos(b) * Math.cos(t), Math.sin(b), Math.cos(b) * Math.sin(t)]));
    }
    return lines;
}
const LINES = wireframe();

/** Draw one frame; where each dot is, for the pointer. */
function draw(pen, scene, turn, zoom, pointed) {
    const radius = RADIUS * zoom;
    const seen = point => {
        const [x, y, z] = turned(point, turn);
        return {x: MIDDLE[0] + radius * x, y: MIDDLE[1] - radius * y, z};
    };
    const stroke = (lines, colour, width, inFront) => {
        pen.beginPath();
        for (const line of lines) {
            for (let i = 1; i < line.length; i++) {
                if ((line[i - 1].z + line[i].z >= 0) !== inFront) continue;
                pen.moveTo(line[i - 1].x, line[i - 1].y);
                pen.lineTo(line[i].x, line[i].y);
            }
        }
        pen.strokeStyle = colour;
        pen.lineWidth = width;
        pen.stroke();
    };
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    const wires = LINES.map(line => line.map(seen)), arc = [scene.arc.map(seen)];
    stroke(wires, WIRE_BEHIND, 1, false);
    pen.setLineDash([5, 4]);
    stroke(arc, RULER, 1.5, false);
    pen.setLineDash([]);
    stroke(wires, WIRE, 1, true);
    pen.beginPath();
    pen.arc(...MIDDLE, radius, 0, 2 * Math.PI);
    pen.stroke();
    stroke(arc, RULER, 3, true);

    const dots = scene.points.map((point, i) => ({...seen(point), width: scene.widths[i]}));
    const backToFront = dots.map((_, i) => i).sort((i, j) => dots[i].z - dots[j].z);
    for (const i of backToFront) {
        const {x, y, z} = dots[i], r = dotRadius(z) * (scene.ends.includes(i) ? 1.4 : 1);
        pen.globalAlpha = 0.35 + 0.65 * nearness(z);
        pen.fillStyle = scene.palette[scene.groups[i]];
        pen.beginPath();
        for (const [across, down] of SHAPES[scene.groups[i]]) pen.lineTo(x + r * across, y + r * down);
        pen.fill();
    }
    // Title and bottom line keep their places; the ruler's two texts choose before all others.
    const taken = [[0, 0, WIDTH, 36], [0, HEIGHT - 22, WIDTH, HEIGHT]];
    const labels = placed(dots, scene.ends, taken);
    pen.textAlign = "left";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.strokeStyle = "#ffffff";
    pen.lineWidth = 3;
    for (const {dot, box} of labels.slice().reverse()) {
        const {z} = dots[dot], end = scene.ends.includes(dot);
        pen.font = `${letterSize(z)}px ${FONT}`;
        pen.globalAlpha = end ? 1 : 0.45 + 0.55 * nearness(z);
        pen.strokeText(scene.labels[dot], box[0], box[1]);
        pen.fillStyle = end ? RULER : INK;
        pen.fillText(scene.labels[dot], box[0], box[1]);
    }
    pen.globalAlpha = 1;
    ruler(pen, scene, arc[0], labels.map(label => label.box), taken);
    pen.fillStyle = INK;
    pen.font = `16px ${FONT}`;
    pen.fillText(scene.title, 12, 10, WIDTH - 24);
    pen.fillStyle = MUTED;
    pen.font = `12.5px ${FONT}`;
    pen.fillText(pointed === null ? "drag, or click and use the arrow keys" : scene.notes[pointed],
        12, HEIGHT - 18, WIDTH - 24);
    return {dots, labels};
}

/** Write the angle beside the middle of the arc, where it hides no label; the title has it too. */
function ruler(pen, scene, arc, boxes, taken) {
    if (arc.length === 0) return;
    pen.font = `bold 14px ${FONT}`;
    const w = pen.measureText(scene.measure).width, h = 17, {x, y} = arc[Math.floor(arc.length / 2)];
    const spots = [[8, -h - 4], [-w - 8, -h - 4], [8, 6], [-w - 8, 6], [-w / 2, -h - 18], [-w / 2, 18]];
    const box = spots.map(([right, down]) => [x + right, y + down, x + right + w, y + down + h]).find(box =>
        box[0] >= 0 && box[2] <= WIDTH && ![...boxes, ...taken].some(other => meet(box, other)));
    if (box === undefined) return;
    pen.strokeText(scene.measure, box[0], box[1]);
    pen.fillStyle = RULER;
    pen.fillText(scene.measure, box[0], box[1]);
}

function render({model, el}) {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    if (!pen) {
        el.textContent = "This browser cannot draw on a canvas, so the sphere cannot be turned here. "
            + "The table below has all its texts, and the explorer's .still() draws the sphere as a still picture.";
        return;
    }
    canvas.className = "embedlab-sphere";
    canvas.style.width = `${WIDTH}px`;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.dataset.lmSuppressShortcuts = "true";  // or JupyterLab moves between cells with the arrow keys
    el.append(canvas);

    const START = model.get("turn");
    let scene, turn = START, zoom = 1, pointed = null, frame = null, shown = {dots: []}, drag = null, last = null;
    // For tests and benchmarks: milliseconds between frames that follow each other, and where labels stand.
    canvas.frameTimes = [];
    canvas.labelBoxes = () => shown.labels.map(label => label.box);

    const show = now => {
        frame = null;
        const ratio = window.devicePixelRatio || 1;
        if (canvas.width !== Math.round(WIDTH * ratio)) {
            canvas.width = Math.round(WIDTH * ratio);
            canvas.height = Math.round(HEIGHT * ratio);
        }
        pen.setTransform(ratio, 0, 0, ratio, 0, 0);
        shown = draw(pen, scene, turn, zoom, pointed);
        canvas.dataset.turn = turn.map(angle => angle.toFixed(1)).join(" ");
        if (last !== null && now - last < PAUSE) canvas.frameTimes.push(now - last);
        canvas.frameTimes.splice(0, canvas.frameTimes.length - KEPT);
        last = now;
    };
    const soon = () => { frame ??= requestAnimationFrame(show); };
    const take = () => {
        scene = Object.fromEntries(["title", "labels", "notes", "groups", "palette", "points", "arc", "ends", "measure"]
            .map(name => [name, model.get(name)]));
        pen.font = `100px ${FONT}`;
        scene.widths = scene.labels.map(label => pen.measureText(label).width / 100);
        canvas.setAttribute("aria-label", `Sphere with ${scene.labels.length} texts. ${scene.title}. ${KEYS}`);
        soon();
    };
    const turnedFromOutside = () => { if (drag === null) { turn = model.get("turn"); soon(); } };
    const turnTo = (across, down) => {
        turn = [(across % 360 + 360) % 360, Math.min(Math.max(down, -90), 90)];
        soon();
    };
    const tell = () => {
        model.set("turn", turn.map(angle => Math.round(angle * 10) / 10));
        model.save_changes();
    };

    canvas.addEventListener("pointerdown", event => {
        canvas.setPointerCapture(event.pointerId);
        canvas.focus({preventScroll: true});
        drag = [event.clientX, event.clientY];
    });
    canvas.addEventListener("pointermove", event => {
        if (drag !== null) {
            const degrees = 180 / Math.PI / (RADIUS * zoom);  // the surface follows the pointer
            turnTo(turn[0] + degrees * (event.clientX - drag[0]), turn[1] + degrees * (event.clientY - drag[1]));
            drag = [event.clientX, event.clientY];
            return;
        }
        const area = canvas.getBoundingClientRect(), scale = WIDTH / area.width;
        const x = (event.clientX - area.left) * scale, y = (event.clientY - area.top) * scale;
        const near = shown.dots.map((dot, i) => [Math.hypot(dot.x - x, dot.y - y), -dot.z, i])
            .filter(([distance]) => distance < 9).sort((a, b) => a[1] - b[1]);
        const found = near.length ? near[0][2] : null;
        if (found !== pointed) { pointed = found; soon(); }
    });
    for (const name of ["pointerup", "pointercancel"]) {
        canvas.addEventListener(name, () => { if (drag !== null) { drag = null; tell(); } });
    }
    canvas.addEventListener("keydown", event => {
        const ways = {ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP]};
        const sizes = {"+": 1.1, "=": 1.1, "-": 1 / 1.1};
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key in ways) turnTo(turn[0] + ways[event.key][0], turn[1] + ways[event.key][1]);
        else if (event.key in sizes) zoom = Math.min(Math.max(zoom * sizes[event.key], ZOOM[0]), ZOOM[1]);
        else if (event.key === "Home") { zoom = 1; turnTo(...START); }
        else return;
        event.preventDefault();
        event.stopPropagation();
        soon();
    });
    canvas.addEventListener("keyup", event => { if (event.key.startsWith("Arrow") || event.key === "Home") tell(); });

    model.on("change", take);
    model.on("change:turn", turnedFromOutside);
    take();
    return () => {
        model.off("change", take);
        model.off("change:turn", turnedFromOutside);
        cancelAnimationFrame(frame);
    };
}

export default {render};
