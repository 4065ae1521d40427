"""Which given cells a grading runs: all that can matter, and no more."""

from __future__ import annotations

import pytest

from embedlab.grading.needed import needed

SHOWS_A_CORPUS = "texts = load()\nprint(len(texts))"


@pytest.mark.parametrize(
    ("given", "students", "runs"),
    [
        ("size = 3", "def f(): return size", True),
        ("size = 3", "def f(size): return size", False),
        ("size = 3", "def f(): return [size for size in range(3)]", False),
        ("x = 1\ny = x", "print(y)", True),
        (SHOWS_A_CORPUS, "def f(): return 1", False),
        (SHOWS_A_CORPUS, "def f(): return globals()['texts']", True),
        (SHOWS_A_CORPUS, "def f(: broken", True),
        ("import math", "def f(): return 1", True),
        ("configure()\nx = 1", "def f(): return 1", True),
        ("options.width = 3", "def f(): return 1", True),
        ("table[0] = 3", "def f(): return 1", True),
        ("print(f(3))", "def f(x): return x", True),
        ("reveal('lesson.guess', 3)", "def f(x): return x", False),
        ("def helper(): return 1", "def f(): return helper()", True),
        ("class Base: pass", "class Mine(Base): pass", True),
        ("%matplotlib inline\nx = 1", "x", True),
        ("global_name = 1\ndef g():\n    global other\n    other = 2", "def f(): return other", True),
    ],
)
def test_a_given_cell_runs_if_it_can_matter(given: str, students: str, runs: bool) -> None:
    assert needed([given, students], [False, True]) == [runs, True]


def test_cells_need_cells_that_need_cells() -> None:
    sources = ["a = 1", "b = a", "c = b", "unused = 1", "def f(): return c"]
    assert needed(sources, [False] * 4 + [True]) == [True, True, True, False, True]


def test_the_answers_of_checks_are_needed_too() -> None:
    assert needed(["facts = {}", "other = 1"], [False, False], ["facts"]) == [True, False]
