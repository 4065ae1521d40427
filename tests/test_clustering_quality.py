"""Silhouette, ARI and NMI: the same numbers as scikit-learn, and none where there is no meaning."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score

from embedlab.clustering import agreement, choose_clusters, cluster_quality, kmeans
from embedlab.errors import InputError, ShapeError

ROWS = np.random.default_rng(3).normal(size=(40, 6)) + 0.5
PARTITIONS = st.lists(st.integers(0, 3), min_size=8, max_size=8)


@given(st.lists(st.integers(0, 4), min_size=40, max_size=40).filter(lambda labels: len(set(labels)) > 1))
def test_the_silhouette_is_that_of_scikit_learn(labels: list[int]) -> None:
    assert cluster_quality(ROWS, labels).silhouette == pytest.approx(silhouette_score(ROWS, labels, metric="cosine"))


def test_equal_points_and_single_members() -> None:
    rows, labels = [[1, 0], [2, 0], [0, 1], [1, 1]], [0, 0, 1, 2]
    expected = silhouette_score(rows, labels, metric="cosine")
    assert cluster_quality(rows, labels).silhouette == pytest.approx(expected)
    assert expected == pytest.approx(0.5)  # two points of 1, two clusters of one member, which count 0


def test_silhouette_by_hand() -> None:
    """At right angles: 0 to the own cluster, 1 to the other."""
    assert cluster_quality([[1, 0], [3, 0], [0, 1], [0, 2]], [0, 0, 1, 1]).silhouette == pytest.approx(1)
    assert cluster_quality([[1, 0], [3, 0], [0, 1], [0, 2]], [0, 1, 0, 1]).silhouette == pytest.approx(-0.5)


def test_points_in_no_cluster() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1, -1, -1] * 5)
    truth = ["a", "a", "b", "b", "b", "c", "c", "a"] * 5
    measured = cluster_quality(ROWS, labels, truth)
    inside = labels >= 0
    assert measured.silhouette == pytest.approx(silhouette_score(ROWS[inside], labels[inside], metric="cosine"))
    assert measured.ari == pytest.approx(adjusted_rand_score(truth, labels))
    assert measured.nmi == pytest.approx(normalized_mutual_info_score(truth, labels))
    assert (measured.noise, measured.clusters) == (0.25, 2)


@pytest.mark.parametrize(
    ("labels", "clusters", "noise"),
    [([0, 0, 0], 1, 0), ([-1, -1, -1], 0, 1), ([0, 1, 2], 3, 0), ([0, -1, -1], 1, 2 / 3)],
    ids=["one cluster", "all points noise", "each its own", "one with noise"],
)
def test_no_silhouette_where_it_has_no_meaning(labels: list[int], clusters: int, noise: float) -> None:
    measured = cluster_quality([[1, 0], [0, 1], [1, 1]], labels)
    assert (measured.silhouette, measured.ari, measured.nmi) == (None, None, None)
    assert (measured.clusters, measured.noise) == (clusters, pytest.approx(noise))


def test_all_points_noise_agree_with_nothing() -> None:
    assert agreement([-1, -1, -1, -1], ["a", "a", "b", "b"]) == pytest.approx((0, 0))


@given(PARTITIONS, PARTITIONS.filter(lambda truth: len(set(truth)) > 1), st.permutations("abcd"))
def test_names_do_not_matter(labels: list[int], truth: list[int], names: list[str]) -> None:
    assert agreement(labels, [names[group] for group in truth]) == pytest.approx(agreement(labels, truth))


@given(PARTITIONS.filter(lambda truth: len(set(truth)) > 1))
def test_a_partition_agrees_with_itself(labels: list[int]) -> None:
    assert agreement(labels, labels) == pytest.approx((1, 1))


def test_a_table_to_choose_by() -> None:
    rows = np.repeat(np.eye(4), 6, axis=0) + np.random.default_rng(0).normal(scale=0.05, size=(24, 4))
    truth = np.repeat(list("abcd"), 6)
    table = choose_clusters(rows, [1, 2, 4, 6], truth)
    assert table.columns.tolist() == ["clusters", "inertia", "silhouette", "ari", "nmi"]
    assert table["clusters"].tolist() == [1, 2, 4, 6]
    assert table["inertia"].is_monotonic_decreasing
    assert np.isnan(table["silhouette"][0])
    assert table["clusters"][table["silhouette"].idxmax()] == table["clusters"][table["ari"].idxmax()] == 4
    assert table["ari"].max() == pytest.approx(1)
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    found = kmeans(rows, 4)
    assert table["inertia"][2] == pytest.approx(((units - found.centres[found.labels]) ** 2).sum())
    assert choose_clusters(rows, [2]).columns.tolist() == ["clusters", "inertia", "silhouette"]


class TestWrongInputs:
    def test_nothing_to_try(self) -> None:
        with pytest.raises(InputError, match="no number of clusters to try"):
            choose_clusters(ROWS, [])

    def test_more_clusters_than_points(self) -> None:
        with pytest.raises(InputError, match="41 clusters were asked for and there are 40"):
            choose_clusters(ROWS, [2, 41])

    def test_no_vectors(self) -> None:
        with pytest.raises(InputError, match="vectors is empty"):
            cluster_quality([], [])

    def test_labels_and_truth_of_another_length(self) -> None:
        with pytest.raises(ShapeError, match=r"got 40 vectors with labels of shape \(2,\)"):
            cluster_quality(ROWS, [0, 1])
        with pytest.raises(ShapeError, match="got 40 labels with 2 groups"):
            cluster_quality(ROWS, [0, 1] * 20, ["a", "b"])

    def test_one_group_in_truth(self) -> None:
        with pytest.raises(InputError, match="the truth is one group only"):
            cluster_quality(ROWS, [0, 1] * 20, ["a"] * 40)
