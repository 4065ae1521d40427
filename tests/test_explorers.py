"""What all explorers share, driven by ``state`` and by their controls, without a browser."""

from __future__ import annotations

import html
import json
import re
import time
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from explorer_hands import SCRIPT, Halves, control, inside, of_class, picture, run
from gensim.models import KeyedVectors

import embedlab
from embedlab.corpora import wikipedia_sentences
from embedlab.encoders import TokenEncoder, WordAverageEncoder
from embedlab.errors import InputError
from embedlab.explorers import (
    AnalogyExplorer,
    AttentionExplorer,
    AxisExplorer,
    BeforeAfterExplorer,
    ClusterExplorer,
    EncoderComparison,
    EncodingExplorer,
    Explorer,
    FingerprintExplorer,
    NeighbourExplorer,
    ProjectionExplorer,
    SearchExplorer,
    SenseExplorer,
    TrainingExplorer,
)
from embedlab.finetuning import RetrievalData
from embedlab.projection import LayoutGrid, layout_grid
from embedlab.search import DocumentSearch

WIDGET = "application/vnd.jupyter.widget-view+json"
PLOTLY = "application/vnd.plotly.v1+json"


@pytest.fixture(
    params=[
        *("encoding", "analogy", "neighbours", "training", "plane", "space", "senses", "attention", "comparison"),
        *("fingerprint", "maps", "clusters", "search", "before and after"),
    ]
)
def explorer(request: pytest.FixtureRequest, glove: KeyedVectors, tokens: TokenEncoder) -> Explorer:
    match request.param:
        case "encoding":
            return EncodingExplorer(embedlab.load_tokenizer(), "The cat saw the dog")
        case "analogy":
            return AnalogyExplorer(glove)
        case "neighbours":
            return NeighbourExplorer(glove)
        case "training":
            return TrainingExplorer(wikipedia_sentences("en")[:100], "art", epochs=2)
        case "plane":
            return AxisExplorer(glove, "uncle, aunt, ran")
        case "maps":
            rows = np.random.default_rng(0).normal(size=(12, 5))
            tried = {"PCA": (0,), "UMAP": (3, 5)}
            grid = layout_grid(rows, parameters=tried, seeds=(0, 1), progress=False)
            some = [layout for layout in grid.values() if (layout.method, layout.dimensions) != ("UMAP", 3)]
            maps = ProjectionExplorer(LayoutGrid(some), rows, [f"text {i}" for i in range(12)], ["a", "b"] * 6)
            maps.state = {"method": "UMAP"}
            return maps
        case "clusters":
            rows = np.repeat(np.random.default_rng(0).normal(size=(6, 5)), 2, axis=0)  # 12 texts, 6 different ones
            titles = [f"text {i}" for i in range(12)]
            return ClusterExplorer(rows, rows[:, :2], titles, ["cat dog", "a red car"] * 6, ["a", "b"] * 6)
        case "senses":
            return SenseExplorer(tokens, {"bank": {"river": ["the bank of a river"] * 2, "money": ["a bank account"]}})
        case "attention":
            return AttentionExplorer(tokens, "The cat saw the dog")
        case "search":
            texts = {"Cat": "A small animal.", "Snow": "Ice that falls from clouds.", "Car": "It has wheels."}
            return SearchExplorer(DocumentSearch(texts, WordAverageEncoder(glove, "mean"), progress=False), "animal")
        case "before and after":  # of two queries one finds its document earlier, the other as before
            corpus = {f"d{i}": f"text {i}" for i in range(1, 7)}
            data = RetrievalData({"q1": "who barks?", "q2": "who purrs?"}, corpus, {"q1": ("d2",), "q2": ("d3",)})
            rows = np.eye(6)
            return BeforeAfterExplorer(data, (rows[:2] + rows[2], rows), (rows[1:3] + 0.1 * rows[0], rows))
        case "comparison":
            encoders = {name: WordAverageEncoder(glove, name) for name in ("one", "two")}
            return EncoderComparison(encoders, ["a red car", "a blue car", "some snow"])
        case "fingerprint":
            return FingerprintExplorer(WordAverageEncoder(glove, "GloVe, mean"), "a red car", "a blue car")
        case _:
            return AxisExplorer(glove, "uncle, aunt, ran", dimensions=3)


def wrong_state(explorer: Explorer) -> dict[str, str | int]:
    """A change to an input that can be typed, which the explorer answers with a message."""
    if isinstance(explorer, SenseExplorer):  # its first input is a choice, and an empty sentence is right
        return {"sentence": "not that word"}
    if isinstance(explorer, ProjectionExplorer):  # all its inputs are choices; UMAP was not made in space
        return {"dimensions": 3}
    if isinstance(explorer, ClusterExplorer):  # more clusters than different texts
        return {"parameter": 8}
    if isinstance(explorer, BeforeAfterExplorer):  # all its inputs are choices; no query became worse
        return {"show": "worse"}
    return {next(iter(explorer.state)): " "}


class TestEveryExplorer:
    def test_state_is_a_plain_dict(self, explorer: Explorer) -> None:
        assert type(explorer.state) is dict
        assert {type(value) for value in explorer.state.values()} <= {str, int, bool}
        json.dumps(explorer.state)

    def test_the_first_view_is_there_at_once(self, explorer: Explorer) -> None:
        assert explorer.error == ""
        assert len(explorer.table) >= 3
        assert explorer.summary in go.Figure(explorer.still()).layout.meta["summary"]
        assert str(explorer.table.iloc[0, 0]) in of_class(explorer, "embedlab-table").value

    def test_its_parts_have_names_that_tests_and_styles_can_find(self, explorer: Explorer) -> None:
        for css_class in ("controls", "table", "error", "status"):
            of_class(explorer, f"embedlab-{css_class}")
        assert "embedlab-explorer" in explorer.widget._dom_classes
        assert f"embedlab-explorer-{type(explorer).__name__}" in explorer.widget._dom_classes

    def test_one_figure_of_fixed_size(self, explorer: Explorer) -> None:
        figures = [item for item in inside(explorer.widget) if isinstance(item, go.FigureWidget)]
        assert figures == [explorer.figure]
        assert 400 <= explorer.figure.layout.width <= 800
        assert 400 <= explorer.figure.layout.height <= 600

    def test_a_view_gives_all_coordinates_of_a_trace_together(self, explorer: Explorer) -> None:
        """In a page, a FigureWidget loses the x of a trace that later gets only a y."""
        for drawn, new in zip(explorer.figure.data, explorer.view(explorer.state).traces, strict=True):
            coordinates = {name for name in "xyz" if name in drawn and drawn[name] is not None}
            assert coordinates <= set(new)

    def test_a_table_cannot_be_changed_from_outside(self, explorer: Explorer) -> None:
        taken, before = explorer.table, explorer.table
        taken.insert(0, "mine", 1)
        assert explorer.table.equals(before)

    def test_a_wrong_input_leaves_the_last_good_picture(self, explorer: Explorer) -> None:
        before, table, summary, good = picture(explorer), explorer.table, explorer.summary, explorer.state
        explorer.state = wrong_state(explorer)
        assert explorer.error != ""
        assert explorer.state == {**good, **wrong_state(explorer)}
        assert explorer.shown == good
        assert picture(explorer) == before
        assert explorer.table.equals(table)
        assert explorer.summary == summary
        assert explorer.error in of_class(explorer, "embedlab-error").value.replace("&#x27;", "'")
        assert "Still shown: " in of_class(explorer, "embedlab-status").value
        explorer.state = good
        assert explorer.error == of_class(explorer, "embedlab-error").value == ""
        assert picture(explorer) == before

    def test_an_unknown_input(self, explorer: Explorer) -> None:
        before = explorer.state
        with pytest.raises(InputError) as error:
            explorer.state = {**before, "flavour": "red"}
        inputs = ", ".join(before)
        assert str(error.value) == f"{type(explorer).__name__} has no input 'flavour'; it has {inputs}."
        assert explorer.state == before

    def test_an_impossible_value(self, explorer: Explorer) -> None:
        before, drawn = explorer.state, picture(explorer)
        for name in before:
            for value in (None, [1, 2], 10**6):
                with pytest.raises(InputError, match=rf"^{name} cannot be {re.escape(repr(value))}: "):
                    explorer.state = {name: value}
                assert explorer.state == before
        assert picture(explorer) == drawn

    def test_the_code_runs(self, explorer: Explorer) -> None:
        _, value, printed = run(explorer.code())
        assert value is not None or printed, "the code shows nothing"

    def test_the_code_gives_what_is_shown_also_after_a_wrong_input(self, explorer: Explorer) -> None:
        before = explorer.code()
        explorer.state = wrong_state(explorer)
        assert explorer.code() == before

    def test_the_still_picture_has_summary_and_table(self, explorer: Explorer) -> None:
        still = explorer.still()
        assert type(still) is go.Figure
        assert still.layout.title.text == explorer.figure.layout.title.text
        assert still.layout.title.subtitle.text.replace("<br>", " ") == explorer.summary
        assert [trace.type for trace in still.data[:-1]] == [trace.type for trace in explorer.figure.data]
        assert still.data[-1].type == "table"
        first_column = [str(item) for item in explorer.table.iloc[:8, 0]]
        assert list(still.data[-1].cells["values"][0]) == first_column
        assert len(pio.to_json(still)) < 50_000

    def test_the_same_state_gives_the_same_picture(self, explorer: Explorer) -> None:
        assert explorer.still().to_json() == explorer.still().to_json()

    @pytest.mark.parametrize("renderer", ["plotly_mimetype", "plotly_mimetype+png", "json"])
    def test_display_publishes_one_bundle(
        self, explorer: Explorer, renderer: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        published: list[tuple[dict[str, Any], bool]] = []
        monkeypatch.setattr("embedlab.explorers.base.publish", lambda bundle, raw: published.append((bundle, raw)))
        monkeypatch.setattr(pio.renderers, "default", renderer)
        explorer.display()
        ((bundle, raw),) = published
        assert raw
        assert bundle["text/plain"].startswith(f"{type(explorer).__name__}: {explorer.summary}\n")
        assert bundle[WIDGET]["model_id"] == explorer.widget.model_id
        if "plotly_mimetype" in renderer:
            assert bundle[PLOTLY] == json.loads(explorer.still().to_json())
        else:
            assert set(bundle) == {"text/plain", WIDGET}
        json.dumps(bundle)


class TestBase:
    def test_moving_a_control_does_what_setting_the_state_does(self) -> None:
        moved, told = Halves(), Halves()
        control(moved, "n").value = 3
        told.state = {"n": 3}
        for each in (moved, told):
            assert each.state == {"n": 3, "name": "bar"}
            assert list(each.figure.data[0].y) == [0, 1, 2]
            assert each.table["half"].tolist() == [0, 0.5, 1]
            assert each.summary == "3 halves & more"

    def test_several_inputs_make_one_view(self, monkeypatch: pytest.MonkeyPatch) -> None:
        explorer = Halves()
        seen: list[dict[str, Any]] = []
        view = explorer.view
        monkeypatch.setattr(explorer, "view", lambda state: seen.append(state) or view(state))
        explorer.state = {"n": 4, "name": "four"}
        assert seen == [{"n": 4, "name": "four"}]
        control(explorer, "n").value = 5
        assert seen[1:] == [{"n": 5, "name": "four"}]

    @pytest.mark.parametrize(
        ("problem", "message"),
        [
            (InputError("type a word"), "type a word"),
            (ZeroDivisionError("division by zero"), "division by zero"),
            (RuntimeError(), "RuntimeError"),
            (MemoryError(), "MemoryError"),
            (ValueError(SCRIPT), SCRIPT),
        ],
        ids=lambda item: type(item).__name__,
    )
    def test_an_exception_is_shown_and_the_explorer_goes_on(self, problem: Exception, message: str) -> None:
        explorer = Halves()
        explorer.raises = problem
        control(explorer, "n").value = 3
        assert explorer.error == message
        assert SCRIPT not in of_class(explorer, "embedlab-error").value
        assert list(explorer.figure.data[0].y) == [0, 1, 2, 3, 4, 5]
        explorer.raises = None
        control(explorer, "n").value = 2
        assert explorer.error == ""
        assert list(explorer.figure.data[0].y) == [0, 1]

    def test_the_first_view_must_be_possible(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Halves, "raises", InputError("no"))
        with pytest.raises(InputError, match="no"):
            Halves()

    def test_a_long_table_is_cut(self) -> None:
        explorer = Halves()
        explorer.state = {"n": 23}
        shown = of_class(explorer, "embedlab-table").value
        assert shown.count("<tr>") == 20
        assert "and 3 more rows in <code>.table</code>" in shown
        assert len(explorer.table) == 23
        explorer.state = {"n": 20}
        assert "more rows" not in of_class(explorer, "embedlab-table").value

    def test_a_number_out_of_range_is_not_quietly_the_nearest(self) -> None:
        explorer = Halves()
        with pytest.raises(InputError, match="n cannot be 41: the nearest it can be is 40"):
            explorer.state = {"name": "many", "n": 41}
        assert explorer.state == {"n": 6, "name": "bar"}

    def test_title_and_summary_are_plain_text(self) -> None:
        explorer = Halves()
        assert explorer.figure.layout.title.text == "bar &lt;b>"
        assert explorer.still().layout.title.text == "bar &lt;b>"
        assert explorer.still().layout.title.subtitle.text == "6 halves &amp; more"
        assert "6 halves &amp; more" in of_class(explorer, "embedlab-status").value

    def test_what_a_page_gets_has_the_numbers_of_the_view(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("embedlab.explorers.base.publish", lambda bundle, raw: None)
        explorer = Halves()
        explorer.state = {"n": 2}
        explorer.display()
        sent = explorer.figure.get_state()
        # plotly 5 and 7 keep the traces under different names
        (trace,) = sent["_widget_data" if "_widget_data" in sent else "_data"]
        assert list(trace["y"]) == [0, 1]

    def test_it_shows_itself_at_the_end_of_a_cell(self, monkeypatch: pytest.MonkeyPatch) -> None:
        published: list[dict[str, Any]] = []
        monkeypatch.setattr("embedlab.explorers.base.publish", lambda bundle, raw: published.append(bundle))
        Halves()._ipython_display_()
        assert published[0]["text/plain"].splitlines()[0] == "Halves: 6 halves & more"


class TestWorkingMark:
    """A view that takes its time says so; one that comes at once does not flicker."""

    @staticmethod
    def said(explorer: Explorer) -> list[str]:
        lines: list[str] = []
        of_class(explorer, "embedlab-status").observe(lambda change: lines.append(change["new"]), names="value")
        return lines

    def test_a_slow_view_shows_it_and_then_the_summary(self, glove, monkeypatch: pytest.MonkeyPatch) -> None:
        explorer = AnalogyExplorer(glove)
        quick = explorer.view
        monkeypatch.setattr(explorer, "view", lambda state: (time.sleep(0.3), quick(state))[1])
        lines = self.said(explorer)
        explorer.state = {"c": "uncle"}
        assert ["working" in line for line in lines] == [True, False]
        assert explorer.summary in html.unescape(lines[-1])

    def test_a_quick_view_does_not(self, glove, monkeypatch: pytest.MonkeyPatch) -> None:
        explorer = AnalogyExplorer(glove)
        monkeypatch.setattr("embedlab.explorers.base.AT_ONCE", 30.0)
        lines = self.said(explorer)
        explorer.state = {"c": "uncle"}
        assert len(lines) == 1
        assert "working" not in lines[0]
