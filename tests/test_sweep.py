"""The sweep: every setting once, measured as a person would, and the shipped table is what the code makes."""

from __future__ import annotations

import pytest

from embedlab.corpora import wikipedia_sentences
from embedlab.errors import AssetCorruptError, InputError
from embedlab.word_vectors import evaluate_similarity, load_sweep, sweep, train_word2vec
from embedlab.word_vectors.parameter_sweep import DEFAULTS

SETTINGS = list(DEFAULTS)


@pytest.fixture(scope="module")
def sentences() -> list[list[str]]:
    return wikipedia_sentences("en")


def test_every_combination_once(wordsim353):
    words = [*wordsim353["word1"].head(4).str.lower(), *wordsim353["word2"].head(4).str.lower()]
    corpus = [words] * 20
    grid = [{"dimensions": [5, 10], "epochs": [1, 2]}, {"dimensions": [5, 20], "epochs": [1]}]
    table = sweep(corpus, grid, progress=False)
    assert list(zip(table["dimensions"], table["epochs"], strict=True)) == [(5, 1), (5, 2), (10, 1), (10, 2), (20, 1)]
    assert (table["covered"] >= 4).all()
    assert (table["words"] == 160).all()


def test_a_row_is_what_training_by_hand_gives(sentences, wordsim353):
    row = sweep(sentences, {"share": [1.0], "skip_gram": [False], "epochs": [1], "dimensions": [20]}, progress=False)
    result = train_word2vec(sentences, skip_gram=False, epochs=1, dimensions=20, progress=False)
    assert row["vocabulary"].item() == len(result.vectors)
    assert row["wordsim"].item() == pytest.approx(evaluate_similarity(result.vectors, wordsim353).spearman, abs=1e-4)
    assert row["covered"].item() == evaluate_similarity(result.vectors, wordsim353).covered


def test_too_few_pairs_give_no_number():
    row = sweep([["om", "mani"]] * 10, {"dimensions": [4], "epochs": [1]}, progress=False)
    assert row["covered"].item() == 0
    assert row[["wordsim", "analogies"]].isna().all(axis=None)


def test_bad_input(sentences):
    with pytest.raises(InputError, match="unknown setting 'size'; a sweep can change dimensions, window"):
        sweep(sentences, {"size": [1]})
    with pytest.raises(InputError, match="share must lie above 0 and not above 1, got 2"):
        sweep(sentences, {"share": [2]}, progress=False)
    with pytest.raises(InputError, match="no combination"):
        sweep(sentences, {"window": []})


class TestShipped:
    def test_it_holds_what_the_lesson_needs(self):
        table = load_sweep()
        assert not table.duplicated(SETTINGS).any()
        for setting, values in {"dimensions": 5, "window": 4, "min_count": 6, "epochs": 6, "share": 5}.items():
            assert table[setting].nunique() >= values
        assert table["wordsim"].max() > 0.5

    def test_a_small_corpus_makes_all_words_neighbours(self):
        rows = load_sweep().query("skip_gram and epochs == 20 and dimensions == 100 and window == 5 and min_count == 5")
        by_share = rows.set_index("share")
        assert by_share["nearest_cosine"][0.03] > 0.95 > 0.7 > by_share["nearest_cosine"][1.0]
        # With a hundredth of the corpus there are too few steps to learn anything: the loss is still 6 log 2.
        assert by_share["loss"][0.01] == pytest.approx(4.16, abs=0.01)

    def test_two_rows_made_again(self, sentences):
        for setting in ({"share": [0.01]}, {"epochs": [1], "skip_gram": [False]}):
            made = sweep(sentences, setting, progress=False)
            shipped = load_sweep().merge(made[SETTINGS])
            counted = ["words", "vocabulary", "covered", "questions"]
            assert shipped[counted].to_numpy().tolist() == made[counted].to_numpy().tolist()
            for column in ("wordsim", "nearest_cosine", "loss"):
                # Another processor adds up in another order, which training magnifies.
                assert shipped[column].item() == pytest.approx(made[column].item(), abs=0.05, nan_ok=True)

    def test_a_changed_file_is_refused(self, tmp_path, monkeypatch):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "word2vec_sweep.csv").write_text("dimensions\n")
        (tmp_path / "data" / "manifest.json").write_text('{"word2vec_sweep.csv": {"sha256": "0"}}')
        monkeypatch.setattr("embedlab.assets.shipped.files", lambda _: tmp_path)
        with pytest.raises(AssetCorruptError, match="Install embedlab again"):
            load_sweep()
