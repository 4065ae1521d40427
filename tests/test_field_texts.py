"""The texts of five fields, the sample of articles, groups of vectors, and noise."""

from __future__ import annotations

import numpy as np
import pytest
from datasets import Dataset

from embedlab.corpora import FIELD_SENTENCES, FIELD_WORDS, article_sample, field_texts
from embedlab.errors import InputError, ShapeError
from embedlab.vectors import cosine, group_similarity, shuffled


def test_fifty_different_words_and_fifteen_sentences_of_five_fields() -> None:
    texts, fields = field_texts()
    assert (len(texts), len(set(texts)), len(fields)) == (65, 65, 65)
    assert sum(map(len, FIELD_WORDS.values())) == 50
    assert {len(words) for words in FIELD_WORDS.values()} == {10}
    assert {len(sentences) for sentences in FIELD_SENTENCES.values()} == {3}
    assert list(FIELD_WORDS) == list(FIELD_SENTENCES)
    for field in FIELD_WORDS:
        assert fields.count(field) == 13
        assert field not in " ".join(texts)  # no text gives its field away


def test_a_sample_of_articles() -> None:
    sample = article_sample(50)
    assert sample.columns.tolist() == ["title", "text", "topic"]
    assert sample["title"].nunique() == 50
    assert "Uncategorized" not in set(sample["topic"])
    assert sample.equals(article_sample(50))
    assert not sample.equals(article_sample(50, seed=1))


def test_articles_of_ones_own() -> None:
    rows = [{"title": "A", "text": "One. Two.", "topic": "x"}, {"title": "B", "text": "No.", "topic": "Uncategorized"}]
    articles = Dataset.from_list(rows)
    assert article_sample(1, articles=articles).to_dict("records") == [{"title": "A", "text": "One.", "topic": "x"}]
    with pytest.raises(InputError, match="only 1 of these articles have a topic and a sentence"):
        article_sample(2, articles=articles)
    with pytest.raises(InputError, match="0 articles cannot be drawn"):
        article_sample(0, articles=articles)


def test_group_similarity_is_the_mean_over_pairs() -> None:
    vectors = np.random.default_rng(0).normal(size=(5, 4))
    found = group_similarity(vectors, ["a", "b", "a", "b", "a"])
    assert found.index.tolist() == found.columns.tolist() == ["a", "b"]
    within = [cosine(vectors[i], vectors[j]) for i, j in ((0, 2), (0, 4), (2, 4))]
    between = [cosine(vectors[i], vectors[j]) for i in (0, 2, 4) for j in (1, 3)]
    assert found.loc["a", "a"] == pytest.approx(np.mean(within))
    assert found.loc["a", "b"] == found.loc["b", "a"] == pytest.approx(np.mean(between))


def test_group_similarity_bad_input() -> None:
    with pytest.raises(ShapeError, match="got 2 vectors with 1 groups"):
        group_similarity(np.eye(2), ["a"])
    with pytest.raises(InputError, match="the group 'b' has one member"):
        group_similarity(np.eye(3), ["a", "a", "b"])


def test_noise_keeps_every_dimension_and_no_relation() -> None:
    rows = np.repeat(np.eye(2), 200, axis=0) @ np.random.default_rng(0).normal(size=(2, 40))
    noise = shuffled(rows, seed=3)
    assert np.sort(noise, axis=0).tolist() == np.sort(rows, axis=0).tolist()
    labels = ["a"] * 200 + ["b"] * 200
    before, after = group_similarity(rows, labels), group_similarity(noise, labels)
    assert before.loc["a", "a"] - before.loc["a", "b"] > 0.5
    assert abs(after.loc["a", "a"] - after.loc["a", "b"]) < 0.05
    assert noise.tolist() == shuffled(rows, seed=3).tolist()
