"""Pairs for training: made from articles and data sets, by id for evaluation, and cut into parts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from datasets import Dataset, DatasetDict, load_dataset
from hypothesis import given
from hypothesis import strategies as st

import embedlab
from embedlab.corpora import cut_article, hidden_title_questions
from embedlab.errors import InputError, ShapeError
from embedlab.finetuning import Pairs, RetrievalData, make_pairs, pairs_from_dataset, split_pairs
from embedlab.retrieval import evaluate_vectors

LONG = "It stands for many more words than these."


def articles(*rows: tuple[str, str]) -> Dataset:
    return Dataset.from_dict({"title": [title for title, _ in rows], "text": [text for _, text in rows]})


def numbered_pairs(count: int) -> Pairs:
    return Pairs(*([f"{kind} {row}" for row in range(count)] for kind in ("query", "document", "title")))


class TestCutArticle:
    def test_title_in_both_pieces_words_only_in_the_first(self) -> None:
        text = "The red fox, or fox, is the largest of foxes. A Red Fox and other foxes hunt."
        assert cut_article(text, "Red fox") == (
            "The It, or fox, is the largest of foxes.",
            "A It and other foxes hunt.",
            True,
        )
        # "fox" has three letters and stays.
        assert cut_article(text, "Red fox", hide="title words").first == "The It, or fox, is the largest of foxes."

    def test_words_of_four_letters_and_what_begins_with_them(self) -> None:
        cut = cut_article("Beagles (C++ dogs) are no eagles. Beagles bark.", "Beagle (C++)", hide="title words")
        assert cut == ("It (C++ dogs) are no eagles.", "Beagles bark.", True)

    def test_without_the_name(self) -> None:
        assert cut_article("This is it. More.", "Oak", hide="title words") == ("This is it.", "More.", False)
        assert cut_article("This is it. More.", "") == ("This is it.", "More.", False)
        assert cut_article("", "Oak") == ("", "", False)

    def test_unknown_way(self) -> None:
        with pytest.raises(InputError, match="hide is one of 'title', 'title words', got 'names'"):
            cut_article("Oak.", "Oak", hide="names")

    def test_the_questions_hide_only_the_title(self) -> None:
        rest = "The red fox hunts alone. " * 6
        made = hidden_title_questions(articles(("Red fox", f"Red foxes and red squirrels meet. {rest}")), 1)
        assert made["question"].tolist() == ["Ites and red squirrels meet."]
        assert made["answer"].tolist() == [rest.replace("red fox", "It").strip()]


class TestMakePairs:
    def test_every_reason_to_drop_is_counted(self) -> None:
        made = make_pairs(
            articles(
                ("Oak", f"Oak is a tall tree here. {LONG}"),
                ("Elm", f"A tree with leaves. {LONG}"),
                ("Ash", "Ash is a grey tree here. Short."),
                ("Fir", f"Fir is green. {LONG} Always."),
                ("Yew", f"Yew is a tall tree here. {LONG} Old."),
                ("Box", f"Box is a low and slow bush. {LONG} In gardens."),
                ("Tea", f"Tea is another one of the bushes. {LONG} In gardens."),
            ),
            fewest=20,
        )
        assert len(made) == 2
        assert made.dropped == {
            "no name in the first sentence": 1,
            "document too short": 1,
            "query too short": 1,
            "query twice": 1,
            "document twice": 1,
        }
        assert repr(made) == "Pairs(2 pairs, 5 dropped)"
        assert "It is a tall tree here." in made.queries

    def test_fewer_words_asked_for(self) -> None:
        data = articles(("Fir", f"Fir is green. {LONG}"))
        assert make_pairs(data, fewest=20, fewest_words=2).queries == ["It is green."]
        with pytest.raises(InputError, match=r"none of these 1 articles makes a pair \(query too short: 1\)"):
            make_pairs(data, fewest=20, fewest_words=3)

    def test_seed_decides_the_order_only(self) -> None:
        data = embedlab.load_wikipedia("en").select(range(200))
        one, again, other = (make_pairs(data, seed=seed) for seed in (0, 0, 1))
        assert one == again
        assert one.titles != other.titles
        assert set(one.titles) == set(other.titles)

    def test_another_language(self) -> None:
        data = articles(("Roble", "El Sr. Roble es un árbol muy alto. Crece."))
        made = make_pairs(data, language="es", fewest=5)
        assert (made.queries, made.documents) == (["El Sr. It es un árbol muy alto."], ["Crece."])

    def test_the_kit_has_enough_and_no_text_twice(self) -> None:
        made = make_pairs(embedlab.load_wikipedia("en"))
        assert len(made) + sum(made.dropped.values()) == 10_033
        assert len(made) > 8_000
        assert len(set(made.queries)) == len(set(made.documents)) == len(set(made.titles)) == len(made)
        parts = split_pairs(made)
        assert [len(part) for part in parts] == [1_024, 250, 500]

    @pytest.mark.parametrize("options", [{"fewest": 0}, {"fewest_words": 0}])
    def test_nothing_asked_for(self, options: dict[str, int]) -> None:
        with pytest.raises(InputError, match="expected 1 or more"):
            make_pairs(articles(("Oak", "Oak.")), **options)

    def test_columns(self) -> None:
        with pytest.raises(InputError, match="no column 'text'; this data set has 'title'"):
            make_pairs(Dataset.from_dict({"title": ["Oak"]}))


class TestFromDataset:
    DATA = Dataset.from_dict({"q": ["a?", "b?", "c?"], "a": ["A", "B", "A"], "from": ["x", "y", "z"]})

    def test_titles_are_the_documents_or_a_column(self) -> None:
        assert pairs_from_dataset(self.DATA, "q", "a") == Pairs(["a?", "b?", "c?"], ["A", "B", "A"], ["d1", "d2", "d1"])
        assert pairs_from_dataset(self.DATA, "q", "a", title_column="from").titles == ["x", "y", "z"]

    def test_a_folder_as_the_hub_keeps_it(self, tmp_path: Path) -> None:
        """The files of a data set of pairs, loaded by the call that takes a hub id too."""
        rows = {"query": ["who barks?", "who purrs?"], "answer": ["Dogs bark.", "Cats purr."]}
        Dataset.from_dict(rows).to_parquet(tmp_path / "data" / "train-00000-of-00001.parquet")
        loaded = load_dataset(str(tmp_path), split="train", cache_dir=str(tmp_path / "cache"))
        pairs = pairs_from_dataset(loaded, "query", "answer")
        assert (pairs.queries, pairs.documents) == (rows["query"], rows["answer"])

    def test_missing_column(self) -> None:
        for names in (("question", "a"), ("q", "question")):
            with pytest.raises(InputError, match="no column 'question'; this data set has 'q', 'a', 'from'"):
                pairs_from_dataset(self.DATA, *names)

    def test_several_data_sets(self) -> None:
        with pytest.raises(InputError, match=r"got a DatasetDict; .*split="):
            pairs_from_dataset(DatasetDict(train=self.DATA), "q", "a")

    def test_values_that_are_no_text(self) -> None:
        with pytest.raises(InputError, match="the document of pair 1 is a NoneType"):
            pairs_from_dataset(Dataset.from_dict({"q": ["a?", "b?"], "a": ["A", None]}), "q", "a")
        with pytest.raises(InputError, match="the document of pair 0 is a list"):
            pairs_from_dataset(Dataset.from_dict({"q": ["a?"], "a": [["A"]]}), "q", "a")
        with pytest.raises(InputError, match="there is no pair"):
            pairs_from_dataset(Dataset.from_dict({"q": [], "a": []}), "q", "a")


class TestPairs:
    @pytest.mark.parametrize(
        ("columns", "error", "message"),
        [
            ((["q"], ["d", "e"], ["t"]), ShapeError, "1 queries, 2 documents and 1 titles"),
            (("q", ["d"], ["t"]), InputError, "each query stands in a list, got a str"),
            (([], [], []), InputError, "there is no pair"),
            ((["q", " \n"], ["d", "e"], ["t", "u"]), InputError, "the query of pair 1 is empty"),
            ((["q"], ["half \ud800"], ["t"]), InputError, "the document of pair 0 has half a character at position 5"),
            ((["q"], [float("nan")], ["t"]), InputError, "the document of pair 0 is a float, not a string: nan"),
        ],
    )
    def test_refused(self, columns: tuple[list[str], ...], error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            Pairs(*columns)

    def test_selected(self) -> None:
        assert numbered_pairs(3).select([2, 0]).titles == ["title 2", "title 0"]
        with pytest.raises(InputError, match="holds row 3, but the rows go from 0 to 2"):
            numbered_pairs(3).select([3])
        with pytest.raises(InputError, match="there is no pair"):
            numbered_pairs(3).select([])


class TestRetrievalData:
    def test_equal_texts_become_one_entry(self) -> None:
        data = Pairs(["a", "b", "a", "a"], ["x", "x", "y", "x"], ["1", "2", "3", "4"]).retrieval_data()
        assert data == RetrievalData(
            {"q1": "a", "q2": "b"}, {"d1": "x", "d2": "y"}, {"q1": ("d1", "d2"), "q2": ("d1",)}
        )
        assert data.pairs() == Pairs(["a", "a", "b"], ["x", "y", "x"], ["d1", "d2", "d1"])

    @given(st.lists(st.tuples(*[st.sampled_from("abcde")] * 2), min_size=1))
    def test_there_and_back_keeps_the_different_pairs(self, rows: list[tuple[str, str]]) -> None:
        queries, documents = (list(column) for column in zip(*rows, strict=True))
        back = Pairs(queries, documents, queries).retrieval_data().pairs()
        found = list(zip(back.queries, back.documents, strict=True))
        assert set(found) == set(rows)
        assert len(found) == len(set(found))

    def test_evaluated(self) -> None:
        # Row 1 of the corpus answers both queries, row 0 the first one as well; row 2 answers nobody.
        data = RetrievalData({"u1": "a", "u2": "b"}, {"x": "X", "y": "Y", "z": "Z"}, {"u2": ("y",), "u1": ("x", "y")})
        result = evaluate_vectors(
            [[1, 0], [0, 1]],
            [[1, 0], [1, 1], [0, 1]],
            data.relevant,
            ks=(1, 2),
            query_ids=data.query_ids,
            document_ids=data.document_ids,
        )
        assert result.ranks.tolist() == [1, 2]
        assert result.per_query["recall", 2].to_dict() == {"u1": 1.0, "u2": 1.0}

    @pytest.mark.parametrize(
        ("queries", "corpus", "relevant", "message"),
        [
            ({}, {"d": "x"}, {}, "there is no query"),
            ({"q": "a", "r": ""}, {"d": "x"}, {"q": ("d",), "r": ("d",)}, "the query 'r' is empty"),
            ({"q": "a"}, {"d": "x", "e": 5}, {"q": ("d",)}, "the document 'e' is a int, not a string: 5"),
            ({"q": "a", "r": "b"}, {"d": "x"}, {"q": ("d",)}, "query 'r' has no relevant document"),
            ({"q": "a"}, {"d": "x"}, {"q": ()}, "query 'q' has no relevant document"),
            ({"q": "a"}, {"d": "x"}, {"q": ("d", "f")}, "query 'q' wants the document 'f', which is not in the corpus"),
            ({"q": "a"}, {"d": "x"}, {"q": (["d"],)}, "query 'q' wants the document \\['d'\\], which is not"),
            ({"q": "a"}, {"d": "x"}, {"q": ("d", "d")}, "query 'q' wants the document 'd' twice"),
            ({"q": "a"}, {"d": "x"}, {"q": "d"}, "the relevant documents of query 'q' must be a tuple .*got 'd'"),
            ({"q": "a"}, {"d": "x"}, {"q": ("d",), "s": ("d",)}, "'s', which is no query"),
            ({1: "a"}, {"d": "x"}, {1: ("d",)}, "an id of queries is 1; ids are strings: write '1'"),
            ({"q": "a"}, ["x"], {"q": ("d",)}, "the corpus must be a dict by id, got a list"),
        ],
    )
    def test_refused(
        self, queries: dict[str, str], corpus: dict[str, str], relevant: dict[str, tuple[str]], message: str
    ) -> None:
        with pytest.raises(InputError, match=message):
            RetrievalData(queries, corpus, relevant)


class TestSplit:
    @given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.integers(0, 9))
    def test_sizes_and_nothing_in_common(self, train: int, test: int, validation: int, seed: int) -> None:
        parts = split_pairs(numbered_pairs(18), train, test, validation, seed=seed)
        assert (len(parts.train), len(parts.test), len(parts.validation)) == (train, test, validation)
        assert len({title for part in parts for title in part.titles}) == train + test + validation
        assert all(np.array_equal(part.queries, [f"query {t[6:]}" for t in part.titles]) for part in parts)

    def test_test_and_validation_stay_when_training_grows(self) -> None:
        small, large = (split_pairs(numbered_pairs(20), train, 4, 3) for train in (2, 12))
        assert small.test == large.test
        assert small.validation == large.validation
        assert small.train.titles == large.train.titles[:2]
        assert split_pairs(numbered_pairs(20), 2, 4, 3, seed=1).test != small.test

    def test_pairs_of_one_article_stay_together(self) -> None:
        titles = [f"title {row // 3}" for row in range(18)]
        pairs = Pairs([f"query {row}" for row in range(18)], titles, titles)
        parts = split_pairs(pairs, 3, 2, 1)
        assert [len(part) for part in parts] == [9, 3, 6]
        assert sum(len(set(part.titles)) for part in parts) == len(set(titles)) == 6

    @pytest.mark.parametrize(
        ("sizes", "message"),
        [
            ((5, 3, 3), "are 11, and there are 10: the parts would overlap"),
            ((11, 1, 1), "11 titles for train were asked for and there are 10"),
            ((5, 0, 1), "0 titles for test were asked for"),
            ((5, 1, -1), "-1 titles for validation were asked for"),
        ],
    )
    def test_too_many_or_none(self, sizes: tuple[int, int, int], message: str) -> None:
        with pytest.raises(InputError, match=message):
            split_pairs(numbered_pairs(10), *sizes)

    def test_one_pair_only(self) -> None:
        with pytest.raises(InputError, match="the parts would overlap"):
            split_pairs(numbered_pairs(1), 1, 1, 1)

    def test_a_text_with_two_titles(self) -> None:
        with pytest.raises(InputError, match="one of the queries would be in train and in validation: 'same'"):
            split_pairs(Pairs(["same"] * 3, ["x", "y", "z"], ["1", "2", "3"]), 1, 1, 1)
        with pytest.raises(InputError, match="one of the documents would be in train and in validation: 'same'"):
            split_pairs(Pairs(["x", "y", "z"], ["same"] * 3, ["1", "2", "3"]), 1, 1, 1)
