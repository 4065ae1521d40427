"""Frames while a sphere with labels is dragged in Chromium: ours on a canvas beside plotly's labels in space (WebGL).

The clock runs in the page: milliseconds from each animation frame to the next while the mouse moves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median

import lab
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, sync_playwright

Row = dict[str, str | float]
COUNTS = (100, 200)
STEPS = 120  # of the mouse
SETUP = """\
import numpy
from embedlab.explorers import HypersphereExplorer
from embedlab.plots import scatter_3d
from embedlab.projection import on_sphere
"""
OURS = """\
texts = [f"some text {{place}}" for place in range({count})]
vectors = numpy.random.default_rng(0).normal(size=({count}, 384))
HypersphereExplorer(texts, vectors).display()"""
PEER = """\
places, shades = on_sphere(vectors), numpy.zeros({count})
scatter_3d(places, texts, shades, title="t", summary="s", axes=("x", "y", "z"), colour_bar="c")"""
WATCH = """() => {
    window.frames_seen = [];
    let last = null;
    const tick = now => {
        if (last !== null) window.frames_seen.push(now - last);
        last = now;
        window.watching = requestAnimationFrame(tick);
    };
    window.watching = requestAnimationFrame(tick);
}"""
SEEN = "() => { cancelAnimationFrame(window.watching); return window.frames_seen; }"


def dragged(picture: Locator) -> list[float]:
    """Drag a picture forth and back; milliseconds between the frames meanwhile."""
    picture.scroll_into_view_if_needed()
    area = picture.bounding_box()
    if area is None:
        raise RuntimeError("the picture is not on the page")
    x, y, mouse = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2, picture.page.mouse
    mouse.move(x, y)
    mouse.down()
    picture.page.evaluate(WATCH)
    mouse.move(x + 200, y + 40, steps=STEPS)
    mouse.move(x, y, steps=STEPS)
    times: list[float] = picture.page.evaluate(SEEN)
    mouse.up()
    return times


@cache
def frames(count: int) -> tuple[list[float], list[float]]:
    """Milliseconds between frames with so many labels: ours, plotly's."""
    sources = [SETUP, OURS.format(count=count), PEER.format(count=count)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "sphere.ipynb")
        nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel), path)
        with sync_playwright() as playwright, lab.running_lab([path]) as address:
            browser = lab.chromium(playwright)
            with lab.lesson_page(browser, address, path.name) as page:
                page.run_all()
                times = [
                    dragged(page.within(index, css))
                    for index, css in ((1, "canvas.embedlab-sphere"), (2, ".gl-container canvas"))
                ]
            browser.close()
    return times[0], times[1]


def hypersphere_frames(count: int = COUNTS[0]) -> Row:
    """Median time between frames while a sphere of so many labels is dragged."""
    ours, peer = frames(count)
    return {
        "what": f"HypersphereExplorer, {count} labels: from frame to frame while it is dragged, median",
        "ours": median(ours),
        "peer": median(peer),
        "peer_name": "plotly Scatter3d with the same labels",
        "unit": "ms",
        "goal": "<= 33 ms",
    }


PAIRS: list[Callable[[], Row]] = [lambda count=count: hypersphere_frames(count) for count in COUNTS]
