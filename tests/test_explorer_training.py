"""The explorer of training: epochs that were kept, beliefs that can be worked out by hand, and no training twice."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from explorer_hands import LONG, SCRIPT, control, of_class, picture
from gensim.models import Word2Vec

from embedlab.errors import InputError, UnknownWordError
from embedlab.explorers import TrainingExplorer
from embedlab.explorers.training import RUNS_KEPT
from embedlab.word_vectors import TrainingResult, nearest_words, negative_samples, train_word2vec

SENTENCES = [["cat", "drinks", "milk"], ["dog", "eats", "meat"], ["dog", "chases", "cat"]] * 50
EPOCHS = 4


@pytest.fixture
def learning() -> TrainingExplorer:
    return TrainingExplorer(SENTENCES, "cat", epochs=EPOCHS)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The settings of every training from here on."""
    calls: list[dict[str, Any]] = []

    def counted(sentences: list[list[str]], **settings: Any) -> TrainingResult:
        calls.append(settings)
        return train_word2vec(sentences, **settings)

    monkeypatch.setattr("embedlab.explorers.training.train_word2vec", counted)
    return calls


def by_hand(tell: Callable[[int, Word2Vec], object], **settings: Any) -> TrainingResult:
    """The explorer's training, without the explorer."""
    chosen = {"dimensions": 50, "window": 5, "negative": 5, "epochs": EPOCHS, "min_count": 3, **settings}
    return train_word2vec(SENTENCES, **chosen, progress=False, on_epoch=tell)


def sigmoid(score: float) -> float:
    return 1 / (1 + float(np.exp(-score)))


def belief(model: Word2Vec, given: str, guessed: str) -> float:
    return sigmoid(model.wv[given] @ model.syn1neg[model.wv.key_to_index[guessed]])


def shown_beliefs(explorer: TrainingExplorer) -> list[float]:
    return list(explorer.figure.data[4].y)


class TestView:
    def test_first_view_is_the_last_epoch(self, learning: TrainingExplorer) -> None:
        assert learning.state == {"word": "cat", "epoch": EPOCHS, "dimensions": 50, "window": 5, "negative": 5}
        assert learning.figure.layout.title.text == "cat after epoch 4 of 4"
        assert learning.table.columns.tolist() == ["given", "true", "believed", "drawn instead"]
        assert learning.table["given"].tolist() == ["cat", "cat"]
        assert learning.table["true"].tolist() == ["drinks", "milk"]

    def test_an_epoch_moves_loss_beliefs_and_neighbours_together(self, learning: TrainingExplorer) -> None:
        kept: dict[int, tuple[float, list[str], list[float]]] = {}

        def tell(epoch: int, model: Word2Vec) -> None:
            near = nearest_words(model.wv, "cat", 6)
            true = float(np.mean([belief(model, "cat", other) for other in ("drinks", "milk")]))
            drawn = [other for seed in (1, 2) for other in negative_samples(model.wv, 5, seed=seed)]
            doubt = float(np.mean([belief(model, "cat", other) for other in drawn]))
            kept[epoch] = true, near["word"].tolist(), [doubt, *near["cosine"]]

        losses = by_hand(tell).losses
        for epoch in (1, 3, 2, EPOCHS):
            learning.state = {"epoch": epoch}
            loss, loss_here, true, drawn, beliefs_here, bars = learning.figure.data
            believed, names, (doubt, *cosines) = kept[epoch]
            assert [list(line.x) for line in (loss, true, drawn)] == [[1, 2, 3, 4]] * 3
            assert list(loss.y) == pytest.approx(losses, abs=1e-4)
            assert (list(loss_here.x), list(loss_here.y)) == ([epoch], [loss.y[epoch - 1]])
            assert list(beliefs_here.x) == [epoch, epoch]
            assert list(beliefs_here.y) == [true.y[epoch - 1], drawn.y[epoch - 1]]
            assert list(beliefs_here.y) == pytest.approx([believed, doubt], abs=1e-4)
            assert [text.split()[0] for text in bars.text] == names
            assert list(bars.x) == pytest.approx(cosines, abs=1e-4)
            assert learning.summary.startswith(f"Loss {losses[epoch - 1]:.2f}; pairs of the corpus are believed with ")
            assert learning.summary.endswith(f"nearest: {', '.join(names[:3])}")
            assert learning.figure.layout.title.text == f"cat after epoch {epoch} of 4"

    def test_a_belief_is_the_sigmoid_of_a_dot_product(self, learning: TrainingExplorer) -> None:
        believed: dict[int, list[float]] = {}
        drawn: dict[int, list[str]] = {}

        def tell(epoch: int, model: Word2Vec) -> None:
            believed[epoch] = [belief(model, "cat", other) for other in ("drinks", "milk")]
            drawn[epoch] = [
                ", ".join(f"{other} {belief(model, 'cat', other):.2f}" for other in words[:3])
                for words in (negative_samples(model.wv, 5, seed=seed) for seed in (1, 2))
            ]

        by_hand(tell)
        for epoch in range(1, EPOCHS + 1):
            learning.state = {"epoch": epoch}
            assert learning.table["believed"].tolist() == pytest.approx(believed[epoch], abs=6e-4)
            assert learning.table["drawn instead"].tolist() == drawn[epoch]

    def test_at_first_it_believes_nothing_and_later_it_tells_them_apart(self) -> None:
        # Guessing vectors begin at zero, where every pair is as likely as not.
        early = TrainingExplorer(SENTENCES[:15], "cat", epochs=1)
        assert shown_beliefs(early) == pytest.approx([0.5, 0.5], abs=0.01)
        groups = [[f"a{nth}", f"b{nth}", f"c{nth}"] for nth in range(20)] * 250
        late = TrainingExplorer(groups, "a0", epochs=15)
        true, drawn = shown_beliefs(late)
        # A drawn pair is one of about six that it is asked about: it should believe one in six, or less.
        assert true > 2 * drawn
        assert drawn < 0.25
        late.state = {"epoch": 1}
        assert shown_beliefs(late) == pytest.approx([0.5, 0.5], abs=0.01)

    def test_state_and_controls(self, learning: TrainingExplorer) -> None:
        other = TrainingExplorer(SENTENCES, "cat", epochs=EPOCHS)
        learning.state = {"word": "dog", "epoch": 2}
        control(other, "word").value = "dog"
        control(other, "epoch").value = 2
        assert learning.table["true"].tolist() == ["eats", "meat"]
        assert picture(learning) == picture(other)

    def test_the_window_gives_the_company(self, learning: TrainingExplorer) -> None:
        learning.state = {"window": 1}
        assert learning.table["true"].tolist() == ["drinks"]

    def test_rare_words_are_left_out_before_the_window_is_cut(self) -> None:
        sentences = [*SENTENCES, ["cat", "once", "milk"]]
        first = TrainingExplorer(sentences[::-1], "cat", epochs=1)
        first.state = {"window": 1}
        assert first.table["true"].tolist() == ["milk"]

    def test_typed_markup_and_capitals(self, learning: TrainingExplorer) -> None:
        before = learning.table
        learning.state = {"word": " CAT "}
        assert learning.error == ""
        assert learning.table.equals(before)
        learning.state = {"word": SCRIPT}
        assert SCRIPT in learning.error
        assert "<script" not in of_class(learning, "embedlab-error").value

    def test_words_appear_as_they_are_written(self) -> None:
        explorer = TrainingExplorer([["cat", "<s>", "milk"]] * 20, "cat", epochs=1)
        assert any(text.startswith("&lt;s>  ") for text in explorer.figure.data[-1].text)
        explorer.state = {"word": "<s>"}
        assert explorer.figure.layout.title.text == "&lt;s> after epoch 1 of 1"


class TestTrainings:
    def test_only_new_settings_train(self, trainings: list[dict[str, Any]]) -> None:
        explorer = TrainingExplorer(SENTENCES, "cat", epochs=EPOCHS)
        assert len(trainings) == 1
        before = picture(explorer)
        explorer.state = {"epoch": 1}
        explorer.state = {"word": "dog"}
        assert len(trainings) == 1
        explorer.state = {"word": "cat", "epoch": EPOCHS, "window": 2}
        assert len(trainings) == 2
        assert trainings[1]["window"] == 2
        assert picture(explorer) != before
        explorer.state = {"window": 5}
        assert len(trainings) == 2
        assert picture(explorer) == before
        explorer.state = {"dimensions": 10, "negative": 1}
        assert len(trainings) == 3
        assert {name: trainings[2][name] for name in ("dimensions", "window", "negative", "epochs", "min_count")} == {
            "dimensions": 10, "window": 5, "negative": 1, "epochs": EPOCHS, "min_count": 3,
        }  # fmt: skip

    def test_only_the_last_few_are_kept(self, trainings: list[dict[str, Any]]) -> None:
        explorer = TrainingExplorer(SENTENCES, "cat", epochs=1)  # with window 5
        others = [window for window in range(1, 11) if window != 5][:RUNS_KEPT]
        for window in others:
            explorer.state = {"window": window}
        assert len(trainings) == 1 + RUNS_KEPT
        for window in others:
            explorer.state = {"window": window}
        assert len(trainings) == 1 + RUNS_KEPT
        explorer.state = {"window": 5}
        assert len(trainings) == 2 + RUNS_KEPT

    def test_an_epoch_that_was_kept_does_not_change_any_more(self, learning: TrainingExplorer) -> None:
        learning.state = {"epoch": 1}
        before = picture(learning)
        learning.state = {"window": 1}
        learning.state = {"window": 5}
        assert picture(learning) == before


class TestErrors:
    @pytest.mark.parametrize(
        ("word", "message"),
        [
            ("", "the field 'word' is empty; type one word."),
            (" ", "the field 'word' is empty; type one word."),
            ("catt", "Did you mean: cat"),
            ("milk meat", "unknown word 'milk meat'"),
            ("猫", "unknown word '猫'"),
            ("बिल्ली", "unknown word 'बिल्ली'"),
            (LONG, "unknown word 'the cat saw"),
        ],
        ids=["empty", "blank", "misspelt", "two words", "Chinese", "Hindi", "long"],
    )
    def test_wrong_words(
        self, learning: TrainingExplorer, trainings: list[dict[str, Any]], word: str, message: str
    ) -> None:
        before, table = picture(learning), learning.table
        learning.state = {"word": word}
        assert message in learning.error
        assert picture(learning) == before
        assert learning.table.equals(table)
        assert trainings == []

    def test_a_word_without_company(self, learning: TrainingExplorer) -> None:
        alone = [*SENTENCES, *[["hermit"]] * 5]
        message = "'hermit' stands alone in each of its sentences; choose a word that has company"
        with pytest.raises(InputError, match=message):
            TrainingExplorer(alone, "hermit", epochs=1)
        explorer = TrainingExplorer(alone, "cat", epochs=1)
        explorer.state = {"word": "hermit"}
        assert message in explorer.error
        assert explorer.table["given"].tolist() == ["cat", "cat"]

    def test_a_missing_first_word(self) -> None:
        with pytest.raises(UnknownWordError, match="unknown word 'cow'"):
            TrainingExplorer(SENTENCES, "cow", epochs=1)
        with pytest.raises(UnknownWordError, match="unknown word 'milk'"):
            TrainingExplorer([*SENTENCES[1:3], *SENTENCES[:2], *SENTENCES[1:3]], "milk", epochs=1, min_count=2)

    def test_an_empty_corpus(self) -> None:
        with pytest.raises(InputError, match="the corpus holds no word"):
            TrainingExplorer([], "cat")

    @pytest.mark.parametrize("epochs", [0, -3])
    def test_no_epochs(self, epochs: int) -> None:
        with pytest.raises(InputError, match=f"epochs must be 1 or more, got {epochs}"):
            TrainingExplorer(SENTENCES, "cat", epochs=epochs)


class TestCode:
    def test_it_names_the_settings(self, learning: TrainingExplorer) -> None:
        learning.state = {"word": "Dog ", "epoch": 2, "dimensions": 10, "window": 3, "negative": 7}
        code = learning.code()
        ast.parse(code)
        assert "nearest_words(model.wv, 'dog', k=6)" in code
        assert "dimensions=10, window=3, negative=7, epochs=4, min_count=3, on_epoch=keep" in code
        assert code.endswith("\nnear[2]")

    def test_with_the_same_sentences_it_gives_the_same_neighbours(self, learning: TrainingExplorer) -> None:
        """The corpus is the one part that the code cannot know; with it, the lines run as they are."""
        learning.state = {"epoch": 2, "window": 2}
        *lines, last = [line for line in learning.code().splitlines() if not line.startswith("sentences = ")]
        names: dict[str, Any] = {"sentences": SENTENCES}
        exec("\n".join(lines), names)
        near = eval(last, names)
        shown = [f"{word}  {cosine:.2f}" for word, cosine in zip(near["word"], near["cosine"], strict=True)]
        assert list(learning.figure.data[-1].text) == shown
