"""The explorer of before and after training: ranks that a person can check, an honest map, and the whole measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from explorer_hands import SCRIPT, control, of_class, picture, run

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.explorers import BeforeAfterExplorer
from embedlab.finetuning import RetrievalData
from embedlab.projection import pca
from embedlab.vectors import random_rotation

NAMES = ["Ant", "Bee", "Cat", "Dog", "Eel", "Fox", "Gnu", "Hen"]
# Texts lie on a circle, so that the nearest angle is the first rank: documents at 0, 20, ... 140 degrees.
ANGLES = range(0, 160, 20)
# Of each query: its right document, its angle before, and after.
QUERIES = {"stayed": ("Hen", 138, 133), "fell": ("Bee", 21, 95), "slipped": ("Cat", 42, 51), "rose": ("Dog", 5, 56)}
RANKS = {"stayed": (1, 1), "fell": (1, 7), "slipped": (1, 2), "rose": (4, 1)}


def on_circle(angles: Sequence[float]) -> np.ndarray:
    turned = np.radians(np.array(angles, dtype=np.float64))
    return np.column_stack([np.cos(turned), np.sin(turned)])


DATA = RetrievalData(
    {name: f"where is the one that {name}?" for name in QUERIES},
    {f"d{nth}": f"about the {name}" for nth, name in enumerate(NAMES)},
    {name: (f"d{NAMES.index(right)}",) for name, (right, _, _) in QUERIES.items()},
)
DOCUMENTS = on_circle(ANGLES)
BEFORE = (on_circle([before for _, before, _ in QUERIES.values()]), DOCUMENTS)
AFTER = (on_circle([after for _, _, after in QUERIES.values()]), DOCUMENTS)


@pytest.fixture
def explorer() -> BeforeAfterExplorer:
    return BeforeAfterExplorer(DATA, BEFORE, AFTER, NAMES)


def offered(explorer: BeforeAfterExplorer) -> list[str]:
    """Ids of the queries that can be chosen."""
    return [name for _, name in control(explorer, "query").options]


def places(explorer: BeforeAfterExplorer) -> tuple[np.ndarray, np.ndarray]:
    """Points of the map before and after: other documents first, the query last."""
    hollow, *filled = explorer.figure.data[3:]
    before = np.column_stack([hollow.x, hollow.y])
    return before, np.vstack([np.column_stack([trace.x, trace.y]) for trace in filled])


def distances(points: np.ndarray) -> np.ndarray:
    return np.linalg.norm(points[:, None] - points[None], axis=2)


class TestView:
    def test_first_view_is_the_query_that_rose_most(self, explorer: BeforeAfterExplorer) -> None:
        assert explorer.state == {"show": "all", "query": "rose", "n": 5}
        assert explorer.figure.layout.title.text == "“Dog” rises from rank 4 to rank 1"
        assert explorer.table.columns.tolist() == ["rank", "before", "cosine before", "after", "cosine after"]
        assert explorer.table.values.tolist() == [
            ["1", "Ant", "0.996", "✓ Dog", "0.998"],
            ["2", "Bee", "0.966", "Cat", "0.961"],
            ["3", "Cat", "0.819", "Eel", "0.914"],
            ["4", "✓ Dog", "0.574", "Bee", "0.809"],
            ["5", "Eel", "0.259", "Fox", "0.719"],
        ]

    def test_a_right_document_further_down_has_a_line_of_its_own(self, explorer: BeforeAfterExplorer) -> None:
        control(explorer, "query").value = "fell"
        table = explorer.table
        assert table["before"].tolist() == ["✓ Bee", "Cat", "Ant", "Dog", "Eel", ""]
        assert table["after"].tolist() == ["Fox", "Eel", "Gnu", "Dog", "Hen", "✓ Bee"]
        assert table.iloc[-1].tolist() == ["7", "", "", "✓ Bee", "0.259"]
        assert explorer.figure.layout.title.text == "“Bee” falls from rank 1 to rank 7"

    def test_more_results(self, explorer: BeforeAfterExplorer) -> None:
        explorer.state = {"query": "fell", "n": 8}
        assert explorer.table["rank"].tolist() == [str(rank) for rank in range(1, 9)]
        assert explorer.table["after"].tolist() == ["Fox", "Eel", "Gnu", "Dog", "Hen", "Cat", "✓ Bee", "Ant"]
        with pytest.raises(InputError, match="n cannot be 9: the nearest it can be is 8"):
            explorer.state = {"n": 9}

    @pytest.mark.parametrize("name", QUERIES)
    def test_summary_says_ranks_measure_and_how_much_the_map_keeps(
        self, explorer: BeforeAfterExplorer, name: str
    ) -> None:
        explorer.state = {"query": name}
        before, after = RANKS[name]
        said = "stays on rank 1" if before == after else f"from rank {before} to rank {after}"
        assert said in explorer.summary
        assert f"“where is the one that {name}?”" in explorer.summary
        assert "All 4 queries: MRR@8 0.81 → 0.66 (-0.15, 95 % interval" in explorer.summary
        # Two dimensions lose nothing on paper.
        assert explorer.summary.endswith(
            "keeps 100% of the variance of these points; ranks come from all 2 dimensions."
        )

    def test_the_mouse_tells_ranks_and_cosines(self, explorer: BeforeAfterExplorer) -> None:
        others, right, query = explorer.figure.data[4:]
        assert right.customdata == ("Dog<br>rank 4 → 1, cosine 0.57 → 1.00",)
        assert "Ant<br>rank 1 → 6, cosine 1.00 → 0.56" in others.customdata
        assert query.customdata == ("where is the one that rose?<br>the query",)

    def test_markup_is_shown_and_not_obeyed(self) -> None:
        data = RetrievalData(dict.fromkeys(QUERIES, SCRIPT), DATA.corpus, DATA.relevant)
        explorer = BeforeAfterExplorer(data, BEFORE, AFTER, [f"<b>{name}" for name in NAMES])
        areas = [of_class(explorer, f"embedlab-{name}").value for name in ("table", "status", "metrics")]
        shown = "".join([picture(explorer), *areas])
        assert explorer.error == ""
        assert "<script" not in shown
        assert "<b>Dog" not in shown
        assert "&lt;b>Dog" in picture(explorer)


class TestQueries:
    def test_all_are_offered_from_the_most_improved_to_the_most_worsened(self, explorer: BeforeAfterExplorer) -> None:
        assert offered(explorer) == ["rose", "stayed", "slipped", "fell"]
        labels = [label for label, _ in control(explorer, "query").options]
        assert labels[0] == "4 → 1   where is the one that rose?"

    @pytest.mark.parametrize(
        ("show", "names"), [("worse", ["fell", "slipped"]), ("better", ["rose"]), ("equal", ["stayed"])]
    )
    def test_those_of_one_kind_farthest_first(self, explorer: BeforeAfterExplorer, show: str, names: list[str]) -> None:
        control(explorer, "show").value = show
        assert offered(explorer) == names
        assert explorer.state["query"] == names[0]
        with pytest.raises(InputError, match="query cannot be 'nobody'"):
            explorer.state = {"query": "nobody"}

    def test_a_query_that_is_still_offered_stays(self, explorer: BeforeAfterExplorer) -> None:
        explorer.state = {"show": "worse", "query": "slipped"}
        explorer.state = {"show": "all"}
        assert explorer.state["query"] == "slipped"

    def test_numbers_stand_beside_the_kinds(self, explorer: BeforeAfterExplorer) -> None:
        labels = [label for label, _ in control(explorer, "show").options]
        assert labels == ["all (4)", "worse (2)", "better (1)", "equal (1)"]

    @pytest.mark.parametrize(
        ("show", "said"), [("better", "better"), ("worse", "worse"), ("equal", "on the same rank")]
    )
    def test_a_kind_that_no_query_has(self, show: str, said: str) -> None:
        """Without a change all ranks are equal; with every document opposite, none is."""
        after = (-BEFORE[0], DOCUMENTS) if show == "equal" else BEFORE
        explorer = BeforeAfterExplorer(DATA, BEFORE, after, NAMES)
        drawn = picture(explorer)
        control(explorer, "show").value = show
        assert explorer.error == f"no query is {said} after training; choose another kind to show"
        assert picture(explorer) == drawn
        control(explorer, "show").value = "all"
        assert explorer.error == ""


class TestMap:
    def test_the_right_document_is_told_by_shape_tick_and_bold(self, explorer: BeforeAfterExplorer) -> None:
        others, right, query = explorer.figure.data[4:]
        assert (right.text, right.marker.symbol) == (("<b>✓ Dog</b>",), "diamond")
        assert set(others.text) <= {"Ant", "Bee", "Cat", "Eel", "Fox", ""}
        assert query.marker.symbol == "star"

    def test_without_a_change_nothing_moves(self) -> None:
        explorer = BeforeAfterExplorer(DATA, BEFORE, BEFORE, NAMES)
        before, after = places(explorer)
        assert before == pytest.approx(after, abs=0.002)
        assert explorer.metrics["change"].tolist() == [0, 0, 0, 0]

    def test_a_model_that_was_only_turned_has_moved_nothing(self) -> None:
        rows = np.random.default_rng(0).normal(size=(12, 6))
        turned = rows @ random_rotation(6, seed=1)
        explorer = BeforeAfterExplorer(DATA, (rows[:4], rows[4:]), (turned[:4], turned[4:]), NAMES)
        before, after = places(explorer)
        assert before == pytest.approx(after, abs=0.002)
        assert np.ptp(before, axis=0).min() > 0.1

    def test_neither_side_has_the_better_view(self) -> None:
        """Exchanged, both sides have the same distances on the map."""
        numbers = np.random.default_rng(0)
        one, other = (numbers.normal(size=(12, 6)) for _ in range(2))
        there, back = (
            BeforeAfterExplorer(DATA, (a[:4], a[4:]), (b[:4], b[4:]), NAMES, query="rose")
            for a, b in ((one, other), (other, one))
        )
        for explorer in (there, back):
            explorer.state = {"n": 8}
        for here, exchanged in zip(places(there), reversed(places(back)), strict=True):
            order = [list(there.figure.data[4].customdata), list(back.figure.data[4].customdata)]
            names = [[text.partition("<br>")[0] for text in texts] for texts in order]
            rows = [names[1].index(name) for name in names[0]] + [len(names[0]), len(names[0]) + 1]
            assert distances(here) == pytest.approx(distances(exchanged[rows]), abs=0.01)

    def test_the_share_is_that_of_these_points(self) -> None:
        """With eight documents, all of them are shown: what is kept can be worked out from the vectors."""
        numbers = np.random.default_rng(0)
        rows = numbers.normal(size=(12, 6))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        explorer = BeforeAfterExplorer(DATA, (rows[:4], rows[4:]), (rows[:4], rows[4:]), NAMES, query="rose")
        explorer.state = {"n": 8}
        shown = np.vstack([rows[4:], rows[[3]]])
        before, _ = places(explorer)
        kept = (distances(before) ** 2).sum() / (distances(shown) ** 2).sum()
        (said,) = re.findall(r"keeps (\d+)%", explorer.summary)
        assert int(said) == pytest.approx(100 * kept, abs=1)
        assert 20 < int(said) < 95

    def test_it_keeps_more_of_the_distances_from_the_query_than_plain_pca(self) -> None:
        rows = np.random.default_rng(0).normal(size=(12, 40))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        explorer = BeforeAfterExplorer(DATA, (rows[:4], rows[4:]), (rows[:4], rows[4:]), NAMES, query="rose")
        explorer.state = {"n": 8}
        plain = pca(np.vstack([rows[4:], rows[[3]]])).coordinates
        before, _ = places(explorer)
        assert (distances(before)[-1] ** 2).sum() > 1.2 * (distances(plain)[-1] ** 2).sum()

    def test_the_still_picture_keeps_the_shape_of_the_map(self, explorer: BeforeAfterExplorer) -> None:
        def shape(figure: go.Figure) -> tuple[float, float]:
            layout, around = figure.layout, figure.layout.margin
            return layout.width - around.l - around.r, layout.height - around.t - around.b

        drawing = explorer.drawing(explorer.view(explorer.state))
        assert drawing.layout.height > explorer.figure.layout.height
        assert shape(drawing) == shape(explorer.figure)


class TestMetrics:
    def test_values_worked_out_by_hand(self, explorer: BeforeAfterExplorer) -> None:
        rows = explorer.metrics
        assert rows.index.tolist() == ["accuracy@1", "recall@8", "MRR@8", "NDCG@8"]
        assert rows.loc["accuracy@1", ["before", "after", "better", "worse"]].tolist() == [0.75, 0.5, 1, 2]
        assert rows.loc["recall@8", ["before", "after", "low", "high"]].tolist() == [1, 1, 0, 0]
        assert rows.loc["MRR@8", "before"] == pytest.approx((1 / 4 + 1 + 1 + 1) / 4, abs=1e-4)
        assert rows.loc["MRR@8", "after"] == pytest.approx((1 + 1 / 7 + 1 + 1 / 2) / 4, abs=1e-4)
        assert rows["change"].tolist() == pytest.approx((rows["after"] - rows["before"]).tolist(), abs=2e-4)
        assert (rows["low"] <= rows["change"]).all()
        assert (rows["change"] <= rows["high"]).all()

    def test_they_stand_between_picture_and_table(self, explorer: BeforeAfterExplorer) -> None:
        area = of_class(explorer, "embedlab-metrics")
        below = explorer.widget.children[-3:]
        assert below == (explorer.figure, area, of_class(explorer, "embedlab-table"))
        for cell in ("accuracy@1", "0.750", "0.500", "-0.250", "Over all 4 queries"):
            assert cell in area.value

    def test_a_pretty_map_of_one_query_does_not_hide_that_the_whole_is_worse(
        self, explorer: BeforeAfterExplorer
    ) -> None:
        still = explorer.still()
        assert "rises" in still.layout.title.text
        assert "MRR@8 0.81 → 0.66" in still.layout.title.subtitle.text.replace("<br>", " ")

    def test_several_right_documents(self) -> None:
        """Ranks are those of the first right document of each side, which need not be the same one."""
        relevant = {**DATA.relevant, "rose": ("d3", "d0")}
        explorer = BeforeAfterExplorer(RetrievalData(DATA.queries, DATA.corpus, relevant), BEFORE, AFTER, NAMES)
        explorer.state = {"query": "rose"}
        assert explorer.figure.layout.title.text == "The first of 2 right documents stays on rank 1"
        assert explorer.table.loc[0, ["before", "after"]].tolist() == ["✓ Ant", "✓ Dog"]
        assert explorer.table["before"].tolist()[3] == "✓ Dog"
        assert set(explorer.figure.data[5].text) == {"<b>✓ Ant</b>", "<b>✓ Dog</b>"}


def test_the_code_gives_ranks_and_rankings(explorer: BeforeAfterExplorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines encode articles of the kit; here they get the small collection and its vectors."""
    models = iter([BEFORE, AFTER])

    def model() -> Any:
        vectors = dict(zip((*DATA.queries.values(), *DATA.corpus.values()), np.vstack(next(models)), strict=True))
        return SimpleNamespace(encode=lambda texts: np.stack([vectors[text] for text in texts]))

    monkeypatch.setattr("embedlab.load_sentence_encoder", model)
    monkeypatch.setattr(
        "embedlab.finetuning.make_pairs", lambda articles: SimpleNamespace(retrieval_data=lambda: DATA), raising=False
    )
    explorer.state = {"query": "fell", "n": 6}
    _, _, printed = run(explorer.code())
    before, after, _, compared = printed.splitlines()
    assert before == "1 ['d1', 'd2', 'd0', 'd3', 'd4', 'd5']"
    assert after == "7 ['d5', 'd4', 'd6', 'd3', 'd7', 'd2']"
    name, *means = compared.split()[:4]
    assert name == "MRR@8"
    wanted = explorer.metrics.loc["MRR@8", ["before", "after", "change"]].tolist()
    assert [float(value) for value in means] == pytest.approx(wanted, abs=1e-5)


class TestConstruction:
    def test_ids_are_the_names_by_default(self) -> None:
        assert BeforeAfterExplorer(DATA, BEFORE, AFTER).table.loc[0, "after"] == "✓ d3"

    def test_start_query(self) -> None:
        explorer = BeforeAfterExplorer(DATA, BEFORE, AFTER, NAMES, query="slipped")
        assert explorer.state["query"] == "slipped"
        assert "“Cat” falls from rank 1 to rank 2" in explorer.summary

    def test_other_dimensions_than_two(self) -> None:
        numbers = np.random.default_rng(0)
        rows = numbers.normal(size=(2, 12, 384)).astype(np.float32)
        explorer = BeforeAfterExplorer(DATA, (rows[0, :4], rows[0, 4:]), (rows[1, :4], rows[1, 4:]), NAMES)
        assert "ranks come from all 384 dimensions" in explorer.summary

    @pytest.mark.parametrize("side", ["before", "after"])
    @pytest.mark.parametrize(
        ("wrong", "error", "message"),
        [
            (
                (BEFORE[0][:3], DOCUMENTS),
                ShapeError,
                "{} holds 3 query vectors and 8 document vectors; expected 4 and 8",
            ),
            (
                (BEFORE[0], DOCUMENTS[1:]),
                ShapeError,
                "{} holds 4 query vectors and 7 document vectors; expected 4 and 8",
            ),
            ((np.eye(4, 3), DOCUMENTS), ShapeError, "each query {} has 3 numbers, each document {} has 2"),
            ((BEFORE[0] * np.nan, DOCUMENTS), NotFiniteError, r"{}: query vectors holds nan at position \(0, 0\)"),
            ((BEFORE[0], np.full((8, 2), np.inf)), NotFiniteError, "{}: document vectors holds"),
            ((BEFORE[0] * 0, DOCUMENTS), ZeroVectorError, "zero vector"),
            ((np.array([["a"] * 2] * 4), DOCUMENTS), InputError, "{}: query vectors must hold numbers, got 'a'"),
            (DOCUMENTS, InputError, r"{} must be a pair \(query vectors, document vectors\), got a ndarray"),
            ((BEFORE[0],), InputError, r"{} must be a pair \(query vectors, document vectors\), got a tuple of 1"),
            (None, InputError, "{} must be a pair .*, got a NoneType"),
        ],
    )
    def test_wrong_vectors(self, side: str, wrong: Any, error: type[Exception], message: str) -> None:
        given = {"before": BEFORE, "after": AFTER, side: wrong}
        with pytest.raises(error, match=message.replace("{}", side)):
            BeforeAfterExplorer(DATA, **given, names=NAMES)

    def test_models_of_other_dimensions(self) -> None:
        wide = tuple(np.hstack([part, part]) for part in AFTER)
        with pytest.raises(ShapeError, match="vectors before have 2 numbers, vectors after 4; the map lays one on the"):
            BeforeAfterExplorer(DATA, BEFORE, wide, NAMES)

    def test_names_and_query(self) -> None:
        with pytest.raises(ShapeError, match="got 7 names for 8 documents"):
            BeforeAfterExplorer(DATA, BEFORE, AFTER, NAMES[1:])
        with pytest.raises(InputError, match=r"there is no query 'x'; choose one of data.query_ids, such as 'stayed'"):
            BeforeAfterExplorer(DATA, BEFORE, AFTER, NAMES, query="x")

    def test_too_little_to_compare(self) -> None:
        few = RetrievalData({"q": "who?"}, {f"d{nth}": "text" for nth in range(4)}, {"q": ("d0",)})
        with pytest.raises(InputError, match="there are 4 documents; to compare rankings there must be 5 or more"):
            BeforeAfterExplorer(few, (np.eye(1, 4), np.eye(4)), (np.eye(1, 4), np.eye(4)))
        alone = RetrievalData({"q": "who?"}, DATA.corpus, {"q": ("d0",)})
        with pytest.raises(InputError, match="there is 1 query; to compare two models there must be 2 or more"):
            BeforeAfterExplorer(alone, (BEFORE[0][:1], DOCUMENTS), (AFTER[0][:1], DOCUMENTS))
