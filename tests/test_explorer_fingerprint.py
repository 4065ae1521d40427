"""The explorer of fingerprints: seven views of two texts, each encoded once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, run
from numpy.typing import NDArray

from embedlab.explorers import FingerprintExplorer
from embedlab.explorers.fingerprint import VIEWS
from embedlab.vectors import cosine


class Letters:
    """One and how often each letter comes; remembers what it was asked."""

    name, dimensions = "letters", 26

    def __init__(self, dimensions: int = 26) -> None:
        self.dimensions = dimensions
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        counts = [[1 + text.lower().count(chr(97 + nth)) for nth in range(self.dimensions)] for text in texts]
        return np.array(counts, dtype=np.float32)


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def explorer(letters: Letters) -> FingerprintExplorer:
    return FingerprintExplorer(letters, "aaaa b", "b ccc")


def visible(explorer: FingerprintExplorer) -> list[bool]:
    return [trace.visible is not False for trace in explorer.figure.data]


def test_the_table_holds_the_largest_differences(explorer: FingerprintExplorer) -> None:
    explorer.state = {"n": 2}
    assert explorer.table["dimension"].tolist() == [0, 2]
    assert explorer.table["difference"].tolist() == [-4, 3]
    assert [text for row in explorer.figure.data[2].text for text in row if text] == ["0", "2"]


def test_the_summary_says_cosine_and_share(explorer: FingerprintExplorer, letters: Letters) -> None:
    one, other = letters.encode(["aaaa b", "b ccc"])
    assert f"Cosine {cosine(one, other):.3f}." in explorer.summary
    assert "from the 10 largest differences" in explorer.summary


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn_and_its_code_runs(explorer: FingerprintExplorer, view: str) -> None:
    explorer.state = {"view": view, "n": 3}
    assert explorer.error == ""
    shown = {"one": [2], "binned": [2], "difference": [0, 1, 2], "contributions": [0, 1, 2]}.get(view, [0, 1])
    assert visible(explorer) == [place in shown for place in range(3)]
    assert len(explorer.table) == 3
    assert run(explorer.code())[1].layout.width == 700


@pytest.mark.parametrize("view", ["after a permutation", "after a random rotation"])
def test_another_picture_and_the_same_cosine(explorer: FingerprintExplorer, view: str) -> None:
    explorer.state = {"view": "pair"}
    before = np.asarray(explorer.figure.data[0].z)
    explorer.state = {"view": view}
    assert not np.array_equal(before, explorer.figure.data[0].z)
    words = explorer.summary.replace(",", "").rstrip(".").split()
    assert words[words.index("before") + 1] == words[words.index("after") + 1]


def test_each_text_is_encoded_once(explorer: FingerprintExplorer, letters: Letters) -> None:
    for view in VIEWS:
        explorer.state = {"view": view}
    control(explorer, "text").value = "dd"
    control(explorer, "text").value = "aaaa b"
    assert letters.asked == ["aaaa b", "b ccc", "dd"]


@pytest.mark.parametrize(("name", "label"), [("text", "text"), ("other", "other text")])
def test_an_empty_text(explorer: FingerprintExplorer, name: str, label: str) -> None:
    explorer.state = {name: "  "}
    assert explorer.error == f"the field '{label}' is empty; type a text."


def test_more_dimensions_than_there_are() -> None:
    explorer = FingerprintExplorer(Letters(12), "abc", "def")
    explorer.state = {"n": 12}
    assert "12 dimensions to take away were asked for and there are 11" in explorer.error


@pytest.mark.parametrize("text", [SCRIPT, LONG, "<b>bold</b> & more"])
def test_any_text(explorer: FingerprintExplorer, text: str) -> None:
    explorer.state = {"text": text}
    assert explorer.error == ""
    head = explorer.figure.layout.annotations[0].text
    assert "<" not in head
    assert len(head) < 60
    assert SCRIPT not in of_class(explorer, "embedlab-table").value


def test_a_text_is_taken_when_it_is_finished(explorer: FingerprintExplorer) -> None:
    assert not control(explorer, "text").continuous_update
    assert not control(explorer, "other").continuous_update
