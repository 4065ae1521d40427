"""What comes from inside the fence is read with care: right answers whole, anything else as no answer."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.checks.answer import Answer
from embedlab.checks.compare import difference
from embedlab.checks.task import CheckCase, CheckTask
from embedlab.grading.fence.answers import answer_from, answers_from
from embedlab.grading.fence.wire import WireError

CASE = CheckCase("a word", 1, "number", {}, {}, expected=3)
TASK = CheckTask("words.length", "Length", "value", (CASE, CASE))
ATOMS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


def over_the_wire(answer: Answer) -> Answer:
    return answer_from(json.loads(json.dumps(answer.to_dict())))


@given(VALUES)
def test_a_value_comes_as_it_went(value: Any) -> None:
    came = over_the_wire(Answer.of(value))
    assert repr(came.value) == repr(Answer.of(value).value)
    assert came.problem == ""


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32", "float64"])
def test_arrays_keep_their_type_and_shape(dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    came = over_the_wire(Answer.of(array)).value
    assert came.dtype == array.dtype
    assert not difference(came, array, 0, 0)
    assert over_the_wire(Answer.of(array[:0])).value.shape == (0, 3)


@pytest.mark.parametrize(
    "value",
    [
        {"$array": [0], "dtype": "S1000000000"},
        {"$array": [0], "dtype": "O"},
        {"$array": [0], "dtype": "datetime64[s]"},
        {"$array": [0]},
        {"$array": [], "dtype": "int8", "shape": [10**9, 10**9, 0]},
        {"$array": [], "dtype": "int8", "shape": [-(10**9), 10**9, 0]},
        {"$array": [1, 2], "dtype": "int8", "shape": [3]},
        {"$array": [], "dtype": "int8", "shape": [1] * 99},
        {"$array": [[1], [1, 2]], "dtype": "float64"},
        {"$pickle": "gASV"},
        {"$words": ["a"], "vectors": {"$array": [[1.0]], "dtype": "float32"}},
        {"$set": [[1]]},
        {"$dict": [[[1], 2]]},
        {"$dict": 3},
        {"$float": "much"},
        {"$figure": {"types": "scatter", "points": 1, "title": "", "x": "", "y": ""}},
        {"$figure": {"types": [], "points": 1, "title": [], "x": "", "y": ""}},
        {"$figure": {"types": [], "points": 1}},
        {"$frame": {"a": [1], "b": [1, 2]}},
        {"$frame": 3},
    ],
)
def test_what_has_no_right_form_is_no_answer(value: Any) -> None:
    came = answer_from({"value": value})
    assert (came.value, came.problem) == (None, "The answer could not be read.")


@pytest.mark.parametrize("written", [None, 3, [], "x", {"value": 1, "problem": 3}, {"value": 1, "notes": "none"}])
def test_what_is_no_answer_at_all(written: Any) -> None:
    assert answer_from(written).raised == "Unreadable"


def test_texts_are_bounded() -> None:
    came = answer_from({"value": 1, "problem": "x" * 10**6, "notes": ["y" * 10**6] * 50})
    assert (len(came.problem), len(came.notes), len(came.notes[0])) == (2_000, 3, 2_000)


@pytest.mark.parametrize(
    "word",
    [None, [], {"task": "another", "answers": [{}, {}]}, {"task": TASK.id}, {"task": TASK.id, "answers": [{}] * 3}],
)
def test_another_task_or_another_number_of_answers_is_refused(word: Any) -> None:
    with pytest.raises(WireError):
        answers_from(word, TASK)
