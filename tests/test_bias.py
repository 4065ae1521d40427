"""WEAT: by hand on a few vectors, and the flowers and insects of the paper on the kit's GloVe."""

from __future__ import annotations

import numpy as np
import pytest
from gensim.models import KeyedVectors

from embedlab.errors import InputError, ShapeError, ZeroVectorError
from embedlab.vectors import cosine
from embedlab.word_vectors import vectors_of, weat

# WEAT 1 of Caliskan, Bryson and Narayanan (2017)
WEAT_1 = {
    "flowers": """aster clover hyacinth marigold poppy azalea crocus iris orchid rose bluebell daffodil lilac pansy
        tulip buttercup daisy lily peony violet carnation gladiola magnolia petunia zinnia""",
    "insects": """ant caterpillar flea locust spider bedbug centipede fly maggot tarantula bee cockroach gnat mosquito
        termite beetle cricket hornet moth wasp blackfly dragonfly horsefly roach weevil""",
    "pleasant": """caress freedom health love peace cheer friend heaven loyal pleasure diamond gentle honest lucky
        rainbow diploma gift honor miracle sunrise family happy laughter paradise vacation""",
    "unpleasant": """abuse crash filth murder sickness accident death grief poison stink assault disaster hatred pollute
        tragedy divorce jail poverty ugly cancer kill rotten vomit agony prison""",
}

A, B = [[1.0, 0.0]], [[0.0, 1.0]]


def at(degrees: float) -> list[float]:
    return [np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]


def test_by_hand() -> None:
    # cos 0 - cos 90 = 1 and cos 45 - cos 45 = 0 for X; 0 and -1 for Y
    result = weat([at(0), at(45)], [at(45), at(90)], A, B)
    assert result.x_associations == pytest.approx(np.array([1, 0]))
    assert result.y_associations == pytest.approx(np.array([0, -1]))
    assert result.statistic == pytest.approx(2)  # (1 + 0) - (0 - 1)
    # means 0.5 and -0.5, standard deviation of (1, 0, 0, -1) = sqrt(2 / 4)
    assert result.effect_size == pytest.approx(1 / np.sqrt(0.5))
    # of the six splits, two are as extreme: {1, 0} with either of the two zeros
    assert result.p_value == pytest.approx(2 / 6)
    assert result.exact


def test_swapping_the_groups_turns_the_sign() -> None:
    x, y = [at(0), at(30)], [at(50), at(90)]
    assert weat(y, x, A, B).effect_size == pytest.approx(-weat(x, y, A, B).effect_size)
    assert weat(x, y, B, A).effect_size == pytest.approx(-weat(x, y, A, B).effect_size)
    assert weat(y, x, A, B).p_value == 1


def test_sampling_comes_near_the_exact_value() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(loc=[1, 0], size=(6, 2)), rng.normal(loc=[0, 1], size=(6, 2))
    exact = weat(x, y, A, B)
    drawn = weat(x, y, A, B, n_permutations=900)
    assert (exact.exact, drawn.exact) == (True, False)  # 12 over 6 is 924
    assert drawn.p_value == pytest.approx(exact.p_value, abs=0.04)
    assert drawn.p_value == weat(x, y, A, B, n_permutations=900).p_value


def test_associations_are_means_of_cosines() -> None:
    rng = np.random.default_rng(1)
    x, y, a, b = (rng.normal(size=(n, 4)) for n in (3, 2, 5, 4))
    expected = [np.mean([cosine(w, v) for v in a]) - np.mean([cosine(w, v) for v in b]) for w in x]
    assert weat(x, y, a, b).x_associations == pytest.approx(np.array(expected))


@pytest.fixture
def groups(glove: KeyedVectors) -> dict[str, list[str]]:
    """The paper's word lists, less "gladiola", which the vocabulary lacks."""
    return {name: [word for word in words.split() if word in glove] for name, words in WEAT_1.items()}


def test_flowers_are_pleasant_and_insects_are_not(glove: KeyedVectors, groups: dict[str, list[str]]) -> None:
    assert [len(group) for group in groups.values()] == [24, 25, 25, 25]
    result = weat(*(vectors_of(glove, group) for group in groups.values()))
    assert result.effect_size > 1
    assert result.p_value < 0.01
    assert not result.exact


def test_words_dealt_at_random_show_no_effect(glove: KeyedVectors, groups: dict[str, list[str]]) -> None:
    words = np.random.default_rng(0).permutation(groups["flowers"] + groups["insects"]).tolist()
    attributes = vectors_of(glove, groups["pleasant"]), vectors_of(glove, groups["unpleasant"])
    result = weat(vectors_of(glove, words[:24]), vectors_of(glove, words[24:]), *attributes)
    assert abs(result.effect_size) < 0.7
    assert result.p_value > 0.05


def test_bad_input() -> None:
    with pytest.raises(InputError, match="all words are associated with A and B alike"):
        weat([at(45)], [at(45)], A, B)
    with pytest.raises(InputError, match="n_permutations must be 1 or more, got 0"):
        weat([at(0)], [at(90)], A, B, n_permutations=0)
    with pytest.raises(InputError, match="is empty"):
        weat([], [at(90)], A, B)
    with pytest.raises(ShapeError, match="a has 2 numbers, b has 3"):
        weat([at(0)], [at(90)], A, [[0, 1, 0]])
    with pytest.raises(ZeroVectorError, match="is a zero vector"):
        weat([at(0)], [[0, 0]], A, B)
