"""Word2Vec and FastText: what they learn, what they refuse, and how a run ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from gensim.models import FastText, Word2Vec
from gensim.models.fasttext_inner import compute_ngrams_bytes
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import EmbedlabError, FileError, InputError, UnknownWordError
from embedlab.word_vectors import (
    TrainingResult,
    frequency_bands,
    nearest_words,
    negative_samples,
    ngrams,
    predict_centre,
    predict_context,
    train_fasttext,
    train_word2vec,
    training_pairs,
)
from embedlab.word_vectors.result import keyed_vectors

KITCHEN = ["pan", "oven", "salt", "soup", "spoon", "bread"]
HARBOUR = ["ship", "anchor", "sail", "wave", "crew", "rope"]


def two_topics(sentences: int = 400, seed: int = 0) -> list[list[str]]:
    """Each sentence is five words of the kitchen or five of the harbour, never both."""
    rng = np.random.default_rng(seed)
    return [list(rng.choice((KITCHEN, HARBOUR)[number % 2], size=5)) for number in range(sentences)]


def small(train=train_word2vec, corpus=None, **changes) -> TrainingResult:
    arguments = {"dimensions": 16, "epochs": 15, "sample": 0, "alpha": 0.05, "progress": False} | changes
    if "corpus_file" not in arguments:
        arguments["sentences"] = two_topics() if corpus is None else corpus
    return train(**arguments)


@pytest.fixture(scope="module")
def trained() -> TrainingResult:
    return small()


@pytest.mark.parametrize("skip_gram", [True, False])
@pytest.mark.parametrize("train", [train_word2vec, train_fasttext])
def test_words_of_one_topic_are_neighbours(train, skip_gram):
    extra = {"buckets": 2_000} if train is train_fasttext else {}
    kv = small(train, skip_gram=skip_gram, epochs=40, **extra).vectors
    for word in KITCHEN:
        assert set(nearest_words(kv, word, k=5)["word"]) == set(KITCHEN) - {word}
    assert kv.similarity("pan", "soup") > 0.5 > kv.similarity("pan", "ship")


def test_same_seed_same_vectors_other_seed_others(trained):
    again, other = small(), small(seed=2)
    assert np.array_equal(trained.vectors.vectors, again.vectors.vectors)
    assert trained.losses == again.losses
    assert not np.allclose(trained.vectors.vectors, other.vectors.vectors)


def test_another_process_with_another_hash_seed_gives_the_same_vectors():
    program = (
        "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from test_training import small; "
        "print(hashlib.sha256(small(epochs=2).vectors.vectors.tobytes()).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", program, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(sums) == 1


@pytest.mark.parametrize("skip_gram", [True, False])
def test_vectors_are_those_of_gensim(skip_gram):
    ours = small(skip_gram=skip_gram, epochs=3)
    peer = Word2Vec(
        two_topics(), vector_size=16, epochs=3, sample=0, alpha=0.05, workers=1, seed=1, sg=int(skip_gram), min_count=5
    )
    assert ours.vectors.index_to_key == peer.wv.index_to_key
    assert np.array_equal(ours.vectors.vectors, peer.wv.vectors)
    assert ours.parameters["dimensions"] == 16


def test_words_come_by_frequency_with_their_counts():
    kv = small(corpus=[["a", "b", "a", "c"], ["a", "b", "d"]], min_count=1).vectors
    assert kv.index_to_key[:2] == ["a", "b"]
    assert kv.expandos["count"].tolist() == [3, 2, 1, 1]


@pytest.mark.parametrize("train", [train_word2vec, train_fasttext])
@pytest.mark.parametrize("skip_gram", [True, False])
def test_loss_falls_from_that_of_knowing_nothing(train, skip_gram):
    losses = small(train, skip_gram=skip_gram).losses
    # Six answers, each as likely as not, cost 6 log 2 = 4.16.
    assert len(losses) == 15
    assert losses[-1] < losses[0] < 6 * np.log(2)
    assert losses[-1] < 3.5


def test_loss_is_not_cumulative():
    longer = small(epochs=60).losses
    assert longer[-1] < 4.16


def test_on_epoch_sees_the_model_of_each_epoch():
    seen: list[tuple[int, float]] = []
    result = small(epochs=3, on_epoch=lambda epoch, model: seen.append((epoch, float(model.wv.vectors.sum()))))
    assert [epoch for epoch, _ in seen] == [1, 2, 3]
    assert len({total for _, total in seen}) == 3
    assert seen[-1][1] == pytest.approx(float(result.vectors.vectors.sum()))


def test_on_epoch_sees_fasttexts_word_vectors_of_that_epoch():
    seen: list[float] = []
    small(train_fasttext, epochs=3, buckets=500, on_epoch=lambda _, model: seen.append(float(model.wv.vectors.sum())))
    assert len(set(seen)) == 3


def test_progress_bar_shows_the_loss(capsys):
    small(epochs=2, progress=True)
    assert "loss=" in capsys.readouterr().err


def test_long_sentences_lose_nothing():
    words = [f"w{number}" for number in range(6)]
    sentence = [word for word in words for _ in range(2_500)]  # 15,000 words; gensim alone would drop 5,000
    result = small(corpus=[sentence], epochs=1, dimensions=4)
    assert result.model.corpus_count == 2
    start = small(corpus=[sentence], epochs=1, dimensions=4, alpha=1e-9).vectors
    assert not np.allclose(result.vectors["w5"], start["w5"])


class TestCorpusFile:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        path = tmp_path / "corpus.txt"
        path.write_text("\n".join(" ".join(sentence) for sentence in two_topics()), encoding="utf-8")
        return path

    @pytest.mark.parametrize("workers", [1, 2])
    def test_it_learns_the_same_topics(self, path, workers):
        result = small(corpus_file=path, workers=workers, epochs=40)
        assert set(nearest_words(result.vectors, "ship", k=5)["word"]) == set(HARBOUR) - {"ship"}
        assert result.losses[-1] < result.losses[0] < 4.2

    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(FileError, match=r"there is no file .*nothing\.txt; give corpus_file a text file"):
            train_word2vec(corpus_file=tmp_path / "nothing.txt")

    def test_a_file_in_another_encoding_is_an_error(self, tmp_path):
        (tmp_path / "latin.txt").write_bytes("el niño come\n".encode("latin-1"))
        with pytest.raises(InputError, match=r"latin\.txt is not UTF-8 text .* write it as UTF-8"):
            train_word2vec(corpus_file=tmp_path / "latin.txt")

    def test_an_empty_file_is_an_error(self, tmp_path):
        (tmp_path / "empty.txt").write_text("")
        with pytest.raises(InputError, match="the corpus holds no word"):
            train_word2vec(corpus_file=tmp_path / "empty.txt")

    def test_sentences_or_a_file_not_both(self, path):
        with pytest.raises(InputError, match="either sentences or corpus_file"):
            train_word2vec(two_topics(), corpus_file=path)
        with pytest.raises(InputError, match="either sentences or corpus_file"):
            train_word2vec()


class TestBadInput:
    @pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
    def test_empty_corpus(self, corpus):
        with pytest.raises(InputError, match="the corpus holds no word; check its path"):
            train_word2vec(corpus, progress=False)

    def test_one_sentence(self):
        with pytest.raises(InputError, match=r"min_count=5 leaves 0 of 4 words.*'the', occurs 2 times.*min_count=1"):
            train_word2vec([["the", "cat", "saw", "the", "dog"]], progress=False)

    def test_one_sentence_with_min_count_1_trains(self):
        assert len(small(corpus=[["the", "cat", "saw", "the", "dog"]], min_count=1).vectors) == 4

    def test_min_count_that_leaves_nothing(self):
        with pytest.raises(InputError, match=r"min_count=10000 leaves 0 of 12 words.* or less$"):
            small(min_count=10_000)

    def test_one_word_only(self):
        with pytest.raises(InputError, match=r"one word only, 'om'"):
            train_word2vec([["om"] * 50], progress=False)

    @pytest.mark.parametrize(
        ("corpus", "says"),
        [
            ("a string", "got one string"),
            (["the cat sat"], "sentence 0 is 'the cat sat', expected a list of words"),
            ([["a", "cat"], None], "sentence 1 is None, expected a list of words"),
            ([["a", 7, "b"]], "expected words as strings, got 7"),
            (iter([["a", "b"]]), "can be read only once; make it a list, or stream a file"),
        ],
    )
    def test_what_is_not_sentences(self, corpus, says):
        with pytest.raises(InputError, match=says):
            train_word2vec(corpus, progress=False)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("dimensions", 0),
            ("window", 0),
            ("min_count", 0),
            ("negative", 0),
            ("epochs", 0),
            ("workers", -1),
            ("sample", -0.1),
            ("alpha", 0),
        ],
    )
    def test_a_parameter_out_of_range_is_named(self, name, value):
        with pytest.raises(InputError, match=rf"{name} must .* got {value}"):
            small(**{name: value})

    def test_ngram_lengths(self):
        with pytest.raises(InputError, match="n-grams from 5 to 3"):
            small(train_fasttext, min_n=5, max_n=3)

    def test_a_word_not_in_the_vocabulary(self, trained):
        with pytest.raises(UnknownWordError, match=r"unknown word 'shipp'.* Did you mean: ship"):
            nearest_words(trained.vectors, "shipp")


class TestInterruption:
    """What was learnt is kept, and no thread goes on training behind the student's back."""

    @staticmethod
    def training_threads() -> list[str]:
        return [thread.name for thread in threading.enumerate() if "_worker_loop" in thread.name]

    def test_ctrl_c(self, keys_interrupt):
        class Pressed:
            """A corpus at whose 20th reading somebody presses the keys while the main thread waits."""

            readings = 0

            def __iter__(self) -> Iterator[list[str]]:
                self.readings += 1
                for number, sentence in enumerate(two_topics(2_000)):
                    if (self.readings, number) == (20, 1_000):
                        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
                    yield sentence

        result = small(corpus=Pressed(), epochs=40, workers=2)
        assert result.interrupted
        assert 10 < len(result.losses) < 30
        assert self.training_threads() == []
        before = result.vectors.vectors.copy()
        time.sleep(0.1)
        assert np.array_equal(before, result.vectors.vectors)
        assert result.vectors.similarity("pan", "soup") > result.vectors.similarity("pan", "ship")

    @pytest.mark.parametrize("train", [train_word2vec, train_fasttext])
    def test_on_epoch_can_end_it(self, train):
        def stop(epoch: int, _: object) -> None:
            if epoch == 3:
                raise KeyboardInterrupt

        stopped = small(train, epochs=10, on_epoch=stop)
        assert stopped.interrupted
        assert len(stopped.losses) == 3
        assert stopped.parameters["epochs"] == 10

    def test_a_run_to_the_end_is_not_called_interrupted(self, trained):
        assert not trained.interrupted

    def test_an_error_in_on_epoch_is_raised(self):
        with pytest.raises(ZeroDivisionError):
            small(on_epoch=lambda epoch, model: 1 / 0)
        assert self.training_threads() == []

    def test_an_error_while_reading_a_later_epoch_is_raised(self):
        class Vanishing:
            """A corpus whose file is gone at the third reading."""

            readings = 0

            def __iter__(self) -> Iterator[list[str]]:
                self.readings += 1
                for number, sentence in enumerate(two_topics()):
                    if self.readings == 3 and number == 100:
                        raise OSError("the disk was pulled out")
                    yield sentence

        with pytest.raises(OSError, match="pulled out"):
            small(corpus=Vanishing())


class TestFastText:
    def test_an_unseen_word_gets_a_vector_from_its_ngrams(self):
        corpus = [["swimming", "swimmer", "water"], ["reading", "reader", "book"]] * 100
        kv = small(train_fasttext, corpus, buckets=5_000, epochs=20).vectors
        assert "swims" not in kv.key_to_index
        near = nearest_words(kv, kv["swims"], k=2)["word"]
        assert set(near) <= {"swimming", "swimmer", "water"}

    def test_vectors_are_those_of_gensim(self):
        ours = small(train_fasttext, epochs=3, buckets=1_000)
        arguments = {"vector_size": 16, "epochs": 3, "sample": 0, "alpha": 0.05, "workers": 1, "seed": 1, "sg": 1}
        peer = FastText(two_topics(), **arguments, min_count=5, bucket=1_000)
        assert np.allclose(ours.vectors.vectors, peer.wv.vectors)

    @given(st.text(min_size=1, max_size=12), st.integers(1, 4), st.integers(0, 3))
    def test_ngrams_are_those_of_gensim(self, word, shortest, more):
        expected = [ngram.decode() for ngram in compute_ngrams_bytes(word, shortest, shortest + more)]
        assert sorted(ngrams(word, shortest, shortest + more)) == sorted(expected)

    def test_ngrams_of_a_known_word(self):
        assert ngrams("cat", 3, 6) == ["<ca", "cat", "at>", "<cat", "cat>", "<cat>"]
        with pytest.raises(InputError, match="empty"):
            ngrams("")


class TestPairs:
    def test_pairs_of_a_known_sentence(self):
        table = training_pairs(["the", "quick", "brown", "fox"], window=2)
        assert list(table.itertuples(index=False, name=None)) == [
            ("the", "quick", 1),
            ("the", "brown", 2),
            ("quick", "the", -1),
            ("quick", "brown", 1),
            ("quick", "fox", 2),
            ("brown", "the", -2),
            ("brown", "quick", -1),
            ("brown", "fox", 1),
            ("fox", "quick", -2),
            ("fox", "brown", -1),
        ]

    def test_no_pair_in_one_word(self):
        assert training_pairs(["alone"]).empty
        assert list(training_pairs([]).columns) == ["centre", "context", "distance"]

    def test_bad_input(self):
        with pytest.raises(InputError, match="list of words, got one string"):
            training_pairs("the quick brown fox")
        with pytest.raises(InputError, match="window must be 1 or more, got 0"):
            training_pairs(["a", "b"], window=0)

    def test_negatives_follow_counts_to_the_power_of_three_quarters(self):
        kv = keyed_vectors(["often", "seldom"], np.eye(2), np.array([81, 1]))
        drawn = negative_samples(kv, 28_000)
        # 81 ** 0.75 = 27
        assert drawn.count("seldom") == pytest.approx(1_000, rel=0.1)
        assert negative_samples(kv, 20, seed=3) == negative_samples(kv, 20, seed=3)

    def test_negatives_need_counts(self, glove):
        with pytest.raises(InputError, match="no word counts"):
            negative_samples(glove)


class TestPrediction:
    def test_cbow_fills_the_blank(self):
        sentences = [["dogs", "chase", "cats"], ["birds", "eat", "seeds"]] * 200
        model = small(corpus=sentences, skip_gram=False, epochs=60).model
        assert predict_centre(model, ["dogs", "cats"], k=1)["word"].tolist() == ["chase"]
        assert predict_centre(model, ["birds", "seeds"], k=1)["word"].tolist() == ["eat"]

    def test_skip_gram_names_the_context(self, trained):
        table = predict_context(trained.model, "ship", k=6)
        assert set(table["word"]) == set(HARBOUR)
        assert table["probability"].is_monotonic_decreasing

    def test_probabilities_add_up_to_one(self, trained):
        assert predict_context(trained.model, "ship", k=12)["probability"].sum() == pytest.approx(1)

    def test_bad_input(self, trained):
        with pytest.raises(InputError, match=r"expected a CBOW \(skip_gram=False\) model, got a skip-gram"):
            predict_centre(trained.model, ["ship"])
        with pytest.raises(InputError, match="choose from 1 to 12"):
            predict_context(trained.model, "ship", k=13)
        with pytest.raises(UnknownWordError, match="harbor"):
            predict_context(trained.model, "harbor")


class TestFrequencyBands:
    def test_bands_go_from_rare_to_frequent(self, trained):
        counted = keyed_vectors(trained.vectors.index_to_key, trained.vectors.vectors, np.arange(12, 0, -1))
        one = TrainingResult(counted, None, [], 0.0, {})
        table = frequency_bands(one, one, counted, bands=3, k=3, names=("CBOW", "skip-gram"))
        assert table["band"].tolist() == ["1 to 4 times", "5 to 8 times", "9 to 12 times"]
        assert table["words"].tolist() == [4, 4, 4]
        assert table[["CBOW", "skip-gram"]].to_numpy().tolist() == [[1, 1]] * 3

    def test_a_better_model_scores_higher(self, trained):
        rng = np.random.default_rng(0)
        noise = keyed_vectors(
            trained.vectors.index_to_key, rng.normal(size=(12, 16)), trained.vectors.expandos["count"]
        )
        table = frequency_bands(trained, TrainingResult(noise, None, [], 0.0, {}), trained.vectors, bands=2, k=5)
        assert isinstance(table, pd.DataFrame)
        assert (table["a"] > table["b"]).all()

    def test_too_few_words(self, trained):
        with pytest.raises(InputError, match="12 words are known to all three, too few"):
            frequency_bands(trained, trained, trained.vectors, k=12)


def test_all_errors_are_embedlabs():
    with pytest.raises(EmbedlabError):
        train_word2vec([], progress=False)
