"""What clusters' neighbours are good for: classify, the odd one out, outliers, near duplicates."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier

from embedlab.clustering import knn_accuracy, knn_classify, majority_share, near_duplicates, odd_one_out, outliers
from embedlab.errors import InputError, NotFiniteError, ShapeError, ZeroVectorError
from embedlab.vectors import cosine_matrix, random_rotation

ROWS = np.random.default_rng(5).normal(size=(30, 4))


class TestKnn:
    def test_the_neighbours_vote(self) -> None:
        rows, labels = [[1, 0], [1, 0.1], [1, 0.2], [0, 1]], ["cat", "dog", "dog", "car"]
        answer = knn_classify(rows, labels, [[5, 0], [0, 3]], k=3)
        assert answer.labels.tolist() == ["dog", "dog"]
        assert answer.shares == pytest.approx([2 / 3, 2 / 3])
        assert knn_classify(rows, labels, [0, 3], k=1).labels.tolist() == ["car"]

    def test_of_equal_shares_the_first_by_name(self) -> None:
        answer = knn_classify([[1, 0], [1, 0.1]], ["zebra", "ant"], [1, 0], k=2)
        assert (answer.labels.tolist(), answer.shares.tolist()) == (["ant"], [0.5])

    def test_labels_are_names(self) -> None:
        assert knn_classify([[1, 0], [0, 1]], [3, 4], [0, 1], k=1).labels.tolist() == ["4"]

    def test_accuracy_of_a_plain_case_and_of_chance(self) -> None:
        rows = np.repeat(np.eye(2), 100, axis=0) + np.random.default_rng(0).normal(scale=0.05, size=(200, 2))
        truth = ["a"] * 100 + ["b"] * 100
        assert knn_accuracy(rows, truth, k=3) == 1
        shuffled = np.random.default_rng(0).permutation(truth).tolist()
        assert knn_accuracy(rows, shuffled, k=3) == pytest.approx(0.5, abs=0.15)

    def test_nobody_knows_itself(self) -> None:
        """Two and two that point the same way, named crosswise: whoever could look at itself would be right."""
        rows = [[1, 0], [1, 0], [0, 1], [0, 1]]
        assert knn_accuracy(rows, ["a", "b", "c", "d"], k=1, folds=4) == 0

    def test_majority(self) -> None:
        labels = ["a", "b", "b", "c"]
        dummy = DummyClassifier(strategy="most_frequent").fit(np.zeros((4, 1)), labels)
        assert majority_share(labels) == dummy.score(np.zeros((4, 1)), labels) == 0.5

    def test_wrong_inputs(self) -> None:
        with pytest.raises(InputError, match="3 neighbours were asked for and there are 2"):
            knn_classify([[1, 0], [0, 1]], ["a", "b"], [1, 1], k=3)
        with pytest.raises(ShapeError, match="got 2 vectors with 1 groups"):
            knn_classify([[1, 0], [0, 1]], ["a"], [1, 1], k=1)
        with pytest.raises(ShapeError, match="vectors of different length"):
            knn_classify([[1, 0], [0, 1]], ["a", "b"], [1, 1, 1], k=1)
        with pytest.raises(InputError, match="16 neighbours were asked for and there are 15"):
            knn_accuracy(ROWS, ["a"] * 30, k=16, folds=2)
        with pytest.raises(InputError, match="31 folds were asked of 30 vectors"):
            knn_accuracy(ROWS, ["a"] * 30, folds=31)
        with pytest.raises(InputError, match="no labels to count"):
            majority_share([])


class TestOddOneOut:
    @pytest.mark.parametrize(
        "words",
        ["breakfast cereal dinner lunch", "cat dog horse car", "france italy spain paris", "red blue green seven"],
    )
    def test_the_word_that_gensim_gives(self, glove: KeyedVectors, words: str) -> None:
        listed = words.split()
        assert listed[odd_one_out([glove[word] for word in listed])] == glove.doesnt_match(listed)

    def test_it_is_the_lowest_mean_cosine(self) -> None:
        cosines = cosine_matrix(ROWS)
        assert odd_one_out(ROWS) == int(np.argmin(cosines.sum(axis=1) - np.diag(cosines)))

    def test_of_equals_the_first(self) -> None:
        assert odd_one_out([[1, 0], [1, 0], [1, 0]]) == 0

    @given(st.permutations(range(6)), st.integers(0, 1_000))
    def test_order_and_rotation_do_not_matter(self, order: list[int], seed: int) -> None:
        turned = ROWS[:6] @ random_rotation(4, seed=seed)
        assert order[odd_one_out(turned[order])] == odd_one_out(ROWS[:6])

    def test_wrong_inputs(self) -> None:
        with pytest.raises(InputError, match="got 2 vectors"):
            odd_one_out([[1, 0], [0, 1]])
        with pytest.raises(ZeroVectorError, match="row 2"):
            odd_one_out([[1, 0], [0, 1], [0, 0]])


class TestOutliers:
    def test_by_hand(self) -> None:
        assert outliers([[1, 0], [2, 0], [0, 1], [0, -1]], k=1) == pytest.approx([0, 0, 1, 1])
        assert outliers([[1, 0], [2, 0], [0, 1], [0, -1]], k=2) == pytest.approx([0.5, 0.5, 1, 1])

    def test_it_is_the_mean_over_the_nearest(self) -> None:
        distances = 1 - cosine_matrix(ROWS)
        np.fill_diagonal(distances, np.inf)
        assert outliers(ROWS, k=4) == pytest.approx(np.sort(distances, axis=1)[:, :4].mean(axis=1))

    def test_wrong_inputs(self) -> None:
        with pytest.raises(InputError, match="2 neighbours were asked for and there are 1"):
            outliers([[1, 0], [0, 1]], k=2)
        with pytest.raises(NotFiniteError):
            outliers([[1, 0], [0, np.inf]], k=1)


class TestNearDuplicates:
    def test_all_pairs_above_the_threshold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The same as a whole matrix of cosines says, also where pairs lie in two blocks."""
        cosines = cosine_matrix(ROWS)
        expected = {(i, j) for i in range(30) for j in range(i + 1, 30) if cosines[i, j] >= 0.5}
        monkeypatch.setattr("embedlab.clustering.oddities.BLOCK", 7)
        found = near_duplicates(ROWS, 0.5)
        assert set(zip(found["first"], found["second"], strict=True)) == expected
        assert found["cosine"].to_numpy() == pytest.approx(cosines[found["first"], found["second"]])
        assert found["cosine"].is_monotonic_decreasing

    def test_equal_vectors_at_the_highest_threshold(self) -> None:
        row = np.random.default_rng(0).normal(size=50).astype(np.float32)
        found = near_duplicates([row, -row, row * 3, row], threshold=1)
        assert found.to_numpy().tolist() == [[0, 2, 1], [0, 3, 1], [2, 3, 1]]

    def test_none(self) -> None:
        assert near_duplicates([[1, 0], [0, 1]]).empty
        assert near_duplicates([[1, 0]]).columns.tolist() == ["first", "second", "cosine"]

    def test_the_lowest_threshold_gives_all_pairs(self) -> None:
        assert len(near_duplicates(ROWS, -1)) == 30 * 29 // 2

    @pytest.mark.parametrize("threshold", [1.01, -1.5, np.nan])
    def test_no_cosine(self, threshold: float) -> None:
        with pytest.raises(InputError, match="is no cosine; choose a number from -1 to 1"):
            near_duplicates(ROWS, threshold)

    def test_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("embedlab.clustering.oddities.MOST_PAIRS", 10)
        with pytest.raises(InputError, match="more than 10 pairs have a cosine of -1 or more; choose a higher"):
            near_duplicates(ROWS, -1)
