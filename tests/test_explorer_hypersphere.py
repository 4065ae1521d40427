"""The hypersphere, driven by ``state``; in a page it is driven by tests/browser/test_hypersphere.py."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest
import test_explorers
from explorer_hands import SCRIPT, inside, of_class, run

from embedlab.encoders import SentenceEncoder
from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.explorers import Explorer, HypersphereExplorer
from embedlab.projection import distance_rank_correlation, neighbourhood_overlap, on_sphere
from embedlab.vectors import angle, cosine

RAW = "first three dimensions"
TEXTS = ["a red car", "a blue car", "some snow", "fresh bread", "warm rolls", "an old song"]


def vectors(count: int, dim: int = 8) -> np.ndarray:
    return np.random.default_rng(1).normal(size=(count, dim))


class TestLikeEveryExplorer(test_explorers.TestEveryExplorer):
    """All that explorers share; its wrong input is a text without a direction in the first three dimensions."""

    @pytest.fixture
    def explorer(self, monkeypatch: pytest.MonkeyPatch) -> Explorer:
        rows = vectors(len(TEXTS))
        rows[2, :3] = 0
        monkeypatch.setattr(test_explorers, "wrong_state", lambda explorer: {"projection": RAW})
        return HypersphereExplorer(TEXTS, rows, ["car", "car", "snow", "food", "food", "song"])

    def test_one_figure_of_fixed_size(self, explorer: Explorer) -> None:
        assert not any(isinstance(item, go.FigureWidget) for item in inside(explorer.widget))
        assert explorer.figure in inside(explorer.widget)
        assert (explorer.still().layout.width, explorer.still().data[0].type) == (700, "scatter")

    def test_a_view_gives_all_coordinates_of_a_trace_together(self, explorer: Explorer) -> None:
        (sphere,) = explorer.view(explorer.state).traces
        assert {name: getattr(explorer.figure, name) for name in sphere} == sphere

    def test_the_still_picture_has_summary_and_table(self, explorer: Explorer) -> None:
        still = explorer.still()
        assert still.layout.title.text == explorer.figure.title
        assert still.layout.title.subtitle.text.replace("<br>", " ") == explorer.summary
        assert still.data[-1].type == "table"
        assert list(still.data[-1].cells["values"][0]) == TEXTS
        assert len(still.to_json()) < 50_000


class TestView:
    def test_points_lie_on_the_sphere(self) -> None:
        explorer = HypersphereExplorer(TEXTS, vectors(6))
        for projection in ("PCA", RAW):
            explorer.state = {"projection": projection, "dimensions": 5}
            assert np.linalg.norm(explorer.table[["x", "y", "z"]], axis=1) == pytest.approx(1, abs=2e-3)
            assert np.linalg.norm(explorer.figure.points, axis=1) == pytest.approx(1, abs=2e-4)

    def test_the_ruler_is_the_arc_cosine_of_the_cosine(self) -> None:
        rows = vectors(6)
        explorer = HypersphereExplorer(TEXTS, rows)
        explorer.state = {"from": "some snow", "to": "warm rolls"}
        points = on_sphere(rows)
        seen = np.degrees(np.arccos(cosine(points[2], points[4])))
        true = np.degrees(np.arccos(cosine(rows[2], rows[4])))
        written = explorer.table.loc[4, ["degrees on the sphere", "degrees in all 8"]].tolist()
        assert written == pytest.approx([seen, true], abs=0.05)
        assert explorer.figure.title == (
            f"some snow and warm rolls: {seen:.0f}° apart on the sphere, {true:.0f}° in all 8 dimensions"
        )
        assert explorer.figure.measure == f"{seen:.0f}°, cosine {cosine(points[2], points[4]):.2f}"
        assert explorer.figure.ends == [2, 4]
        arc = np.array(explorer.figure.arc)
        assert angle(arc[0], arc[-1]) == pytest.approx(seen, abs=0.1)
        assert explorer.table["degrees on the sphere"][2] == 0

    def test_a_person_can_check_the_first_three_dimensions(self) -> None:
        explorer = HypersphereExplorer(["x", "y", "both"], [[2, 0, 0, 0], [0, 5, 0, 0], [1, 1, 0, 1]])
        explorer.state = {"projection": RAW, "to": "both"}
        assert explorer.table[["x", "y", "z"]].to_numpy().tolist() == [[1, 0, 0], [0, 1, 0], [0.707, 0.707, 0]]
        assert explorer.table["degrees on the sphere"].tolist() == [0, 90, 45]
        assert explorer.table["degrees in all 4"].tolist() == [0, 90, 54.7]

    def test_dimensions_move_the_principal_components_and_not_the_first_three(self) -> None:
        explorer = HypersphereExplorer(TEXTS, vectors(6))
        full = explorer.figure.points
        explorer.state = {"dimensions": 4}
        assert explorer.figure.points != full
        assert explorer.figure.points == pytest.approx(on_sphere(vectors(6)[:, :4]), abs=1e-4)
        explorer.state = {"projection": RAW}
        raw = explorer.figure.points
        assert "degrees in the first 4" in explorer.table
        explorer.state = {"dimensions": 8}
        assert explorer.figure.points == raw
        assert "degrees in the first 8" not in explorer.table

    def test_the_summary_says_how_much_is_kept(self) -> None:
        rows = vectors(30)
        explorer = HypersphereExplorer([f"text {place}" for place in range(30)], rows)
        points = on_sphere(rows)
        assert f"keeps {neighbourhood_overlap(rows, points):.0%} of the 10 nearest neighbours" in explorer.summary
        assert "(chance: 34%)" in explorer.summary
        assert f"rank correlation of distances {distance_rank_correlation(rows, points):.2f}" in explorer.summary

    def test_in_three_dimensions_nothing_is_lost(self) -> None:
        explorer = HypersphereExplorer([f"text {place}" for place in range(30)], vectors(30, 3))
        explorer.state = {"projection": RAW}
        assert "keeps 100% of" in explorer.summary
        assert "correlation of distances 1.00" in explorer.summary

    @pytest.mark.parametrize("count", [2, 3])
    def test_few_texts(self, count: int) -> None:
        explorer = HypersphereExplorer(TEXTS[:count], vectors(count))
        assert "With 4 texts or more" in explorer.summary
        assert len(explorer.table) == count
        assert "neighbours" not in explorer.code()

    def test_two_texts_lie_opposite_each_other_by_pca(self) -> None:
        explorer = HypersphereExplorer(TEXTS[:2], vectors(2))
        assert explorer.table["degrees on the sphere"].tolist() == [0, 180]
        assert np.isfinite(explorer.figure.arc).all()

    def test_a_ruler_from_a_text_to_itself(self) -> None:
        explorer = HypersphereExplorer(TEXTS, vectors(6))
        explorer.state = {"to": "a red car"}
        assert explorer.error == ""
        assert (explorer.figure.arc, explorer.figure.measure) == ([], "0°, cosine 1.00")

    def test_the_still_picture_is_turned_as_the_sphere_in_the_page(self) -> None:
        explorer = HypersphereExplorer(TEXTS, vectors(6))
        before = explorer.still().to_json()
        explorer.figure.turn = [100.0, -20.0]
        assert explorer.still().to_json() != before
        explorer.figure.turn = [20.0, 15.0]
        assert explorer.still().to_json() == before

    def test_a_long_text(self) -> None:
        long = "word " * 100 + "end"
        explorer = HypersphereExplorer([long, "b"], vectors(2))
        assert explorer.figure.labels[0].endswith("…")
        assert len(explorer.figure.labels[0]) <= 24
        assert explorer.table["text"][0] == long
        assert long in of_class(explorer, "embedlab-table").value
        assert len(explorer.figure.title) < 100
        explorer.state = {"to": long}
        assert explorer.state["to"] == long

    def test_texts_do_not_become_html(self) -> None:
        explorer = HypersphereExplorer([SCRIPT, "b"], vectors(2))
        assert explorer.figure.labels[0] == "<script>alert(1)</script>"[:23] + "…"
        assert SCRIPT not in of_class(explorer, "embedlab-table").value
        assert "<script" not in explorer.still().to_json()

    def test_the_code_gives_the_angles_that_are_shown(self, minilm: SentenceEncoder) -> None:
        explorer = HypersphereExplorer(TEXTS, minilm.encode(TEXTS))
        explorer.state = {"dimensions": 100, "to": "fresh bread"}
        names, figure, printed = run(explorer.code())
        assert names["points"] == pytest.approx(np.array(explorer.figure.points), abs=1e-3)
        shown = explorer.table.loc[3, "degrees on the sphere"]
        assert float(printed.splitlines()[0].split(": ")[1]) == pytest.approx(shown, abs=0.1)
        assert figure.data[-1].type == "scatter"


class TestErrors:
    @pytest.mark.parametrize(
        ("count", "rows", "error", "message"),
        [
            (1, vectors(1), InputError, "got 1 texts; a sphere shows 2 to 200"),
            (201, vectors(201), InputError, "got 201 texts"),
            (3, vectors(2), ShapeError, "got 3 texts, 2 vectors; expected one of each"),
            (3, vectors(3, 2), InputError, "vectors of 2 numbers; a sphere needs at least 3"),
            (3, np.ones((3, 4)), InputError, "all vectors are the same"),
            (3, np.diag([1.0, 0, 1, 0])[:3], ZeroVectorError, "row 1 is zero"),
            (3, [[1, 2, 3], [1, np.nan, 3], [0, 0, 1]], NotFiniteError, "nan at position"),
        ],
    )
    def test_texts_and_vectors(self, count: int, rows: np.ndarray, error: type[InputError], message: str) -> None:
        with pytest.raises(error, match=message):
            HypersphereExplorer([f"text {place}" for place in range(count)], rows)

    def test_groups(self) -> None:
        with pytest.raises(ShapeError, match="2 texts, 2 vectors, 1 groups"):
            HypersphereExplorer(["a", "b"], vectors(2), ["x"])
        with pytest.raises(InputError, match="got 8 groups"):
            HypersphereExplorer(list("abcdefgh"), vectors(8), list("abcdefgh"))

    def test_the_same_text_twice(self) -> None:
        with pytest.raises(InputError, match="'a' comes more than once"):
            HypersphereExplorer(["a", "b", "a"], vectors(3))

    @pytest.mark.parametrize("dimensions", [2, 9])
    def test_the_slider_has_ends(self, dimensions: int) -> None:
        explorer = HypersphereExplorer(TEXTS, vectors(6))
        with pytest.raises(InputError, match=f"dimensions cannot be {dimensions}"):
            explorer.state = {"dimensions": dimensions}
        with pytest.raises(InputError, match=f"{dimensions} dimensions were asked of vectors with 8"):
            on_sphere(vectors(6), dimensions=dimensions)

    def test_a_vector_in_the_middle_has_no_direction(self) -> None:
        around = np.hstack([np.vstack([np.eye(3), -np.eye(3)]), np.full((6, 1), 0.5)])
        with pytest.raises(ZeroVectorError, match="row 6 lies in the middle of all"):
            on_sphere(np.vstack([around, [0, 0, 0, 1]]))

    def test_an_unknown_method(self) -> None:
        with pytest.raises(InputError, match="'t-SNE' is not known"):
            on_sphere(vectors(4), "t-SNE")  # type: ignore[arg-type]


def test_the_page_gets_its_code_with_the_widget() -> None:
    sent = HypersphereExplorer(TEXTS, vectors(6)).figure.get_state()
    source = Path(test_explorers.embedlab.explorers.__file__).parent / "hypersphere.js"
    assert sent["_esm"] == source.read_text(encoding="utf-8")
    assert "innerHTML" not in sent["_esm"]
    assert "http" not in sent["_esm"]
    json.dumps([sent["points"], sent["labels"], sent["turn"]])
