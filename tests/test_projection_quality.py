"""What a map keeps: against scikit-learn, ZADU, and maps whose numbers a person can work out."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness
from zadu.measures import neighborhood_hit, scale_normalized_stress, spearman_rho, trustworthiness_continuity

from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.projection import (
    Projection,
    distance_rank_correlation,
    local_distortion,
    neighbourhood_overlap,
    neighbours_in_truth_and_on_map,
    quality,
)

LINE = np.arange(8.0)[:, None]


def cloud(seed: int, n: int = 60, dim: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors, a bad map of them (two of their columns), and labels."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, dim))
    return vectors, vectors[:, :2] + 0.3 * rng.normal(size=(n, 2)), rng.integers(0, 3, n)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("k", [1, 5, 10])
def test_as_scikit_learn_and_zadu_measure(seed: int, k: int) -> None:
    vectors, points, labels = cloud(seed)
    found = quality(vectors, points, [str(label) for label in labels], k=k, metric="euclidean")
    assert found.trustworthiness == pytest.approx(trustworthiness(vectors, points, n_neighbors=k), abs=1e-6)
    theirs = trustworthiness_continuity.measure(vectors, points, k=k)
    assert found.trustworthiness == pytest.approx(theirs["trustworthiness"], abs=1e-6)
    assert found.continuity == pytest.approx(theirs["continuity"], abs=1e-6)
    assert found.label_hit_rate == pytest.approx(
        neighborhood_hit.measure(points, labels, k=k)["neighborhood_hit"], abs=1e-6
    )
    assert found.distance_rank_correlation == pytest.approx(
        spearman_rho.measure(vectors, points)["spearman_rho"], abs=1e-6
    )
    assert found.stress == pytest.approx(
        scale_normalized_stress.measure(vectors, points)["scale_normalized_stress"], abs=1e-6
    )


def test_with_cosines_as_scikit_learn_measures() -> None:
    vectors, points, _ = cloud(7)
    expected = trustworthiness(vectors, points, n_neighbors=5, metric="cosine")
    assert quality(vectors, points, k=5).trustworthiness == pytest.approx(expected, abs=1e-6)


@given(st.integers(0, 10_000))
def test_a_map_turned_mirrored_and_scaled_is_as_good(seed: int) -> None:
    vectors, points, _ = cloud(seed, n=20)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(2, 2)))
    one, other = quality(vectors, points), quality(vectors, 3 * points @ turn + 5)
    for name in ("trustworthiness", "continuity", "neighbourhood_overlap", "stress", "distance_rank_correlation"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-9)
        assert -1 <= getattr(one, name) <= 1


def test_a_perfect_map() -> None:
    found = quality(LINE, LINE * 2 + 1, ["a"] * 8, k=3, metric="euclidean")
    assert (found.trustworthiness, found.continuity, found.neighbourhood_overlap) == (1, 1, 1)
    assert (found.distance_rank_correlation, found.label_hit_rate) == (pytest.approx(1), 1)
    assert found.stress == pytest.approx(0, abs=1e-12)


def test_one_point_moved_by_hand() -> None:
    """Point 2 of 0, 1, 5, 6 is drawn beside point 1: its neighbour 3 is lost."""
    true, drawn = [[0], [1], [5], [6]], [[0], [1], [2], [9]]
    assert local_distortion(true, drawn, k=1, metric="euclidean").tolist() == [0, 0, 1, 0]
    assert neighbourhood_overlap(true, drawn, k=1, metric="euclidean") == 0.75
    neighbours, mapped = neighbours_in_truth_and_on_map(true, drawn, k=1, metric="euclidean")
    assert neighbours.ravel().tolist() == [1, 0, 3, 2]
    assert mapped.ravel().tolist() == [1, 0, 1, 2]


def test_a_map_of_one_point_keeps_nothing() -> None:
    found = quality(LINE, np.zeros((8, 2)), metric="euclidean")
    assert (found.stress, found.distance_rank_correlation) == (1.0, 0.0)


def test_k_fits_the_number_of_points() -> None:
    assert quality(LINE, LINE, metric="euclidean").k == 3
    assert quality(LINE, LINE, k=2, metric="euclidean").k == 2


def test_many_points_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["embedlab.projection.quality"], "LARGEST", 30)
    vectors, points, labels = cloud(0)
    found = quality(vectors, points, labels.astype(str).tolist(), metric="euclidean")
    assert (found.n, found.compared) == (60, 30)
    rows = np.sort(np.random.default_rng(0).choice(60, 30, replace=False))
    assert found.trustworthiness == pytest.approx(trustworthiness(vectors[rows], points[rows], n_neighbors=10))
    with pytest.raises(InputError, match="got 60 points; each can be judged among at most 30"):
        local_distortion(vectors, points)


def test_a_projection_knows_its_quality() -> None:
    made = Projection(LINE, "by hand", vectors=LINE)
    assert made.quality.trustworthiness == 1
    assert made.quality is made.quality


@pytest.mark.parametrize(
    ("vectors", "points", "options", "error", "message"),
    [
        (LINE[:1], LINE[:1], {}, InputError, "got 1 points; the quality of a map is measured on at least 4"),
        (LINE, LINE[:5], {}, ShapeError, "got 8 vectors, 5 points; expected one of each a text"),
        (LINE, LINE, {"labels": ["a"]}, ShapeError, "got 8 vectors, 8 points, 1 labels"),
        (LINE, LINE, {"k": 0}, InputError, "k = 0 neighbours cannot be looked at"),
        (LINE, LINE, {"metric": "manhattan"}, InputError, "the metric 'manhattan' is not known"),
        (LINE, LINE * np.nan, {}, NotFiniteError, "points holds nan at position"),
        (LINE, LINE, {"metric": "cosine"}, ZeroVectorError, "zero"),
    ],
)
def test_bad_input(vectors: Any, points: Any, options: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        quality(vectors, points, **{"metric": "euclidean", **options})


def test_rank_correlation_alone() -> None:
    vectors, points, _ = cloud(3)
    expected = quality(vectors, points).distance_rank_correlation
    assert distance_rank_correlation(vectors, points) == pytest.approx(expected)
