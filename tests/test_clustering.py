"""k-means and HDBSCAN: clusters that are plainly there must be found, numbered alike on every run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedlab
from embedlab.clustering import Clusters, agreement, centrality, hdbscan, kmeans
from embedlab.clustering.base import numbered
from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.vectors import random_rotation

SIZES = (24, 16, 10)
TRUTH = np.repeat([0, 1, 2], SIZES)


@pytest.fixture(scope="module")
def blobs() -> np.ndarray:
    """Three tight groups in six dimensions, of vectors as long as chance has it."""
    return made_blobs()


def made_blobs() -> np.ndarray:
    rng = np.random.default_rng(0)
    rows = np.eye(6)[TRUTH] + rng.normal(scale=0.05, size=(len(TRUTH), 6))
    return rows * rng.uniform(0.5, 3, size=(len(TRUTH), 1))


class TestNumbers:
    def test_from_the_largest_to_the_smallest(self) -> None:
        assert numbered(np.array([5, 5, 0, 0, 0, 9])).tolist() == [1, 1, 0, 0, 0, 2]

    def test_of_equally_large_ones_the_first_member_decides(self) -> None:
        assert numbered(np.array([3, 1, 1, 3])).tolist() == [0, 1, 1, 0]

    @given(st.lists(st.integers(-2, 4), min_size=1, max_size=30))
    def test_they_keep_who_is_with_whom(self, found: list[int]) -> None:
        labels = numbered(np.array(found))
        pairs = {(old, new) for old, new in zip(found, labels.tolist(), strict=True) if old >= 0}
        assert len(pairs) == len({old for old, _ in pairs}) == len({new for _, new in pairs})
        assert [new == -1 for new in labels] == [old < 0 for old in found]
        sizes = [int((labels == number).sum()) for number in range(labels.max() + 1)]
        assert sizes == sorted(sizes, reverse=True)
        assert 0 not in sizes

    def test_count_and_sizes(self) -> None:
        found = Clusters(np.array([0, -1, 0, 1]), "by hand")
        assert (found.count, found.sizes.tolist()) == (2, [2, 1])
        nobody = Clusters(np.array([-1, -1]), "by hand")
        assert (nobody.count, nobody.sizes.tolist()) == (0, [])


class TestKMeans:
    def test_it_finds_what_is_there(self, blobs: np.ndarray) -> None:
        found = kmeans(blobs, 3)
        assert found.labels.tolist() == TRUTH.tolist()
        assert found.labels.dtype == np.int64
        assert (found.count, found.sizes.tolist(), found.method) == (3, list(SIZES), "k-means")
        assert found.parameters["clusters"] == 3

    def test_a_centre_is_the_mean_of_its_members(self, blobs: np.ndarray) -> None:
        found = kmeans(blobs, 3)
        units = blobs / np.linalg.norm(blobs, axis=1, keepdims=True)
        assert found.centres == pytest.approx(np.array([units[found.labels == n].mean(axis=0) for n in range(3)]))

    def test_lengths_count_for_the_euclidean_metric_alone(self) -> None:
        rows = [[1, 0], [9, 0], [0, 1], [0, 9]]
        assert kmeans(rows, 2).labels.tolist() == [0, 0, 1, 1]
        assert kmeans(rows, 3, metric="euclidean").labels.tolist() == [0, 1, 0, 2]

    def test_the_same_on_every_run(self) -> None:
        rows = np.random.default_rng(1).normal(size=(200, 8))
        assert kmeans(rows, 7).labels.tolist() == kmeans(rows, 7).labels.tolist()
        assert kmeans(rows, 7, seed=1).labels.tolist() != kmeans(rows, 7).labels.tolist()

    def test_one_cluster_is_everybody(self, blobs: np.ndarray) -> None:
        assert set(kmeans(blobs, 1).labels) == {0}

    def test_every_point_a_cluster(self) -> None:
        assert sorted(kmeans([[1, 0], [0, 1], [-1, 0]], 3).labels) == [0, 1, 2]

    @given(st.integers(0, 10_000))
    def test_turning_all_vectors_changes_nothing(self, seed: int) -> None:
        blobs = made_blobs()
        assert kmeans(blobs @ random_rotation(6, seed=seed), 3).labels.tolist() == TRUTH.tolist()

    @given(st.permutations(range(len(TRUTH))))
    def test_the_order_of_the_rows_does_not_matter(self, order: list[int]) -> None:
        assert kmeans(made_blobs()[order], 3).labels.tolist() == TRUTH[order].tolist()


class TestHdbscan:
    def test_it_finds_what_is_there(self, blobs: np.ndarray) -> None:
        found = hdbscan(blobs, 8)
        assert agreement(found.labels, TRUTH) == pytest.approx((1, 1))
        assert (found.count, found.method, found.centres) == (3, "HDBSCAN", None)

    def test_it_finds_no_more_in_noise(self) -> None:
        rows = np.random.default_rng(0).normal(size=(60, 5))
        assert hdbscan(rows, 25, dimensions=None).count == 0

    def test_a_point_far_from_all_is_in_no_cluster(self) -> None:
        rows = np.vstack([np.zeros((8, 2)), np.full((6, 2), 9.0), [[0.0, 40.0]]])
        rows += np.random.default_rng(0).normal(scale=0.1, size=rows.shape)
        found = hdbscan(rows, 4, dimensions=None, metric="euclidean")
        assert found.labels.tolist() == [0] * 8 + [1] * 6 + [-1]

    def test_vectors_of_two_numbers_need_no_umap(self) -> None:
        rows = [[0, 0], [0, 1], [1, 0], [9, 9], [9, 8], [8, 9]]
        options = {"min_samples": 2, "metric": "euclidean"}
        assert (
            hdbscan(rows, 3, **options).labels.tolist() == hdbscan(rows, 3, dimensions=None, **options).labels.tolist()
        )

    def test_the_same_on_every_run(self, blobs: np.ndarray) -> None:
        assert hdbscan(blobs, 5).labels.tolist() == hdbscan(blobs, 5).labels.tolist()

    @given(st.permutations(range(len(TRUTH))))
    def test_the_order_of_the_rows_does_not_matter(self, order: list[int]) -> None:
        assert hdbscan(made_blobs()[order], 8, dimensions=None).labels.tolist() == TRUTH[order].tolist()

    def test_few_points_are_said(self) -> None:
        found = hdbscan([[1, 0], [0, 1], [1, 1]], 2, dimensions=None)
        assert found.notes == ("min_samples 5 lowered to 3: there are no more points",)
        assert found.parameters["min_samples"] == 3


class TestCentrality:
    def test_by_hand(self) -> None:
        near = centrality([[1, 0], [1, 1], [0, 1], [2, 2]], [7, 7, 7, -1])
        assert near == pytest.approx([np.sqrt(0.5), 1, np.sqrt(0.5), np.nan], nan_ok=True)

    def test_members_that_cancel_out(self) -> None:
        assert centrality([[1, 0], [-1, 0], [0, 3]], [0, 0, 1]) == pytest.approx([np.nan, np.nan, 1], nan_ok=True)

    def test_all_in_no_cluster(self) -> None:
        assert np.isnan(centrality([[1, 0], [0, 1]], [-1, -1])).all()


class TestWrongInputs:
    @pytest.mark.parametrize("method", [kmeans, hdbscan])
    @pytest.mark.parametrize(
        ("rows", "error", "message"),
        [
            ([], InputError, "vectors is empty"),
            ([[1.0, np.nan], [1, 1]], NotFiniteError, "nan"),
            ([[1, 0], [0, 0]], ZeroVectorError, "row 1"),
            ([[1, 0], [1]], ShapeError, "differ in length"),
        ],
    )
    def test_vectors(self, method, rows, error, message) -> None:
        with pytest.raises(error, match=message):
            method(rows, 2)

    @pytest.mark.parametrize("method", [kmeans, hdbscan])
    def test_an_unknown_metric(self, method) -> None:
        with pytest.raises(InputError, match="the metric 'manhattan' is not known; choose 'cosine' or 'euclidean'"):
            method([[1, 0], [0, 1]], 2, metric="manhattan")

    def test_more_clusters_than_points(self) -> None:
        with pytest.raises(InputError, match="3 clusters were asked for and there are 2"):
            kmeans([[1, 0], [0, 1]], 3)

    def test_more_clusters_than_different_points(self) -> None:
        with pytest.raises(
            InputError, match="only 2 of the 4 vectors point in different directions; ask for 2 at most"
        ):
            kmeans([[1, 0], [2, 0], [0, 1], [0, 5]], 3)
        with pytest.raises(InputError, match="only 1 of the 3 vectors are different"):
            kmeans([[1, 0]] * 3, 2, metric="euclidean")

    @pytest.mark.parametrize("clusters", [0, -1, 1.5])
    def test_no_number_of_clusters(self, clusters: float) -> None:
        with pytest.raises(InputError, match="clusters"):
            kmeans([[1, 0], [0, 1]], clusters)

    @pytest.mark.parametrize("smallest", [1, 0, 4])
    def test_no_size_of_a_cluster(self, smallest: int) -> None:
        with pytest.raises(InputError, match="smallest cluster"):
            hdbscan([[1, 0], [0, 1], [1, 1]], smallest, dimensions=None)

    def test_no_number_of_dimensions(self) -> None:
        with pytest.raises(InputError, match="4 dimensions were asked; choose 2, 3, or None"):
            hdbscan(np.eye(5), 2, dimensions=4)

    def test_too_few_or_equal_vectors_for_umap(self) -> None:
        with pytest.raises(InputError, match="got 3 vectors"):
            hdbscan(np.eye(3), 2)
        with pytest.raises(InputError, match="all of these vectors are the same"):
            hdbscan(np.ones((6, 3)), 2)

    def test_labels_of_another_length_or_kind(self) -> None:
        with pytest.raises(ShapeError, match=r"got 2 vectors with labels of shape \(3,\)"):
            centrality([[1, 0], [0, 1]], [0, 0, 1])
        with pytest.raises(InputError, match="labels must be whole numbers"):
            centrality([[1, 0], [0, 1]], ["a", "b"])


def test_it_is_reached_from_the_top() -> None:
    assert embedlab.clustering.kmeans is kmeans
