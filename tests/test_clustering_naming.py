"""Names of clusters by class-based TF-IDF, against weights worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from embedlab.clustering import cluster_table, cluster_words, count_words
from embedlab.clustering.naming import _weights
from embedlab.errors import InputError, ShapeError

TEXTS = ["cat cat dog", "a cat", "car dog", "the car", "moon"]
LABELS = [0, 0, 1, 1, -1]


def test_weights_by_hand() -> None:
    """Cluster 0: cat 3, dog 1; cluster 1: car 2, dog 1; so A = 7 / 2 words, and "dog" is in both."""
    counted = count_words(TEXTS)
    assert counted.words.tolist() == ["car", "cat", "dog", "moon"]
    expected = [
        [0, 3 * log(1 + 3.5 / 3), log(1 + 3.5 / 2), 0],
        [2 * log(1 + 3.5 / 2), 0, log(1 + 3.5 / 2), 0],
    ]
    assert _weights(counted.counts, np.array(LABELS), np.array([0, 1])) == pytest.approx(np.array(expected))


def test_the_best_words_come_first() -> None:
    assert cluster_words(TEXTS, LABELS) == {0: ["cat", "dog"], 1: ["car", "dog"]}
    assert cluster_words(TEXTS, LABELS, words=1) == {0: ["cat"], 1: ["car"]}


def test_a_rare_word_beats_one_that_all_clusters_have() -> None:
    texts = ["shared shared rare rare", "shared shared shared other"]
    assert cluster_words(texts, [0, 1], words=1) == {0: ["rare"], 1: ["shared"]}


def test_equal_weights_come_in_alphabetical_order() -> None:
    assert cluster_words(["tiger lion zebra"], [0], words=2) == {0: ["lion", "tiger"]}


def test_texts_counted_once_serve_every_clustering() -> None:
    assert cluster_words(count_words(TEXTS), LABELS) == cluster_words(TEXTS, LABELS)


def test_stop_words_numbers_and_single_letters_are_no_names() -> None:
    assert count_words(["The X of 1984 and the B2", "el gato"], language="en").words.tolist() == ["b2", "el", "gato"]
    assert count_words(["el gato de los perros"], language="es").words.tolist() == ["gato", "perros"]


def test_a_cluster_of_stop_words_has_no_name() -> None:
    assert cluster_words(["cat", "", "the of"], [0, 1, 1]) == {0: ["cat"], 1: []}


def test_all_texts_in_no_cluster() -> None:
    assert cluster_words(["cat", "dog"], [-1, -1]) == {}
    table = cluster_table(["cat", "dog"], [-1, -1], ["a", "b"])
    assert table.to_dict("records") == [{"cluster": -1, "size": 2, "words": "", "group": "a", "share": 0.5}]


def test_the_table() -> None:
    vectors = [[1, 0], [1, 0.2], [0, 1], [0.1, 1], [-1, -1]]
    table = cluster_table(TEXTS, LABELS, ["pet", "pet", "pet", "car", "sky"], list("ABCDE"), vectors=vectors, words=1)
    assert table.columns.tolist() == ["cluster", "size", "words", "group", "share", "examples"]
    assert table["cluster"].tolist() == [0, 1, -1]
    assert table["size"].tolist() == [2, 2, 1]
    assert table["words"].tolist() == ["cat", "car", ""]
    assert table["group"].tolist() == ["pet", "car", "sky"]  # of "pet" and "car" once each, the first by name
    assert table["share"].tolist() == [1, 0.5, 1]
    assert table["examples"][2] == ""


def test_examples_begin_with_the_most_central() -> None:
    vectors = [[1, 1], [1, 0], [0.9, 1], [0, 1]]
    table = cluster_table(["cat"] * 4, [0] * 4, titles=["middle", "right", "near", "up"], vectors=vectors)
    assert table["examples"].tolist() == ["middle, near, up"]


class TestWrongInputs:
    @pytest.mark.parametrize("texts", [[], [""], ["the of and", "1984"]], ids=["none", "empty", "stop words only"])
    def test_no_words(self, texts: list[str]) -> None:
        with pytest.raises(InputError, match=f"none of the {len(texts)} texts holds a word that is not a stop word"):
            cluster_words(texts, [0] * len(texts))

    def test_one_string(self) -> None:
        with pytest.raises(InputError, match="expected a sequence of texts, got one string"):
            cluster_words("a cat", [0])

    def test_an_unknown_language(self) -> None:
        with pytest.raises(InputError, match="unknown language 'de'"):
            cluster_words(["Katze"], [0], language="de")

    def test_no_number_of_words(self) -> None:
        with pytest.raises(InputError, match="0 words"):
            cluster_words(["cat"], [0], words=0)

    def test_other_lengths(self) -> None:
        with pytest.raises(ShapeError, match=r"got 2 texts with labels of shape \(1,\)"):
            cluster_words(["cat", "dog"], [0])
        with pytest.raises(ShapeError, match="got 2 texts with 1 groups"):
            cluster_table(["cat", "dog"], [0, 0], ["a"])
        with pytest.raises(ShapeError, match="got 2 texts with 1 titles"):
            cluster_table(["cat", "dog"], [0, 0], titles=["a"], vectors=[[1], [1]])

    def test_titles_without_vectors(self) -> None:
        with pytest.raises(InputError, match="examples need both titles and vectors"):
            cluster_table(["cat"], [0], titles=["a"])
