"""Files of queries, corpus and relevant documents: there and back, and what is wrong with those of others."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.encoders import SentenceEncoder
from embedlab.errors import FileError
from embedlab.finetuning import Pairs, RetrievalData, load_library_questions, load_pairs, save_pairs
from embedlab.retrieval import evaluate_vectors
from embedlab.search import KeywordIndex

RIGHT: dict[str, Any] = {
    "queries": {"q1": "who barks?", "q2": "who purrs?"},
    "corpus": {"d1": "Dogs bark.", "d2": "Cats purr."},
    "relevant_docs": {"q1": ["d1"], "q2": ["d2", "d1"]},
}
TEXTS = st.text(min_size=1).filter(str.strip)


@st.composite
def retrieval_data(draw: st.DrawFn) -> RetrievalData:
    """Any ids, several relevant documents for a query, documents that answer nobody."""
    queries = draw(st.dictionaries(st.text(), TEXTS, min_size=1, max_size=4))
    corpus = draw(st.dictionaries(st.text(), TEXTS, min_size=1, max_size=4))
    some = st.lists(st.sampled_from(sorted(corpus)), min_size=1, unique=True)
    return RetrievalData(queries, corpus, {query: tuple(draw(some)) for query in queries})


def written(folder: Path, content: Any) -> Path:
    path = folder / "pairs.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


class TestThereAndBack:
    @given(retrieval_data())
    def test_everything_is_kept(self, data: RetrievalData) -> None:
        with tempfile.TemporaryDirectory() as folder:
            back = load_pairs(save_pairs(data, f"{folder}/pairs.json"))
        assert back == data
        assert (back.query_ids, back.document_ids) == (data.query_ids, data.document_ids)

    def test_pairs_get_ids(self, tmp_path: Path) -> None:
        pairs = Pairs(["who barks?", "wér?"], ["Dogs bark.", "Große 🐱"], ["Dog", "Cat"])
        back = load_pairs(save_pairs(pairs, tmp_path / "pairs.json"))
        assert back == pairs.retrieval_data()
        assert (back.pairs().queries, back.pairs().documents) == (pairs.queries, pairs.documents)

    def test_the_fields_that_llamaindex_reads(self, tmp_path: Path) -> None:
        path = save_pairs(Pairs(["wér?"], ["Große 🐱"], ["Cat"]), tmp_path / "pairs.json")
        assert json.loads(path.read_bytes()) == {
            "queries": {"q1": "wér?"},
            "corpus": {"d1": "Große 🐱"},
            "relevant_docs": {"q1": ["d1"]},
            "mode": "text",
        }
        assert path.read_bytes().isascii()

    def test_a_file_as_llamaindex_writes_it(self, tmp_path: Path) -> None:
        query, document = "4b1f0f5e-32a8-4a7b-9a55-fdd1a8ad4c4f", "a4be1f8e-7a0c-4a88-a6c0-2d8f3c1f7f6d"
        content = {"queries": {query: "who?"}, "corpus": {document: "Dogs."}, "relevant_docs": {query: [document]}}
        for found in (content, {**content, "mode": "text"}):
            data = load_pairs(written(tmp_path, found))
            assert (data.queries, data.corpus, data.relevant) == (
                {query: "who?"},
                {document: "Dogs."},
                {query: (document,)},
            )
        assert load_pairs(save_pairs(data, tmp_path / "again.json")) == data

    def test_a_file_with_a_mark_at_its_start(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.json"
        path.write_text(json.dumps(RIGHT), encoding="utf-8-sig")
        assert load_pairs(path).relevant == {"q1": ("d1",), "q2": ("d2", "d1")}


class TestContent:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"queries": {}}, "cannot be used: there is no query"),
            ({"queries": {"q1": "who?", "q2": " "}}, "the query 'q2' is empty"),
            ({"queries": {"q1": "who?", "q2": None}}, "the query 'q2' is a NoneType"),
            ({"queries": ["who?"]}, "queries must be a dict by id, got a list"),
            ({"queries": {"q1": "who?", "q2": "half \ud800"}}, "the query 'q2' has half a character"),
            ({"corpus": {"d1": "Dogs bark.", "d2": ""}}, "the document 'd2' is empty"),
            ({"corpus": {"d1": "Dogs bark.", "d2": float("nan")}}, "the document 'd2' is a float, not a string: nan"),
            ({"corpus": {"d1": "Dogs bark."}}, "query 'q2' wants the document 'd2', which is not in the corpus"),
            ({"relevant_docs": {"q1": ["d1"]}}, "query 'q2' has no relevant document"),
            ({"relevant_docs": {"q1": ["d1"], "q2": []}}, "query 'q2' has no relevant document"),
            (
                {"relevant_docs": {"q1": ["d1"], "q2": "d2"}},
                "query 'q2' must be a tuple of ids .a list in a file., got 'd2'",
            ),
            (
                {"relevant_docs": {"q1": ["d1"], "q2": [2]}},
                "query 'q2' wants the document 2, which is not in the corpus",
            ),
            ({"relevant_docs": {"q1": ["d1"], "q2": ["d2", "d2"]}}, "query 'q2' wants the document 'd2' twice"),
            ({"relevant_docs": {**RIGHT["relevant_docs"], "q3": ["d1"]}}, "for 'q3', which is no query"),
            ({"relevant_docs": [["d1"]]}, "the relevant documents must be a dict by id, got a list"),
            ({"mode": "image"}, "has the mode 'image'; only 'text' can be used"),
        ],
    )
    def test_the_first_wrong_id_is_named(self, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
        with pytest.raises(FileError, match=message):
            load_pairs(written(tmp_path, {**RIGHT, **changes}))

    @pytest.mark.parametrize("name", ["queries", "corpus", "relevant_docs"])
    def test_an_id_twice(self, tmp_path: Path, name: str) -> None:
        whole = json.dumps(RIGHT)
        first = next(iter(RIGHT[name]))
        start = f'"{name}": {{'
        repeated = whole.replace(start, f'{start}"{first}": {json.dumps(RIGHT[name][first])}, ')
        with pytest.raises(FileError, match=f"pairs.json cannot be used: the id '{first}' comes twice"):
            load_pairs(written(tmp_path, repeated))

    @pytest.mark.parametrize("name", ["queries", "corpus", "relevant_docs"])
    def test_a_field_is_missing(self, tmp_path: Path, name: str) -> None:
        found = {other: value for other, value in RIGHT.items() if other != name}
        with pytest.raises(FileError, match=f"has no '{name}', only '"):
            load_pairs(written(tmp_path, found))


class TestFiles:
    @pytest.mark.parametrize("content", ["", "no JSON", "[" * 100_000, "{} {}"])
    def test_no_json(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(FileError, match=r"bytes\) is cut off, or no JSON"):
            load_pairs(written(tmp_path, content))

    @pytest.mark.parametrize(("content", "what"), [([], "list"), ("null", "NoneType"), (5, "int")])
    def test_other_json(self, tmp_path: Path, content: Any, what: str) -> None:
        with pytest.raises(FileError, match=f"holds a {what}; expected an object with queries, corpus, relevant_docs"):
            load_pairs(written(tmp_path, content))

    def test_cut_off_anywhere(self, tmp_path: Path) -> None:
        path = written(tmp_path, RIGHT)
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            with pytest.raises(FileError, match="is cut off"):
                load_pairs(path)

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "pairs.json"
        path.write_bytes(b'{"queries": "\xff\xfe"}')
        with pytest.raises(FileError, match="is cut off, or no JSON"):
            load_pairs(path)

    def test_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"could not read .*none\.json: No such file"):
            load_pairs(tmp_path / "none.json")
        with pytest.raises(FileError, match="could not save 1 queries to"):
            save_pairs(Pairs(["q"], ["d"], ["t"]), tmp_path / "no folder" / "pairs.json")


class TestLibrary:
    def test_forty_questions_each_with_one_answer(self) -> None:
        data = load_library_questions()
        assert len(data.queries) == len(data.corpus) == 40
        assert all(len(documents) == 1 for documents in data.relevant.values())

    def test_words_find_nothing_and_meaning_finds_half(self, minilm: SentenceEncoder) -> None:
        data = load_library_questions()
        asked, answers = list(data.queries.values()), list(data.corpus.values())
        by_words = KeywordIndex(data.document_ids, answers).search(asked, k=1).ids
        assert not any(ids == [data.relevant[query][0]] for query, ids in zip(data.queries, by_words, strict=True))
        vectors = evaluate_vectors(minilm.encode(asked), minilm.encode(answers), [[row] for row in range(40)])
        assert vectors.per_query["accuracy", 1].mean() == pytest.approx(21 / 40, abs=1 / 40)
