"""Texts in chunks, ranked chunks as ranked documents, snippets, and the prompt."""

from __future__ import annotations

import warnings
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import embedlab
from embedlab.errors import InputError
from embedlab.search import (
    Chunk,
    LeftOutWarning,
    Ranking,
    best_chunk_ranking,
    chunk_documents,
    chunk_sentences,
    chunk_tokens,
    highlight_words,
    retrieval_prompt,
    snippet,
)

TOKENIZER = embedlab.load_tokenizer()
SIZES = st.integers(1, 8).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))
WORDS = st.sampled_from(["moon", "It", "unbelievably", "antidisestablishmentarianism", "3.5", "é", "x-ray", "No."])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", ". ", "!\n\n", "  ", "? "]))).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


def check_cover(text: str, chunks: list[Chunk]) -> None:
    """Offsets are right, numbers go up, and all that is not a space is in a chunk."""
    covered = np.zeros(len(text), dtype=bool)
    for number, chunk in enumerate(chunks):
        assert (chunk.document, chunk.number, chunk.text) == ("D", number, text[chunk.start : chunk.end])
        assert chunk.text.strip() == chunk.text != ""
        covered[chunk.start : chunk.end] = True
    assert all(here or letter.isspace() for here, letter in zip(covered, text, strict=True))
    for before, after in pairwise(chunks):
        assert before.start < after.start
        assert before.end < after.end


class TestSentences:
    @given(text=TEXTS, sizes=SIZES)
    def test_chunks_cover_the_text(self, text, sizes):
        size, overlap = sizes
        check_cover(text, chunk_sentences(text, size, overlap, document="D"))

    @given(count=st.integers(1, 20), sizes=SIZES)
    def test_overlap(self, count, sizes):
        size, overlap = sizes
        parts = [f"Sentence {number} ends." for number in range(count)]
        chunks = [chunk.text.split(" ends.")[:-1] for chunk in chunk_sentences(" ".join(parts), size, overlap)]
        assert all(len(chunk) == size for chunk in chunks[:-1])
        assert 1 <= len(chunks[-1]) <= size
        for before, after in pairwise(chunks):
            shared = [one for one in map(str.strip, before) if one in [*map(str.strip, after)]]
            assert shared == [one.strip() for one in before[len(before) - overlap :]]

    def test_abbreviations_of_the_language(self):
        text = "El Sr. Gil vive en Madrid. ¿Quién más? Nadie."
        assert [chunk.text for chunk in chunk_sentences(text, 1, 0, language="es")] == [
            "El Sr. Gil vive en Madrid.",
            "¿Quién más?",
            "Nadie.",
        ]

    def test_a_text_without_any(self):
        assert chunk_sentences(" \n") == chunk_tokens(" \n", TOKENIZER) == []


class TestTokens:
    @given(text=TEXTS, sizes=SIZES)
    @example(text="moon unbelievably antidisestablishmentarianism moon", sizes=(5, 2))
    def test_chunks_cover_the_text_and_fit(self, text, sizes):
        size, overlap = sizes
        chunks = chunk_tokens(text, TOKENIZER, size, overlap, document="D")
        check_cover(text, chunks)
        spans = TOKENIZER.encode(text, add_special_tokens=False).offsets
        for chunk in chunks:
            assert sum(chunk.start <= start and end <= chunk.end for start, end in spans) <= size

    @given(text=TEXTS)
    def test_no_word_that_fits_is_cut(self, text):
        longest = 12  # more tokens than any of the words has
        for chunk in chunk_tokens(text, TOKENIZER, longest, 3, document="D"):
            for edge in (chunk.start, chunk.end):
                assert not text[max(edge - 1, 0) : edge + 1].isalnum() or edge in (0, len(text))

    def test_overlap_in_words_of_one_token(self):
        chunks = chunk_tokens("one two three four five six seven", TOKENIZER, 3, 1)
        assert [chunk.text for chunk in chunks] == ["one two three", "three four five", "five six seven"]

    def test_a_word_of_more_tokens_than_fit_is_cut(self):
        word = "antidisestablishmentarianism"
        chunks = chunk_tokens(word, TOKENIZER, 2, 0)
        assert len(chunks) > 1
        assert "".join(chunk.text for chunk in chunks) == word

    def test_the_encoders_own_tokenizer(self, minilm):
        text = "Embeddings are vectors. " * 100
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            chunks = chunk_tokens(text, minilm.tokenizer, 254, 50)
        assert [chunk.text for chunk in chunks] == [chunk.text for chunk in chunk_tokens(text, TOKENIZER, 254, 50)]
        assert max(minilm.count_tokens([chunk.text for chunk in chunks])) <= minilm.max_tokens == 256

    def test_a_slow_tokenizer_is_refused(self):
        class Slow:
            is_fast = False

        with pytest.raises(InputError, match="Slow does not tell where tokens stand"):
            chunk_tokens("text", Slow())


@pytest.mark.parametrize("chunker", [chunk_sentences, partial(chunk_tokens, tokenizer=TOKENIZER)])
class TestSizes:
    @pytest.mark.parametrize(
        ("size", "overlap", "message"),
        [
            (0, 0, "0 (sentences|tokens) were asked for"),
            (3, 3, "must be 0 to 2 .*got 3"),
            (3, -1, "must be 0 to 2 .*got -1"),
            (3, 0.5, "got 0.5"),
        ],
    )
    def test_refused(self, chunker, size, overlap, message):
        with pytest.raises(InputError, match=message):
            chunker("One. Two.", size=size, overlap=overlap)

    def test_no_text(self, chunker):
        with pytest.raises(InputError, match="NoneType"):
            chunker(None, size=3, overlap=1)


class TestDocuments:
    def test_each_is_cut_for_itself(self):
        chunks = chunk_documents({"a": "One. Two.", "b": "Three."}, partial(chunk_sentences, size=1, overlap=0))
        assert [(chunk.id, chunk.text) for chunk in chunks] == [("a #0", "One."), ("a #1", "Two."), ("b #0", "Three.")]

    def test_none(self):
        with pytest.raises(InputError, match="no documents to cut"):
            chunk_documents({})

    def test_a_document_is_as_good_as_its_best_chunk(self):
        found = Ranking(
            [["b1", "a0", "b0", "c0"], ["c0"]], [np.array([0.9, 0.5, 0.4, 0.1], np.float32), np.array([1], np.float32)]
        )
        ranking = best_chunk_ranking(found, {"a0": "a", "b0": "b", "b1": "b", "c0": "c"}, k=2)
        assert ranking.ids == [["b", "a"], ["c"]]
        assert ranking.scores[0] == pytest.approx([0.9, 0.5])

    def test_a_negative_best_stays_the_best(self):
        found = Ranking([["a0", "a1"]], [np.array([-0.1, -0.4], np.float32)])
        assert best_chunk_ranking(found, {"a0": "a", "a1": "a"}).scores[0] == pytest.approx([-0.1])

    def test_an_unknown_chunk(self):
        with pytest.raises(InputError, match="document of the chunk 'x' is not told"):
            best_chunk_ranking(Ranking([["x"]], [np.ones(1, np.float32)]), {})


class TestSnippet:
    TEXT = "Rice is a grain. Tokyo lies in <Japan>. A car has wheels. Dogs bark."

    def test_the_nearest_sentence_is_marked(self, minilm):
        found = snippet("What is the capital of Japan?", self.TEXT, minilm)
        assert (found.best, len(found.sentences)) == (1, 3)
        assert found.text == "Rice is a grain. »Tokyo lies in <Japan>.« A car has wheels."
        assert found.html == "Rice is a grain. <mark>Tokyo lies in &lt;Japan&gt;.</mark> A car has wheels."
        asked, there = minilm.encode(["What is the capital of Japan?", "Tokyo lies in <Japan>."])
        assert found.score == pytest.approx(asked @ there, abs=1e-5)

    def test_width(self, minilm):
        assert snippet("pets that make noise", self.TEXT, minilm, width=0).text == "»Dogs bark.«"
        assert len(snippet("pets that make noise", self.TEXT, minilm, width=9).sentences) == 4

    def test_errors(self, minilm):
        for query, text, width, message in (
            (" ", self.TEXT, 1, "expected a text with at least one word"),
            ("dogs", " ", 1, "holds no sentence"),
            ("dogs", self.TEXT, -1, "width must be 0 or more"),
        ):
            with pytest.raises(InputError, match=message):
                snippet(query, text, minilm, width=width)


class TestHighlight:
    def test_by_stem_whole_words_and_escaped(self):
        marked = highlight_words('The Moons, "moonlight" & <b>moon</b>', "a moon")
        assert marked == ("The <mark>Moons</mark>, &quot;moonlight&quot; &amp; &lt;b&gt;<mark>moon</mark>&lt;/b&gt;")

    def test_accents_and_apostrophes(self):
        assert highlight_words("L’éléphant dort", "elephants", "fr") == "L’<mark>éléphant</mark> dort"

    def test_stop_words_are_never_marked(self):
        assert highlight_words("the sea", "the") == "the sea"


class TestPrompt:
    CHUNKS = (Chunk("Moon", 0, "It is far.", 0, 10), Chunk("Sun", 2, "It is hot.", 0, 10))

    def test_sources_are_numbered_and_named(self):
        prompt = retrieval_prompt("How far?", self.CHUNKS)
        assert "[1] Moon\nIt is far.\n\n[2] Sun\nIt is hot.\n\nQuestion: How far?\nAnswer:" in prompt
        assert prompt.startswith("Answer the question from the sources below")

    @pytest.mark.parametrize("tokenizer", [None, TOKENIZER])
    def test_the_budget_is_kept_and_what_is_left_out_is_told(self, tokenizer):
        whole = retrieval_prompt("How far?", self.CHUNKS, tokenizer=tokenizer)
        length = len(whole.split()) if tokenizer is None else len(tokenizer.encode(whole, add_special_tokens=False))
        assert retrieval_prompt("How far?", self.CHUNKS, budget=length, tokenizer=tokenizer) == whole
        with pytest.warns(LeftOutWarning, match="leaves out: Sun #2") as caught:
            shorter = retrieval_prompt("How far?", self.CHUNKS, budget=length - 1, tokenizer=tokenizer)
        assert caught[0].message.ids == ("Sun #2",)
        assert "hot" not in shorter

    def test_errors(self):
        for question, chunks, budget, message in (
            (" ", self.CHUNKS, 1_000, "at least one word"),
            ("How far?", (), 1_000, "no chunks to answer from"),
            ("How far?", self.CHUNKS, 10, "a budget of 10 words has no room"),
            ("How far?", self.CHUNKS, 0, "0 words were asked for; choose 1 or more"),
        ):
            with pytest.raises(InputError, match=message):
                retrieval_prompt(question, chunks, budget=budget)
