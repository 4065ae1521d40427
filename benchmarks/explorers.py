"""Control moved to picture changed, in JupyterLab in Chromium: each explorer beside a bare slider and line.

The clock runs in the page: from the slider's key press to the first change in the figure's marks (a plane figure:
its SVG, seen by a MutationObserver; a figure in space: plotly's `afterplot` event, since WebGL draws pixels only).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, sync_playwright

from tools import lab

Row = dict[str, str | float]
MOVES = 20
WARM_UP = 3
LIBRARY = "import embedlab\nglove = embedlab.load_glove()\ntokenizer = embedlab.load_tokenizer()\n"
WORDS = '"man, woman, uncle, aunt, jump, jumped, sing, sang"'
# One cell a case; each shows exactly one figure, and its slider is what moves.
CASES = {
    "bare": """\
import ipywidgets, numpy, plotly.graph_objects as go
x = numpy.linspace(0, 10, 200)
figure = go.FigureWidget(go.Scatter(x=x, y=numpy.sin(x)), {"width": 700, "height": 400})
slider = ipywidgets.IntSlider(8, 1, 15)
def move(change):
    figure.data[0].y = numpy.sin(x * change.new)
slider.observe(move, "value")
display(ipywidgets.VBox([slider, figure]))""",
    "AnalogyExplorer": 'embedlab.explorers.AnalogyExplorer(glove, "man", "woman", "king").display()',
    "AxisExplorer": f"embedlab.explorers.AxisExplorer(glove, {WORDS}).display()",
    "AxisExplorer in 3-D": f"embedlab.explorers.AxisExplorer(glove, {WORDS}, dimensions=3).display()",
}
WATCH = """root => {
    const plot = root.querySelector('.js-plotly-plot');
    window.times = []; window.pressed = null;
    const seen = () => {
        if (window.pressed !== null) { window.times.push(performance.now() - window.pressed); window.pressed = null; }
    };
    root.addEventListener('keydown', () => { window.pressed = performance.now(); }, true);
    if (plot.querySelector('.gl-container canvas')) plot.on('plotly_afterplot', seen);
    else new MutationObserver(seen).observe(plot.querySelector('.cartesianlayer'),
        {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def moves(cell: Locator) -> list[float]:
    """Move the cell's slider ``MOVES`` times; milliseconds from each key press to the changed picture."""
    handle = cell.locator(".noUi-handle").first
    cell.evaluate(WATCH)
    for nth in range(WARM_UP + MOVES):
        handle.focus()
        handle.press("ArrowLeft" if nth % 2 == 0 else "ArrowRight")
        cell.page.wait_for_function("count => window.times.length === count", arg=nth + 1, timeout=10_000)
        cell.page.wait_for_timeout(150)
    times: list[float] = cell.page.evaluate("() => window.times")
    return times[WARM_UP:]


@cache
def milliseconds() -> dict[str, list[float]]:
    """Run all cases in one notebook page; the times of each."""
    cells = [new_code_cell(LIBRARY), *(new_code_cell(source) for source in CASES.values())]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "explorers.ipynb")
        nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
        with sync_playwright() as playwright, lab.running_lab([path]) as address:
            browser = lab.chromium(playwright)
            with lab.lesson_page(browser, address, path.name) as page:
                page.run_all()
                times = {}
                for index, name in enumerate(CASES, 1):
                    cell = page.cell(index)
                    cell.locator(".js-plotly-plot .main-svg").first.wait_for(state="attached")
                    times[name] = moves(cell)
            browser.close()
    return times


def row(name: str, what: str, figure: Callable[[list[float]], float], goal: float) -> Row:
    times = milliseconds()
    return {
        "what": f"{name}: control moved to picture changed, {what} of {MOVES}",
        "ours": figure(times[name]),
        "peer": figure(times["bare"]),
        "peer_name": "bare slider and 200-point line",
        "unit": "ms",
        "goal": f"<= {goal:.0f} ms",
    }


def percentile_95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]


PAIRS: list[Callable[[], Row]] = [
    lambda name=name, what=what, figure=figure, goal=goal: row(name, what, figure, goal * (2 if "3-D" in name else 1))
    for name in CASES
    if name != "bare"
    for what, figure, goal in (("median", median, 60.0), ("95th percentile", percentile_95, 120.0))
]
