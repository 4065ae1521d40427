"""The comparison of encoders: cosines in each, how they differ, and no text encoded twice."""

from __future__ import annotations

import ast
from collections.abc import Sequence

import numpy as np
import pytest
from explorer_hands import SCRIPT, control, of_class, picture
from numpy.typing import NDArray

from embedlab.encoders import Encoder
from embedlab.errors import InputError, UnknownWordError
from embedlab.explorers import EncoderComparison
from embedlab.vectors import cosine_matrix

TEXTS = ["a cat", "a dog", "the rain falls"]


class Letters:
    """How often each letter comes; remembers what it was asked, and does not know the word "xyz"."""

    dimensions = 26

    def __init__(self, name: str, power: float) -> None:
        self.name = name
        self.power = power
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if "xyz" in text and self.name == "second":
                raise UnknownWordError(["xyz"], vocabulary=self.name)
        self.asked += texts
        counts = [[1 + text.lower().count(chr(97 + nth)) for nth in range(26)] for text in texts]
        return np.array(counts, dtype=np.float32) ** np.float32(self.power)


@pytest.fixture
def first() -> Letters:
    return Letters("first", 1)


@pytest.fixture
def second() -> Letters:
    return Letters("second", 3)


@pytest.fixture
def comparison(first: Letters, second: Letters) -> EncoderComparison:
    return EncoderComparison({"one": first, "two": second}, TEXTS)


def cells(explorer: EncoderComparison) -> list[NDArray[np.float64]]:
    return [np.asarray(trace.z, dtype=np.float64) for trace in explorer.figure.data]


class TestView:
    def test_the_double_is_an_encoder(self, first: Letters) -> None:
        assert isinstance(first, Encoder)

    def test_cosines(self, comparison: EncoderComparison, first: Letters, second: Letters) -> None:
        expected = [cosine_matrix(encoder.encode(TEXTS)) for encoder in (first, second)]
        one, two, difference = cells(comparison)
        assert one == pytest.approx(expected[0], abs=1e-4)
        assert two == pytest.approx(expected[1], abs=1e-4)
        assert difference == pytest.approx(expected[1] - expected[0], abs=2e-4)
        # The colours of a difference are the same to both sides of zero.
        shown = comparison.figure.data[2]
        assert shown.zmax == -shown.zmin == np.abs(difference).max() > 0

    def test_table(self, comparison: EncoderComparison) -> None:
        table = comparison.table
        assert table.columns.tolist() == ["text", "other text", "one", "two", "difference"]
        assert {frozenset(pair) for pair in table[["text", "other text"]].to_numpy()} == {
            frozenset(pair) for pair in (TEXTS[:2], TEXTS[1:], TEXTS[::2])
        }
        one, two, _ = cells(comparison)
        for text, other, in_one, in_two, difference in table.itertuples(index=False):
            place = TEXTS.index(text), TEXTS.index(other)
            assert (in_one, in_two) == (one[place], two[place])
            assert difference == pytest.approx(in_two - in_one, abs=1e-9)
        assert table["difference"].abs().is_monotonic_decreasing
        top = table.iloc[0]
        assert comparison.summary.startswith(
            f"They differ most in {top['text']!r} and {top['other text']!r}: {top['one']:.2f} and {top['two']:.2f}."
        )

    def test_exchanged_the_difference_changes_its_sign(self, comparison: EncoderComparison) -> None:
        one, two, difference = cells(comparison)
        comparison.state = {"first": "two", "second": "one"}
        assert [matrix.tolist() for matrix in cells(comparison)[:2]] == [two.tolist(), one.tolist()]
        assert cells(comparison)[2] == pytest.approx(-difference)
        assert comparison.table.columns.tolist()[2:] == ["two", "one", "difference"]

    def test_the_same_encoder_twice(self, comparison: EncoderComparison) -> None:
        comparison.state = {"second": "one"}
        assert comparison.error == ""
        assert comparison.table.columns.tolist() == ["text", "other text", "one", "difference"]
        assert comparison.table["difference"].tolist() == [0, 0, 0]
        assert comparison.figure.layout.title.text == "one and one: rank correlation of the pairs 1.00"
        assert not cells(comparison)[2].any()

    def test_state_and_controls(self, comparison: EncoderComparison) -> None:
        other = EncoderComparison({"one": Letters("first", 1), "two": Letters("second", 3)}, TEXTS)
        comparison.state = {"first": "two"}
        control(other, "first").value = "two"
        assert comparison.state == other.state == {"texts": "\n".join(TEXTS), "first": "two", "second": "two"}
        assert picture(comparison) == picture(other)

    def test_numbers_stand_in_the_cells_of_few_texts(self, comparison: EncoderComparison) -> None:
        assert {trace.texttemplate for trace in comparison.figure.data} == {"%{z:.2f}"}
        comparison.state = {"texts": "\n".join("abcdefgh")}
        assert not any(trace.texttemplate for trace in comparison.figure.data)

    def test_code(self, comparison: EncoderComparison) -> None:
        comparison.state = {"texts": 'it\'s\n"quoted"\nback\\slash'}
        lines = ast.parse(comparison.code())
        (texts,) = [
            node.value for node in lines.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.List)
        ]
        assert ast.literal_eval(texts) == ["it's", '"quoted"', "back\\slash"]


class TestEncodedOnce:
    def test_only_new_texts(self, comparison: EncoderComparison, first: Letters, second: Letters) -> None:
        assert first.asked == second.asked == TEXTS
        comparison.state = {"texts": "\n".join([*TEXTS, "new"])}
        comparison.state = {"texts": "\n".join(["newer", *TEXTS[::-1]])}
        assert first.asked == second.asked == [*TEXTS, "new", "newer"]
        assert cells(comparison)[0] == pytest.approx(cosine_matrix(first.encode(["newer", *TEXTS[::-1]])), abs=1e-4)

    def test_an_encoder_that_is_not_looked_at_is_not_asked(self, first: Letters, second: Letters) -> None:
        third = Letters("third", 2)
        explorer = EncoderComparison({"one": first, "two": second, "three": third}, TEXTS)
        assert third.asked == []
        explorer.state = {"first": "three"}
        explorer.state = {"first": "one"}
        explorer.state = {"second": "three"}
        assert first.asked == second.asked == third.asked == TEXTS


class TestTexts:
    def test_an_unknown_one(self, comparison: EncoderComparison) -> None:
        before, table = picture(comparison), comparison.table
        comparison.state = {"texts": "\n".join([*TEXTS, "xyz"])}
        assert comparison.error == "unknown word 'xyz' (searched: second). Choose a word it holds."
        assert picture(comparison) == before
        assert comparison.table.equals(table)
        comparison.state = {"second": "one"}
        assert comparison.error == ""
        assert len(comparison.table) == 6

    @pytest.mark.parametrize(
        ("texts", "count"), [([], 0), (["a", "b"], 2), (["a", "b", " a "], 2), ([f"t{n}" for n in range(31)], 31)]
    )
    def test_too_few_or_too_many(
        self, comparison: EncoderComparison, first: Letters, second: Letters, texts: list[str], count: int
    ) -> None:
        before, message = picture(comparison), f"got {count} different texts; type 3 to 30, one a line."
        comparison.state = {"texts": "\n".join(texts)}
        assert comparison.error == message
        assert picture(comparison) == before
        with pytest.raises(InputError, match=message):
            EncoderComparison({"one": first, "two": second}, texts)

    def test_thirty(self, comparison: EncoderComparison) -> None:
        comparison.state = {"texts": "\n".join(chr(97 + n % 26) * (1 + n // 26) for n in range(30))}
        assert comparison.error == ""
        assert len(comparison.table) == 435

    def test_blank_lines_and_repeated_ones_do_not_count(self, comparison: EncoderComparison) -> None:
        before = picture(comparison)
        comparison.state = {"texts": "\n\n a cat \na dog\n\na cat\nthe rain falls\n"}
        assert comparison.error == ""
        assert picture(comparison) == before

    def test_markup_is_shown_and_not_obeyed(self, comparison: EncoderComparison) -> None:
        comparison.state = {"texts": f"{SCRIPT}\na cat\na dog"}
        assert comparison.error == ""
        assert "<script" not in of_class(comparison, "embedlab-table").value + picture(comparison)
        assert "&lt;script" in picture(comparison)

    def test_a_name_that_is_another_column(self, first: Letters, second: Letters) -> None:
        with pytest.raises(InputError, match="a column 'difference' already; call the encoder something else"):
            EncoderComparison({"one": first, "difference": second}, TEXTS)

    def test_two_encoders(self, first: Letters) -> None:
        with pytest.raises(InputError, match="expected at least two encoders to compare, got 1"):
            EncoderComparison({"one": first}, TEXTS)
