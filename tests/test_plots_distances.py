"""Two kinds of distance side by side, and the Shepard diagram."""

from __future__ import annotations

import numpy as np
import pytest

from embedlab.errors import InputError, ShapeError
from embedlab.plots import distance_chart, shepard

WORDS = {"title": "What to see", "summary": "One line."}


class TestDistanceChart:
    def test_pairs_are_sorted_by_cosine_distance(self) -> None:
        figure = distance_chart([("a", "b"), ("c", "d"), ("e", "f")], [3, 1, 2], [0.3, 0.2, 0.1], **WORDS)
        assert figure.data[0].x.tolist() == [2, 1, 3]
        assert figure.data[1].x.tolist() == [0.1, 0.2, 0.3]
        assert list(figure.layout.yaxis.ticktext) == ["e / f", "c / d", "a / b"]
        assert figure.layout.width == 700

    def test_a_long_text_is_shortened_and_plain(self) -> None:
        figure = distance_chart([("x" * 500, "<b>")], [1], [1], **WORDS)
        assert figure.layout.yaxis.ticktext[0] == f"{'x' * 17}… / &lt;b>"
        assert figure.layout.margin.l < 300

    def test_wrong_input(self) -> None:
        with pytest.raises(ShapeError, match="got 1 Euclidean distances for 2 pairs"):
            distance_chart([("a", "b"), ("a", "c")], [1], [1, 2], **WORDS)
        with pytest.raises(InputError, match="got 41 pairs; 1 to 40"):
            distance_chart([("a", "b")] * 41, np.ones(41), np.ones(41), **WORDS)
        with pytest.raises(InputError, match="one of the cosine distances is negative"):
            distance_chart([("a", "b")], [1], [-1], **WORDS)


class TestShepard:
    def test_the_line_holds_the_medians_of_all_pairs(self) -> None:
        true = np.arange(10_000) / 100
        figure = shepard(true, 2 * true, bins=10, **WORDS)
        assert len(figure.data[0].x) == 3_000
        assert figure.data[0].type == "scatter"
        assert figure.data[1].x.tolist() == pytest.approx([4.995 + 10 * nth for nth in range(10)], abs=1e-3)
        assert figure.data[1].y.tolist() == pytest.approx([9.99 + 20 * nth for nth in range(10)], abs=1e-3)

    def test_the_seed_chooses_the_pairs(self) -> None:
        true = np.arange(4_000.0)
        chosen = [shepard(true, true, seed=seed, **WORDS).data[0].x.tolist() for seed in (0, 0, 1)]
        assert chosen[0] == chosen[1] != chosen[2]

    def test_wrong_input(self) -> None:
        with pytest.raises(ShapeError, match="pass one each a pair"):
            shepard(np.ones(5), np.ones(6), **WORDS)
        with pytest.raises(InputError, match="got 4 pairs and 15 bins"):
            shepard(np.ones(4), np.ones(4), **WORDS)
        with pytest.raises(InputError, match="one of the map distances is negative or not finite"):
            shepard(np.ones(5), np.full(5, np.nan), **WORDS)
