"""Values as JSON and back, and in a few words."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from embedlab.checks import Answer, decode, encode, plain
from embedlab.checks.compare import difference
from embedlab.checks.plain import FigureFacts
from embedlab.checks.wording import a_kind, in_short
from embedlab.errors import InputError

keys = st.text(max_size=3) | st.integers() | st.tuples(st.integers(), st.text(max_size=2))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | arrays(st.sampled_from([np.float32, np.float64, np.int64, np.bool_]), array_shapes(min_dims=1, min_side=0)),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner)
        | st.dictionaries(keys, inner, max_size=3)
        | st.sets(keys, max_size=3)
        | st.dictionaries(st.sampled_from(["$array", "$set", "a"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(values)
def test_there_and_back(value: Any) -> None:
    written = json.dumps(encode(value), allow_nan=False)
    again = decode(json.loads(written))
    assert type(again) is type(value)
    assert difference(plain(again), plain(value), 0, 0) == ""
    if isinstance(value, np.ndarray):
        assert (again.dtype, again.shape) == (value.dtype, value.shape)


@given(values)
def test_in_short_is_short(value: Any) -> None:
    assert len(in_short(plain(value))) <= 160
    assert len(a_kind(plain(value))) <= 200


def test_tables_figures_and_word_vectors() -> None:
    table = pd.DataFrame({"word": ["cat", "dog"], "score": [0.5, np.nan]})
    pd.testing.assert_frame_equal(decode(json.loads(json.dumps(encode(table)))), table)
    facts = FigureFacts(("scatter", "bar"), 3, "Words", "x", "y")
    assert decode(json.loads(json.dumps(encode(facts)))) == facts
    keyed = KeyedVectors(2)
    keyed.add_vectors(["a", "b"], np.eye(2, dtype=np.float32))
    again = decode(json.loads(json.dumps(encode(keyed))))
    assert again.most_similar("a")[0][0] == "b"
    assert again.index_to_key == ["a", "b"]


def test_what_is_too_large_or_unknown() -> None:
    with pytest.raises(InputError, match=r"an array of shape \(500, 500\) is too large"):
        encode(np.zeros((500, 500)))
    with pytest.raises(InputError, match="a text of 100,001 letters is too long"):
        encode("x" * 100_001)
    with pytest.raises(InputError, match="an array of complex128 has no form in JSON"):
        encode(np.zeros(2, dtype=complex))
    with pytest.raises(InputError, match="a object has no form in JSON"):
        encode(object())
    with pytest.raises(InputError, match=r"'\$pickle' is no form of a value"):
        decode({"$pickle": "gASVAA=="})


def test_answers_travel() -> None:
    for answer in (Answer.of(np.eye(2)), Answer.of(...), Answer(problem="It raised E.", raised="E", notes=("a", "b"))):
        again = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
        assert difference(again.value, answer.value) == ""
        assert (again.blank, again.problem, again.raised, again.notes) == (
            answer.blank,
            answer.problem,
            answer.raised,
            answer.notes,
        )
    doubled = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert "two columns of a data frame have one name" in Answer.of(doubled).to_dict()["problem"]
    assert "too large" in Answer.of(pd.DataFrame(np.zeros((500, 500)))).to_dict()["problem"]
    large = Answer.of(["x" * 90_000] * 60).to_dict()
    assert (large["value"], large["problem"]) == (None, "The answer cannot be judged: it is too large.")
    assert Answer.of(object()).to_dict()["problem"].startswith("The answer is an object of type object")


def test_short_words() -> None:
    assert in_short({"a": (1,), 2: {3}}) == "{'a': (1,), 2: {3}}"
    assert in_short(list(range(10))) == "[0, 1, 2, 3, 4, 5, … 4 more]"
    assert in_short(set()) == "set()"
    assert in_short(np.array([[0.5, 1.0]])) == "[[0.5, 1. ]]"
    assert in_short("x" * 500) == "'" + "x" * 158 + "…"
    assert in_short(pd.DataFrame({"a": [1], "b": ["x"]})) == "table of 1 rows, columns a, b: [1, 'x']"
    assert in_short(FigureFacts(("bar",), 3, "T", "x", "y")) == "figure: bar of 3 points, title 'T', axes 'x' and 'y'"
    assert a_kind(pd.DataFrame({"a": [1, 2]})) == "a table of 2 rows"
