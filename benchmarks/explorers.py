"""Control moved to picture changed, in JupyterLab in Chromium: each explorer beside a bare slider and line.

The clock runs in the page: from the control's key press to the first change in the figure's marks (a plane figure:
its SVG, seen by a MutationObserver; a figure in space: plotly's `afterplot` event, since WebGL draws pixels only).
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import lab
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, sync_playwright

from embedlab.corpora import wikipedia_sentences

Row = dict[str, str | float]
MOVES = 20
WARM_UP = 3
RETRAININGS = 3  # each with settings of its own, since trainings are kept
SENTENCES = 5_000
LIBRARY = (
    "import embedlab\nfrom embedlab.corpora import wikipedia_sentences\n"
    "glove = embedlab.load_glove()\ntokenizer = embedlab.load_tokenizer()\n"
    "tokens = embedlab.encoders.load_token_encoder()\n"
    "encoders = {'MiniLM': embedlab.load_sentence_encoder(),\n"
    "            'GloVe, mean': embedlab.encoders.WordAverageEncoder(glove, 'GloVe, mean')}\n"
    "texts = [texts[0] for senses in embedlab.encoders.SENSES.values() for texts in senses.values()]\n"
)
WORDS = '"man, woman, uncle, aunt, jump, jumped, sing, sang"'
# Each cell shows exactly one figure.
CELLS = {
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
    "NeighbourExplorer": 'embedlab.explorers.NeighbourExplorer(glove, "music").display()',
    "TrainingExplorer": (
        f'embedlab.explorers.TrainingExplorer(wikipedia_sentences("en")[:{SENTENCES}], "music").display()'
    ),
    "SenseExplorer": "embedlab.explorers.SenseExplorer(tokens).display()",
    "AttentionExplorer": "embedlab.explorers.AttentionExplorer(tokens).display()",
    "EncoderComparison": "embedlab.explorers.EncoderComparison(encoders, texts).display()",
    "ProjectionExplorer": """\
from embedlab.corpora import field_texts
from embedlab.projection import load_layouts
named, fields = field_texts()
vectors = encoders["MiniLM"].encode(named)
maps = embedlab.explorers.ProjectionExplorer(load_layouts("fields"), vectors, named, fields)
maps.state = {"parameter": 10}  # with steps to both sides
maps.display()""",
    "FingerprintExplorer": "embedlab.explorers.FingerprintExplorer(encoders['MiniLM'], texts[0], texts[1]).display()",
    "ClusterExplorer": """\
from embedlab.corpora import article_sample
from embedlab.projection import load_layouts
sample = article_sample()
points = load_layouts("articles")["texts", "UMAP", 15, 0, 2].coordinates
rows = encoders["MiniLM"].encode(sample["text"].tolist())
clusters = embedlab.explorers.ClusterExplorer(rows, points, sample["title"], sample["text"], sample["topic"])
clusters.state = {"parameter": 2}  # with a new setting at each step up
clusters.display()""",
    "SearchExplorer": """\
from embedlab.encoders import load_article_vectors
from embedlab.search import DocumentSearch
known = load_article_vectors("en").vectors
articles = DocumentSearch(embedlab.load_wikipedia("en"), encoders["MiniLM"], vectors=known)
embedlab.explorers.SearchExplorer(articles, "Which insects spread disease?").display()""",
    "BeforeAfterExplorer": """\
import numpy
numbers = numpy.random.default_rng(0)
rows = numbers.normal(size=(500, 384))
named = {f"article {nth}": f"the text of article {nth}" for nth in range(500)}
data = embedlab.finetuning.RetrievalData(named, named, {name: (name,) for name in named})
before, after = ((rows + spread * numbers.normal(size=rows.shape), rows) for spread in (8, 6))
embedlab.explorers.BeforeAfterExplorer(data, before, after).display()""",
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


def first_slider(cell: Locator, nth: int) -> None:
    """One step back, one step forth."""
    handle = cell.locator(".noUi-handle").first
    handle.focus()
    handle.press("ArrowLeft" if nth % 2 == 0 else "ArrowRight")


def last_slider(cell: Locator, nth: int) -> None:
    """One step more each time."""
    handle = cell.locator(".noUi-handle").last
    handle.focus()
    handle.press("ArrowRight")


CHOOSE = """select => {
    select.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true}));
    select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
    select.dispatchEvent(new Event('change', {bubbles: true}));
}"""


def last_choice(cell: Locator, nth: int) -> None:
    """Choose what comes next in the list, in turn; an open list takes keys unseen, so the page presses and chooses."""
    cell.locator("select").last.evaluate(CHOOSE)


def word(cell: Locator, nth: int) -> None:
    """Type a word; the clock starts with the Enter key."""
    field = cell.locator(".widget-text input").first
    field.fill(("film", "art")[nth % 2])
    field.press("Enter")


def question(cell: Locator, nth: int) -> None:
    """Type a question; the clock starts with the Enter key."""
    field = cell.locator(".widget-text input").first
    field.fill(("How do birds find their way?", "What makes a volcano erupt?")[nth % 2])
    field.press("Enter")


@dataclass(frozen=True)
class Case:
    """What moves in which cell, how often, and how long it may take (median and 95th percentile, milliseconds)."""

    cell: str
    move: Callable[[Locator, int], None] = first_slider
    goals: tuple[float, float] = (60.0, 120.0)
    warm_up: int = WARM_UP
    count: int = MOVES


CASES = {
    "bare": Case("bare"),
    "AnalogyExplorer": Case("AnalogyExplorer"),
    "AxisExplorer": Case("AxisExplorer"),
    "AxisExplorer in 3-D": Case("AxisExplorer in 3-D", goals=(120.0, 240.0)),
    "NeighbourExplorer, k": Case("NeighbourExplorer", goals=(100.0, 200.0)),
    "NeighbourExplorer, word": Case("NeighbourExplorer", word, (100.0, 200.0)),
    "TrainingExplorer, epoch": Case("TrainingExplorer", goals=(100.0, 200.0)),
    "TrainingExplorer, negative": Case("TrainingExplorer", last_slider, warm_up=0, count=RETRAININGS),
    "SenseExplorer, layer": Case("SenseExplorer", goals=(100.0, 200.0)),
    "AttentionExplorer, layer": Case("AttentionExplorer", goals=(100.0, 200.0)),
    "EncoderComparison, second": Case("EncoderComparison", last_choice, (100.0, 200.0)),
    "ProjectionExplorer, parameter": Case("ProjectionExplorer", goals=(80.0, 160.0)),
    "FingerprintExplorer, n": Case("FingerprintExplorer", goals=(100.0, 200.0)),
    "ClusterExplorer, clusters": Case("ClusterExplorer", last_slider, (800.0, 1200.0)),  # a rest of 300 first
    "ClusterExplorer, cluster": Case("ClusterExplorer", last_choice, (200.0, 400.0)),
    "BeforeAfterExplorer, query": Case("BeforeAfterExplorer", last_choice, (100.0, 200.0)),
    "SearchExplorer, question": Case("SearchExplorer", question, (400.0, 800.0)),
}


def moves(cell: Locator, case: Case) -> list[float]:
    """Move the cell's control ``case.count`` times; milliseconds from each key press to the changed picture."""
    cell.evaluate(WATCH)
    for nth in range(case.warm_up + case.count):
        case.move(cell, nth)
        cell.page.wait_for_function("count => window.times.length === count", arg=nth + 1, timeout=30_000)
        cell.page.wait_for_timeout(150)
    times: list[float] = cell.page.evaluate("() => window.times")
    return times[case.warm_up :]


@cache
def milliseconds() -> dict[str, list[float]]:
    """Run all cells in one notebook page; the times of each case."""
    cells = [new_code_cell(LIBRARY), *(new_code_cell(source) for source in CELLS.values())]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "explorers.ipynb")
        nbformat.write(new_notebook(cells=cells, metadata=kernel), path)
        with sync_playwright() as playwright, lab.running_lab([path]) as address:
            browser = lab.chromium(playwright)
            with lab.lesson_page(browser, address, path.name) as page:
                page.run_all()
                times = {}
                for name, case in CASES.items():
                    index = 1 + list(CELLS).index(case.cell)
                    page.within(index, ".js-plotly-plot .main-svg")
                    times[name] = moves(page.cell(index), case)
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


def retraining() -> Row:
    """From the key press to the picture of a new training, the rest before it included."""
    from gensim.models import Word2Vec

    sentences = wikipedia_sentences("en")[:SENTENCES]
    start = time.perf_counter()
    Word2Vec(sentences, sg=1, vector_size=50, window=5, min_count=3, negative=7, epochs=15, workers=1, seed=1)
    peer = time.perf_counter() - start
    return {
        "what": f"TrainingExplorer: negative moved to picture changed, median of {RETRAININGS} trainings",
        "ours": median(milliseconds()["TrainingExplorer, negative"]) / 1000,
        "peer": peer,
        "peer_name": "gensim Word2Vec without a page",
        "unit": "s",
        "goal": "<= 5 s",
    }


def percentile_95(times: list[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]


PAIRS: list[Callable[[], Row]] = [
    *(
        lambda name=name, what=what, figure=figure, goal=goal: row(name, what, figure, goal)
        for name, case in CASES.items()
        if name != "bare" and case.count == MOVES
        for what, figure, goal in zip(("median", "95th percentile"), (median, percentile_95), case.goals, strict=True)
    ),
    retraining,
]
