"""The map of GloVe's 400,000 words: what its layout, its page and a frame of it cost, beside what they may cost."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import quantiles

import lab
from playwright.sync_api import sync_playwright

from embedlab import load_glove
from embedlab.atlas import Atlas, load_atlas_layout, word_atlas

Row = dict[str, str | float]

# In a process of its own, whose largest size is the layout's.
LAYOUT = """
import json, resource, time
from embedlab import load_glove
from embedlab.atlas import atlas_layout, map_trustworthiness
vectors = load_glove().vectors
start = time.perf_counter()
points = atlas_layout(vectors, progress=False)
seconds = time.perf_counter() - start
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"seconds": seconds, "gigabytes": most, "trust": map_trustworthiness(vectors, points)}))
"""
# Milliseconds between frames: the map drawn along at three scales, then zoomed in until words stand alone, and out.
FRAMES = """async () => {
    const { view } = window.atlas, times = [];
    const frame = () => new Promise(requestAnimationFrame);
    const run = async (steps, move) => {
        let last = await frame();
        for (let step = 0; step < steps; step++) {
            move(step);
            const now = await frame();
            times.push(now - last);
            last = now;
        }
    };
    for (const scale of [1, 4, 16]) {
        view.set(32768, 32768, view.smallest * scale);
        await run(60, step => view.pan(step < 30 ? -23 : 23, step < 30 ? 11 : -11));
    }
    view.whole();
    await run(90, () => view.zoom(1.06));
    await run(90, () => view.zoom(1 / 1.06));
    return times;
}"""


@cache
def page() -> Atlas:
    folder = Path(tempfile.mkdtemp())
    return word_atlas(load_glove(), folder / "atlas.html", points=load_atlas_layout())


def layout() -> Row:
    done = subprocess.run([sys.executable, "-c", LAYOUT], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return {
        "what": f"map of 400,000 words laid out (trustworthiness {found['trust']:.3f}, at most "
        f"{found['gigabytes']:.1f} GB)",
        "ours": found["seconds"],
        "peer": 240.0,
        "peer_name": "limit",
        "unit": "s",
        "goal": "<= 240 s",
    }


def frames() -> Row:
    with sync_playwright() as playwright:
        browser = lab.chromium(playwright)
        tab = browser.new_page(viewport={"width": 1400, "height": 900})
        tab.goto(page().path.as_uri())
        tab.wait_for_selector("body[data-labels]", timeout=120_000)
        times = tab.evaluate(FRAMES)
        browser.close()
    return {
        "what": "map of 400,000 words moved and zoomed: 9 of 10 frames, without a graphics card",
        "ours": quantiles(times, n=10)[-1],
        "peer": 50.0,
        "peer_name": "limit",
        "unit": "ms",
        "goal": "<= 50 ms",
    }


def size() -> Row:
    return {
        "what": "map of 400,000 words as one page",
        "ours": page().bytes / 1e6,
        "peer": 25.0,
        "peer_name": "limit",
        "unit": "MB",
        "goal": "<= 25 MB",
    }


PAIRS: list[Callable[[], Row]] = [layout, frames, size]
