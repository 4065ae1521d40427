"""The explorers of word vectors: sums that make true parallelograms, and words on axes."""

from __future__ import annotations

import re
import time
from itertools import combinations

import numpy as np
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, picture, run
from gensim.models import KeyedVectors

from embedlab.errors import InputError, UnknownWordError
from embedlab.explorers import AnalogyExplorer, AxisExplorer
from embedlab.plots.labels import LINE, SIDES, widths_of
from embedlab.vectors import euclidean, normalize, offset, project, residual
from embedlab.word_vectors import AXES, analogy, vectors_of, word_axis


@pytest.fixture
def sums(glove: KeyedVectors) -> AnalogyExplorer:
    return AnalogyExplorer(glove)


@pytest.fixture
def plane(glove: KeyedVectors) -> AxisExplorer:
    return AxisExplorer(glove, "uncle, aunt, ran")


@pytest.fixture
def space(glove: KeyedVectors) -> AxisExplorer:
    return AxisExplorer(glove, "uncle, aunt, ran", dimensions=3)


class TestAnalogy:
    def test_first_view(self, sums: AnalogyExplorer, glove: KeyedVectors) -> None:
        assert sums.state == {
            "a": "man", "b": "woman", "c": "king", "method": "3CosAdd", "exclude_inputs": True, "k": 5,
        }  # fmt: skip
        assert sums.table.equals(analogy(glove, "man", "woman", "king", 5).round(4))
        assert sums.figure.layout.title.text == "man is to woman as king is to queen"
        assert sums.summary == ("The nearest word to woman - man + king is queen, cosine 0.852 with the sum.")

    def test_the_parallelogram_is_true(self, sums: AnalogyExplorer, glove: KeyedVectors) -> None:
        sides = np.column_stack([sums.figure.data[0].x, sums.figure.data[0].y])
        man, woman, target, king, again = sides
        assert man.tolist() == again.tolist() == [0, 0]
        assert woman[1] == 0
        assert target == pytest.approx(woman + king, abs=2e-4)
        a, b, c = normalize(vectors_of(glove, ["man", "woman", "king"]))
        assert euclidean(man, woman) == pytest.approx(euclidean(a, b), abs=2e-4)
        assert euclidean(man, king) == pytest.approx(euclidean(a, c), abs=2e-4)
        assert euclidean(woman, king) == pytest.approx(euclidean(b, c), abs=2e-4)
        assert euclidean(man, target) == pytest.approx(euclidean(a, offset(a, b, c)), abs=2e-4)

    def test_every_mark_has_its_word(self, sums: AnalogyExplorer) -> None:
        _, inputs, target, answers = sums.figure.data
        assert inputs.text == ("<b>man</b>", "<b>woman</b>", "<b>king</b>")
        assert target.text == ("<b>woman - man + king</b>",)
        assert list(answers.text) == sums.table["word"].tolist()
        assert len(answers.x) == 5
        low, high = sums.figure.layout.xaxis.range
        everything = np.concatenate([inputs.x, target.x, answers.x])
        assert low < everything.min() < everything.max() < high

    def test_no_name_hides_another(self, sums: AnalogyExplorer) -> None:
        layout = sums.figure.layout
        size = np.array([layout.width - 100, layout.height - layout.margin.t - layout.margin.b])
        span = np.array([np.ptp(layout.xaxis.range), np.ptp(layout.yaxis.range)])
        boxes = []
        for trace in sums.figure.data[1:]:
            names = [re.sub("</?b>", "", name) for name in trace.text]
            spots = np.column_stack([trace.x, trace.y]) * size / span
            for spot, width, side in zip(spots, widths_of(names), trace.textposition, strict=True):
                half = np.array([width, LINE]) / 2
                middle = spot + np.array(SIDES[side]) * (half + 5)
                boxes.append((middle - half, middle + half))
        assert len(boxes) == 9
        for (low, high), (other_low, other_high) in combinations(boxes, 2):
            assert (np.minimum(high, other_high) <= np.maximum(low, other_low)).any()

    def test_state_and_controls(self, sums: AnalogyExplorer, glove: KeyedVectors) -> None:
        other = AnalogyExplorer(glove)
        change = {"a": "paris", "b": "france", "c": "rome", "method": "3CosMul", "exclude_inputs": False, "k": 3}
        sums.state = change
        for name, value in change.items():
            control(other, name).value = value
        expected = analogy(glove, "paris", "france", "rome", 3, method="3cosmul", exclude_inputs=False).round(4)
        for each in (sums, other):
            assert each.table.equals(expected)
            assert len(each.figure.data[3].x) == 3
        assert picture(sums) == picture(other)

    def test_spaces_and_capitals_do_not_matter(self, sums: AnalogyExplorer) -> None:
        before = sums.table
        sums.state = {"a": " Man", "c": "KING  "}
        assert sums.error == ""
        assert sums.table.equals(before)
        _, value, _ = run(sums.code())
        assert value.round(4).equals(before)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"a": ""}, "the field 'a' is empty; type one word."),
            ({"b": "  "}, "the field 'b' is empty; type one word."),
            ({"b": "man"}, "the same word twice has no offset; choose two different words"),
            ({"c": "man"}, "by definition; choose another third word"),
            ({"c": "woman"}, "lie on one line and span no plane; choose three different words."),
            ({"a": "国王"}, "unknown word '国王'"),
            ({"a": "राजा"}, "unknown word 'राजा'"),
            ({"a": "?!,;"}, "unknown word '?!,;'"),
            ({"a": "new york"}, "unknown word 'new york'"),
            ({"a": LONG}, "unknown word 'the cat saw"),
        ],
        ids=["empty", "blank", "b is a", "c is a", "c is b", "Chinese", "Hindi", "signs", "two words", "long"],
    )
    def test_wrong_words(self, sums: AnalogyExplorer, change: dict[str, str], message: str) -> None:
        before = picture(sums)
        sums.state = change
        assert message in sums.error
        assert picture(sums) == before

    def test_a_misspelt_word_comes_with_suggestions(self, sums: AnalogyExplorer) -> None:
        sums.state = {"c": "qeen"}
        assert re.search(r"unknown word 'qeen' .* Did you mean: .*queen", sums.error)

    def test_typed_markup_is_shown_and_not_obeyed(self, sums: AnalogyExplorer) -> None:
        sums.state = {"a": SCRIPT}
        assert SCRIPT in sums.error
        shown = of_class(sums, "embedlab-error").value
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
        assert "<script" not in shown

    def test_a_vocabulary_may_hold_markup(self) -> None:
        link = '<a href="https://example.org">queen</a>'
        vectors = KeyedVectors(3)
        words = ["man", "woman", "<s>", link, *"abcd"]
        rows = [[1, 0, 0], [0, 1, 0], [1, 0, 1], [0, 1, 1], *np.full((4, 3), -1)]
        vectors.add_vectors(words, np.array(rows, dtype=np.float32))
        explorer = AnalogyExplorer(vectors, "man", "woman", "<s>")
        explorer.state = {"k": 1}
        assert explorer.table["word"].tolist() == [link]
        assert explorer.figure.data[1].text[2] == "<b>&lt;s></b>"
        still = explorer.still()
        texts = [still.layout.title.text, still.layout.title.subtitle.text, still.data[-1].cells["values"][0][0]]
        for text in [*texts, *explorer.figure.data[3].text]:
            assert "&lt;a href" in text
            assert "<a" not in text

    def test_code(self, sums: AnalogyExplorer) -> None:
        sums.state = {"method": "3CosMul", "exclude_inputs": False, "k": 7}
        _, value, _ = run(sums.code())
        assert value.round(4).equals(sums.table)

    def test_a_missing_first_word(self, glove: KeyedVectors) -> None:
        with pytest.raises(UnknownWordError, match="unknown word 'qeen'"):
            AnalogyExplorer(glove, "man", "qeen", "king")


def on_axes(glove: KeyedVectors, words: list[str], names: list[str], pairs: int = 8) -> tuple[np.ndarray, np.ndarray]:
    axes = np.stack([word_axis(glove, AXES[name].pairs[:pairs]) for name in names])
    vectors = vectors_of(glove, words)
    return project(vectors, axes), residual(vectors, axes)


def printed_numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", text)]


class TestAxes:
    words = ("uncle", "aunt", "ran")

    def test_first_view_of_the_plane(self, plane: AxisExplorer, glove: KeyedVectors) -> None:
        assert plane.state == {"words": "uncle, aunt, ran", "x": "gender", "y": "tense", "pairs": 8}
        places, missed = on_axes(glove, list(self.words), ["gender", "tense"])
        (trace,) = plane.figure.data
        assert trace.x == pytest.approx(places[:, 0], abs=6e-4)
        assert trace.y == pytest.approx(places[:, 1], abs=6e-4)
        assert trace.marker.color == pytest.approx(missed, abs=6e-4)
        assert trace.text == self.words
        assert plane.table.columns.tolist() == ["word", "gender", "tense", "left out"]
        assert plane.table["gender"].tolist() == list(trace.x)
        assert plane.figure.layout.xaxis.title.text == "male - female"
        assert plane.figure.layout.yaxis.title.text == "present - past"
        assert plane.summary.startswith("Each axis is the mean step of 8 word pairs; on average ")

    def test_first_view_of_space(self, space: AxisExplorer, glove: KeyedVectors) -> None:
        assert [space.state[name] for name in "xyz"] == ["gender", "tense", "size"]
        places, missed = on_axes(glove, list(self.words), ["gender", "tense", "size"])
        (trace,) = space.figure.data
        assert trace.type == "scatter3d"
        assert np.column_stack([trace.x, trace.y, trace.z]) == pytest.approx(places, abs=6e-4)
        assert trace.marker.color == pytest.approx(missed, abs=6e-4)
        assert space.figure.layout.scene.zaxis.title.text == "small - large"

    def test_a_third_axis_leaves_less_out(self, plane: AxisExplorer, space: AxisExplorer) -> None:
        assert (space.table["left out"] <= plane.table["left out"]).all()

    def test_state_and_controls(self, plane: AxisExplorer, glove: KeyedVectors) -> None:
        other = AxisExplorer(glove, "uncle, aunt, ran")
        change = {"words": "big, mouse", "x": "size", "y": "feeling", "pairs": 3}
        plane.state = change
        for name, value in change.items():
            control(other, name).value = value
        places, _ = on_axes(glove, ["big", "mouse"], ["size", "feeling"], pairs=3)
        for each in (plane, other):
            assert each.state == change
            assert np.column_stack([each.figure.data[0].x, each.figure.data[0].y]) == pytest.approx(places, abs=6e-4)
            assert each.figure.layout.yaxis.title.text == "bad - good"
            assert each.table.columns.tolist() == ["word", "size", "feeling", "left out"]
            assert each.figure.layout.title.text == "2 words on the axes size, feeling"
        assert picture(plane) == picture(other)

    def test_axes_can_change_places_in_one_go(self, plane: AxisExplorer) -> None:
        before = plane.table
        plane.state = {"x": "tense", "y": "gender"}
        assert plane.error == ""
        assert plane.table[before.columns].equals(before)

    @pytest.mark.parametrize("kind", ["plane", "space"])
    def test_the_same_axis_twice(self, kind: str, request: pytest.FixtureRequest) -> None:
        explorer: AxisExplorer = request.getfixturevalue(kind)
        before = picture(explorer)
        control(explorer, "y").value = "gender"
        names = "gender, gender" if kind == "plane" else "gender, gender, size"
        assert explorer.error == f"the axes {names} are not all different; choose another for one of them."
        assert picture(explorer) == before
        control(explorer, "x").value = "age"
        assert explorer.error == ""

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ("", "the field 'words' is empty; type words with commas between them."),
            (" , ,", "the field 'words' is empty; type words with commas between them."),
            ("uncle, ant eater", "unknown word 'ant eater'"),
            ("叔叔, uncle", "unknown word '叔叔'"),
            ("चाचा", "unknown word 'चाचा'"),
            (LONG, "unknown word 'the cat saw"),
        ],
        ids=["empty", "commas", "two words", "Chinese", "Hindi", "long"],
    )
    def test_wrong_words(self, plane: AxisExplorer, words: str, message: str) -> None:
        before = picture(plane)
        plane.state = {"words": words}
        assert message in plane.error
        assert picture(plane) == before

    def test_misspelt_words_come_with_suggestions(self, space: AxisExplorer) -> None:
        space.state = {"words": "uncel, aunt"}
        assert re.search(r"unknown word 'uncel' .* Did you mean: .*uncle", space.error)
        assert SCRIPT not in of_class(space, "embedlab-error").value

    def test_spaces_capitals_and_repetitions_do_not_matter(self, plane: AxisExplorer) -> None:
        before = plane.table
        plane.state = {"words": " Uncle ,AUNT,, ran, uncle,"}
        assert plane.table.equals(before)
        run(plane.code())

    def test_one_word(self, space: AxisExplorer) -> None:
        space.state = {"words": "mouse"}
        assert space.error == ""
        assert space.table["word"].tolist() == ["mouse"]
        assert len(space.figure.data[0].x) == 1

    def test_many_words_are_quick(self, plane: AxisExplorer, glove: KeyedVectors) -> None:
        # no commas: words with a comma of their own cannot be typed here
        words = [word for word in glove.index_to_key[:10_100] if "," not in word][:10_000]
        start = time.process_time()
        plane.state = {"words": ",".join(words)}
        assert time.process_time() - start < 1
        assert plane.error == ""
        assert len(plane.figure.data[0].x) == 10_000
        assert "and 9,980 more rows in" in of_class(plane, "embedlab-table").value

    @pytest.mark.parametrize("kind", ["plane", "space"])
    def test_code(self, kind: str, request: pytest.FixtureRequest) -> None:
        explorer: AxisExplorer = request.getfixturevalue(kind)
        explorer.state = {"words": "Uncle, mouse,", "x": "age", "pairs": 2}
        _, _, printed = run(explorer.code())
        table = explorer.table
        numbers = table[list(table.columns[1:-1])].to_numpy().ravel().tolist() + table["left out"].tolist()
        assert printed_numbers(printed) == pytest.approx(numbers, abs=1e-6)

    def test_two_or_three_dimensions(self, glove: KeyedVectors) -> None:
        with pytest.raises(InputError, match="an axis explorer cannot have 4 dimensions; choose 2 or 3"):
            AxisExplorer(glove, "uncle", dimensions=4)  # type: ignore[arg-type]
