"""Word lists: complete, in the vocabulary, and pointing the way their labels say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from gensim.models import KeyedVectors

from embedlab.vectors import project
from embedlab.word_vectors import AXES, WEAT_WORDS, WORD_CLASSES, vectors_of, word_axis

# Caliskan et al. 2017: the lists that are compared with each other have the same length.
WEAT_SIZES = {
    ("flowers", "insects"): 25,
    ("pleasant", "unpleasant"): 25,
    ("male names", "female names"): 8,
    ("career", "family"): 8,
    ("science", "arts"): 8,
    ("male words", "female words"): 8,
}


def words_of(axis: str) -> list[str]:
    return [word for pair in AXES[axis].pairs for word in pair]


class TestAxes:
    def test_names_and_labels(self) -> None:
        assert list(AXES) == ["gender", "tense", "size", "feeling", "age", "number", "speed", "kind of act"]
        assert AXES["gender"].label == "male - female"
        assert AXES["gender"].pairs[:2] == (("he", "she"), ("man", "woman"))

    @pytest.mark.parametrize("name", AXES)
    def test_eight_pairs_of_different_words(self, name: str) -> None:
        words = words_of(name)
        assert len(words) == len(set(words)) == 16
        assert words == [word.strip().lower() for word in words]

    @pytest.mark.parametrize("name", AXES)
    def test_every_word_is_known(self, name: str, glove: KeyedVectors) -> None:
        assert vectors_of(glove, words_of(name)).shape == (16, 50)

    @pytest.mark.parametrize("name", AXES)
    def test_the_second_word_of_a_pair_stands_higher(self, name: str, glove: KeyedVectors) -> None:
        """Each pair is judged by the axis of the seven others; the lists must carry over, not only fit themselves."""
        pairs = AXES[name].pairs
        right = 0
        for place, pair in enumerate(pairs):
            low, high = project(vectors_of(glove, pair), word_axis(glove, pairs[:place] + pairs[place + 1 :]))[:, 0]
            right += low < high
        assert right >= 7


class TestClasses:
    def test_names_and_sizes(self) -> None:
        assert {name: len(words) for name, words in WORD_CLASSES.items()} == {"verb": 22, "animal": 22, "name": 22}

    def test_no_word_is_in_two_classes(self) -> None:
        everything = [word for words in WORD_CLASSES.values() for word in words]
        assert len(everything) == len(set(everything))

    def test_every_word_is_known(self, glove: KeyedVectors) -> None:
        for words in WORD_CLASSES.values():
            assert [word for word in words if word not in glove] == []


class TestWeat:
    def test_every_list_has_its_opposite(self) -> None:
        assert [name for pair in WEAT_SIZES for name in pair] == list(WEAT_WORDS)

    @pytest.mark.parametrize("pair", WEAT_SIZES)
    def test_sizes_of_the_paper(self, pair: tuple[str, str]) -> None:
        first, second = (WEAT_WORDS[name] for name in pair)
        assert len(first) == len(second) == WEAT_SIZES[pair]
        assert len({*first, *second}) == 2 * WEAT_SIZES[pair]

    def test_one_word_of_the_paper_is_not_in_glove(self, glove: KeyedVectors) -> None:
        assert [word for words in WEAT_WORDS.values() for word in words if word not in glove] == ["gladiola"]


@pytest.mark.parametrize("lists", [AXES, WORD_CLASSES, WEAT_WORDS])
def test_a_lesson_cannot_change_the_lists_of_another(lists: Mapping[str, object]) -> None:
    with pytest.raises(TypeError):
        lists["verb"] = ()  # type: ignore[index]
