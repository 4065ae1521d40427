"""The explorer of neighbourhoods: a word, those most like it, and a walk by clicking."""

from __future__ import annotations

import re

import numpy as np
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, picture, run
from gensim.models import KeyedVectors
from gensim.models.fasttext import FastTextKeyedVectors

from embedlab.errors import UnknownWordError
from embedlab.explorers import NeighbourExplorer
from embedlab.vectors import normalize
from embedlab.word_vectors import nearest_words, train_fasttext, vectors_of

CLOUD, MAP = "cloud: nearer is more alike", "map: PCA of these words"


@pytest.fixture
def near(glove: KeyedVectors) -> NeighbourExplorer:
    return NeighbourExplorer(glove, "king")


@pytest.fixture(scope="module")
def fasttext() -> FastTextKeyedVectors:
    sentences = [[f"walk{nth}", f"talk{nth}", "walking", "talking"] for nth in range(20)] * 5
    return train_fasttext(
        sentences, dimensions=10, epochs=2, min_count=1, buckets=1_000, progress=False
    ).vectors  # 42 words


def click(explorer: NeighbourExplorer, trace: int, point: int | None) -> None:
    """Tell the figure of a click, as the page does: plotly hands it on to every trace, hit or not."""
    hit = [] if point is None else [point]
    explorer.figure._js2py_pointsCallback = {
        "event_type": "plotly_click",
        "points": {"xs": hit, "ys": hit, "point_indexes": hit, "trace_indexes": [trace] * len(hit)},
    }


def places(explorer: NeighbourExplorer) -> np.ndarray:
    return np.column_stack([explorer.figure.data[1].x, explorer.figure.data[1].y])


class TestView:
    def test_first_view(self, near: NeighbourExplorer, glove: KeyedVectors) -> None:
        assert near.state == {"word": "king", "k": 12, "layout": CLOUD}
        assert near.table.equals(nearest_words(glove, "king", 12).round(4))
        assert near.figure.layout.title.text == "The 12 words most like king"
        assert near.summary == "Nearest to king: prince, cosine 0.824. Path: king"
        assert near.path == ["king"]

    def test_the_cloud_shows_the_table(self, near: NeighbourExplorer) -> None:
        _, neighbours, centre = near.figure.data
        assert list(neighbours.text) == near.table["word"].tolist()
        assert list(neighbours.marker.color) == pytest.approx(near.table["cosine"].tolist())
        assert np.hypot(*places(near).T) == pytest.approx(1 - near.table["cosine"], abs=2e-4)
        assert centre.text == ("<b>king</b>",)
        assert (list(centre.x), list(centre.y)) == ([0], [0])

    def test_state_and_controls(self, near: NeighbourExplorer, glove: KeyedVectors) -> None:
        other = NeighbourExplorer(glove, "king")
        change = {"word": "france", "k": 5, "layout": MAP}
        near.state = change
        for name, value in change.items():
            control(other, name).value = value
        for each in (near, other):
            assert each.state == change
            assert each.table.equals(nearest_words(glove, "france", 5).round(4))
            assert each.path == ["king", "france"]
        assert picture(near) == picture(other)

    def test_on_the_map_the_word_is_the_origin(self, near: NeighbourExplorer, glove: KeyedVectors) -> None:
        near.state = {"layout": MAP}
        centre = near.figure.data[2]
        assert (list(centre.x), list(centre.y)) == ([0], [0])
        # Against a decomposition made here; an axis of a PCA may point either way.
        unit = normalize(vectors_of(glove, ["king", *near.table["word"]])).astype(np.float64)
        left, lengths, _ = np.linalg.svd(unit - unit.mean(axis=0), full_matrices=False)
        shadows = left[:, :2] * lengths[:2]
        expected = shadows[1:] - shadows[0]
        assert np.abs(places(near)) == pytest.approx(np.abs(expected), abs=2e-4)
        assert (np.hypot(*places(near).T) <= np.linalg.norm(unit[1:] - unit[0], axis=1) + 1e-4).all()

    def test_everything_lies_in_the_ranges(self, near: NeighbourExplorer) -> None:
        for layout in (CLOUD, MAP):
            near.state = {"layout": layout, "k": 30}
            for axis, values in zip((near.figure.layout.xaxis, near.figure.layout.yaxis), places(near).T, strict=True):
                assert axis.range[0] < values.min() < values.max() < axis.range[1]

    def test_code(self, near: NeighbourExplorer) -> None:
        near.state = {"word": " Queen ", "k": 7}
        _, value, _ = run(near.code())
        assert value.round(4).equals(near.table)

    def test_a_missing_first_word(self, glove: KeyedVectors) -> None:
        with pytest.raises(UnknownWordError, match="unknown word 'qeen'"):
            NeighbourExplorer(glove, "qeen")


class TestWalk:
    def test_a_click_walks_on(self, near: NeighbourExplorer, glove: KeyedVectors) -> None:
        click(near, 1, 1)
        assert near.state["word"] == "queen"
        assert near.path == ["king", "queen"]
        assert near.table.equals(nearest_words(glove, "queen", 12).round(4))
        following = near.table["word"][3]
        click(near, 1, 3)
        assert near.path == ["king", "queen", following]
        assert near.summary.endswith(f"Path: king → queen → {following}")

    def test_a_click_beside_the_neighbours_does_nothing(self, near: NeighbourExplorer) -> None:
        before = picture(near)
        click(near, 1, None)
        click(near, 2, 0)  # the word itself
        click(near, 0, 1)  # a line
        assert (near.path, near.error) == (["king"], "")
        assert picture(near) == before

    def test_a_click_after_a_wrong_word_goes_on_from_the_picture(self, near: NeighbourExplorer) -> None:
        near.state = {"word": "qeen"}
        click(near, 1, 1)
        assert near.error == ""
        assert near.path == ["king", "queen"]

    def test_only_a_new_word_is_a_step(self, near: NeighbourExplorer) -> None:
        for change in ({"k": 5}, {"layout": MAP}, {"word": "KING"}, {"word": "king "}):
            near.state = change
        assert near.path == ["king"]
        near.state = {"word": "queen"}
        near.state = {"word": "king"}
        assert near.path == ["king", "queen", "king"]

    def test_a_long_walk_is_shown_from_its_end(self, near: NeighbourExplorer) -> None:
        walked = ["king", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
        for word in walked[1:]:
            near.state = {"word": word}
        assert near.path == walked
        assert near.summary.endswith("Path: … → " + " → ".join(walked[-8:]))


class TestWords:
    def test_upper_case(self, near: NeighbourExplorer) -> None:
        before = near.table
        near.state = {"word": "  KING"}
        assert near.error == ""
        assert near.table.equals(before)

    def test_a_vocabulary_with_capitals_keeps_them(self) -> None:
        vectors = KeyedVectors(2)
        angles = np.linspace(0, 3, 34)
        words = ["US", "us", *(f"w{nth}" for nth in range(32))]
        vectors.add_vectors(words, np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32))
        explorer = NeighbourExplorer(vectors, "US")
        assert explorer.path == ["US"]
        explorer.state = {"word": "Us"}
        assert explorer.path == ["US", "us"]

    def test_a_misspelt_word_comes_with_suggestions(self, near: NeighbourExplorer) -> None:
        before, table = picture(near), near.table
        near.state = {"word": "qeen"}
        assert re.search(r"unknown word 'qeen' .* Did you mean: .*queen", near.error)
        assert picture(near) == before
        assert near.table.equals(table)
        assert near.path == ["king"]

    @pytest.mark.parametrize(
        ("word", "message"),
        [
            ("", "the field 'word' is empty; type one word."),
            ("  ", "the field 'word' is empty; type one word."),
            ("国王", "unknown word '国王'"),
            ("राजा", "unknown word 'राजा'"),
            ("new york", "unknown word 'new york'"),
            (LONG, "unknown word 'the cat saw"),
        ],
        ids=["empty", "blank", "Chinese", "Hindi", "two words", "long"],
    )
    def test_wrong_words(self, near: NeighbourExplorer, word: str, message: str) -> None:
        before = picture(near)
        near.state = {"word": word}
        assert message in near.error
        assert picture(near) == before

    def test_typed_markup_is_shown_and_not_obeyed(self, near: NeighbourExplorer) -> None:
        near.state = {"word": SCRIPT}
        assert SCRIPT in near.error
        shown = of_class(near, "embedlab-error").value
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script" not in shown

    def test_a_vocabulary_may_hold_markup(self) -> None:
        link = '<a href="https://example.org">queen</a>'
        vectors = KeyedVectors(2)
        angles = np.linspace(0, 3, 34)
        words = ["<s>", link, *(f"w{nth}" for nth in range(32))]
        vectors.add_vectors(words, np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32))
        explorer = NeighbourExplorer(vectors, "<s>")
        assert explorer.table["word"][0] == link
        assert explorer.figure.data[2].text == ("<b>&lt;s></b>",)
        still = explorer.still()
        for text in (
            explorer.figure.data[1].text[0],
            still.layout.title.subtitle.text,
            still.data[-1].cells["values"][0][0],
        ):
            assert "&lt;a href" in text
            assert "<a" not in text
        click(explorer, 1, 0)
        assert explorer.path == ["<s>", link]


class TestFastText:
    def test_an_unseen_word_has_neighbours(self, fasttext: FastTextKeyedVectors) -> None:
        assert "walkingly" not in fasttext.key_to_index
        explorer = NeighbourExplorer(fasttext, "walking")
        for layout in (CLOUD, MAP):
            explorer.state = {"word": "Walkingly", "layout": layout}
            assert explorer.error == ""
            assert explorer.table.equals(nearest_words(fasttext, fasttext["walkingly"], 12).round(4))
            assert explorer.figure.data[2].text == ("<b>walkingly</b>",)
        assert explorer.path == ["walking", "walkingly"]

    def test_its_code(self, fasttext: FastTextKeyedVectors) -> None:
        explorer = NeighbourExplorer(fasttext, "walkingly")
        last = explorer.code().splitlines()[-1]
        value = eval(last, {"vectors": fasttext, "nearest_words": nearest_words})
        assert value.round(4).equals(explorer.table)

    @pytest.mark.parametrize(
        "word", ["国王", "?", "a b", SCRIPT, LONG], ids=["Chinese", "sign", "two", "markup", "long"]
    )
    def test_whatever_is_typed_has_a_vector(self, fasttext: FastTextKeyedVectors, word: str) -> None:
        explorer = NeighbourExplorer(fasttext, "walking")
        explorer.state = {"word": word}
        assert explorer.error == ""
        assert explorer.path == ["walking", word.strip()]
        assert "<script" not in explorer.figure.data[2].text[0] + of_class(explorer, "embedlab-status").value
