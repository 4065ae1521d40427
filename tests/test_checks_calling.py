"""Bad answers, each told in a sentence; a student's code ends, stays quiet, and leaves everything as it was."""

from __future__ import annotations

import builtins
import functools
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from example_tasks import COSINE, NAMESPACE, ONE_HOT, PLANE, one_hot, one_hot_filled, pca_plane
from gensim.models import KeyedVectors

from embedlab.checks import Case, CheckResult, CheckTask, Task, answers_of, build_cases, judge_all
from embedlab.checks.limits import OutOfTimeError, run_limited

COUNT = Task(
    "examples.count",
    "Count words",
    reference=lambda words: {word: words.count(word) for word in words},
    cases=[Case("three words", {"words": ["b", "a", "b"]}), Case("no words", {"words": []})],
    compare="mapping",
    seconds=0.4,
)


def built(task: Task, **changes: Any) -> CheckTask:
    return CheckTask.from_dict(build_cases(task, 0, NAMESPACE) | changes)


def judged(task: Task | CheckTask, answer: Any) -> CheckResult:
    task = built(task) if isinstance(task, Task) else task
    return judge_all(task, answers_of(task, answer))


def states(result: CheckResult) -> list[str]:
    return [case.state for case in result.cases]


class TestNotAttempted:
    @pytest.mark.parametrize("blank", [None, ..., NotImplemented])
    def test_nothing_written(self, blank: Any) -> None:
        for task in (ONE_HOT, COSINE):
            result = judged(task, blank)
            assert set(states(result)) == {"not attempted"}
            assert result.points == 0
            assert not result.attempted

    def test_bodies_of_stubs(self) -> None:
        def not_implemented(word: str, vocabulary: list[str]) -> list[int]:
            raise NotImplementedError

        def dots(word: str, vocabulary: list[str]) -> list[int]:
            return ...

        def empty(word: str, vocabulary: list[str]) -> list[int]:
            """Say what to do."""

        for stub in (not_implemented, dots, empty):
            assert set(states(judged(ONE_HOT, stub))) == {"not attempted"}

    def test_half_written(self) -> None:
        def half(word: str, vocabulary: list[str]) -> list[int] | None:
            return [1, 0] if len(vocabulary) == 2 else None

        result = judged(ONE_HOT, half)
        assert states(result) == ["passed", "not attempted", "not attempted"]
        assert result.cases[1].wrong == "It gives nothing (None): is there a return?"
        assert result.cases[1].hint == "Compare word by word."

    def test_a_none_that_is_expected_gives_no_points_to_a_stub(self) -> None:
        cases = [Case("known", {"word": "a"}), Case("unknown", {"word": "z"})]
        place = Task("examples.place", "Place", lambda word: {"a": 0}.get(word), cases, "number")
        assert judged(place, lambda word: 0 if word == "a" else None).points == 2
        assert states(judged(place, lambda word: None)) == ["not attempted", "not attempted"]
        assert judged(place, lambda word: 0).cases[1].wrong == "None was expected, not the number 0."


class TestWhatIsNoAnswer:
    def test_no_function(self) -> None:
        tell = {case.wrong for case in judged(ONE_HOT, one_hot("a", ["a", "b"])).cases}
        assert tell == {
            "A function was expected, not a list of 2 items; "
            "give its name without parentheses: check('examples.one_hot', one_hot)."
        }
        assert judged(ONE_HOT, dict).cases[0].wrong.startswith("A function was expected, not the class dict;")

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            (float, "The answer is the class float itself; make an instance of it: float(...)."),
            (abs, "The answer is the function abs itself; call it: abs(...)."),
            ((x for x in [1]), "The answer is a generator, which can be read only once; make a list of it: list(...)."),
            (map(abs, [1]), "The answer is a map, which can be read only once; make a list of it: list(...)."),
            (object(), "The answer is an object of type object, which cannot be compared."),
            (1j, "The answer is an object of type complex, which cannot be compared."),
            ("0.6", "A number was expected, not the text '0.6'."),
            (True, "A number was expected, not the truth value True."),
            ([0.5, 0.7], "A number was expected, not a list of 2 items."),
            (float("nan"), "It is nan, which is no ordinary number: look for a division by zero."),
            (-np.inf, "It is -inf, which is no ordinary number: look for a division by zero."),
            (10**400, "The answer is a whole number of 1,329 bits."),
            (np.zeros(3, dtype="M8[D]"), "The answer is an array of datetime64[D]; give numbers or texts."),
        ],
        ids=lambda value: type(value).__name__ if not isinstance(value, str) else None,
    )
    def test_values(self, answer: Any, told: str) -> None:
        (case,) = judged(COSINE, answer).cases
        assert case.state == "wrong"
        assert case.wrong == told
        assert len(case.came) <= 160

    def test_a_huge_array_is_neither_copied_nor_printed(self) -> None:
        huge = np.broadcast_to(np.float64(0.5), (10**4, 10**4))  # 10^8 numbers that take 8 bytes
        plane = judged(PLANE, lambda vectors: huge).cases[0]
        assert plane.wrong == "Its shape is (10000, 10000), expected (12, 2)."
        assert plane.came == "array of shape (10000, 10000): [0.5, 0.5, 0.5, …, 0.5, 0.5, 0.5]"
        assert judged(COSINE, huge).cases[0].wrong == "A number was expected, not an array of shape (10000, 10000)."
        assert judged(COSINE, range(10**8)).cases[0].wrong == (
            "The answer is a range of 100,000,000 items, too many to look at."
        )
        (answer,) = answers_of(built(COSINE), huge)
        assert "too large" in answer.to_dict()["problem"]

    def test_a_list_that_holds_itself(self) -> None:
        circle: list[Any] = []
        circle.append(circle)
        assert judged(COSINE, circle).cases[0].wrong == "The answer is nested more than 50 deep; give a simpler one."

    def test_an_equality_that_is_always_true(self) -> None:
        class Always(str):
            __slots__ = ()
            __hash__ = str.__hash__

            def __eq__(self, other: object) -> bool:
                return True

        text = Task("examples.text", "Text", "cat", [Case("the word")], "text")
        assert judged(text, Always("dog")).points == 0
        assert judged(text, Always("cat")).points == 1

    def test_an_answer_that_defends_itself(self) -> None:
        class Bomb(list[int]):
            def __iter__(self) -> Iterator[int]:
                raise ValueError("do not look")

        (case,) = judged(COSINE, Bomb([1])).cases
        assert case.wrong == "It raised ValueError: do not look."


class TestFunctionsThatFail:
    def test_the_students_own_line_is_told(self) -> None:
        def place(word: str, vocabulary: list[str]) -> int:
            return vocabulary.index(word)

        def stumbles(word: str, vocabulary: list[str]) -> list[int]:
            return [place(word, vocabulary)]

        case = judged(ONE_HOT, stumbles).cases[2]
        line = place.__code__.co_firstlineno + 1
        assert case.wrong == (
            f"It raised ValueError: 'yak' is not in list (line {line}: return vocabulary.index(word))."
        )
        assert case.hint == "A word that is not there has a vector of zeros."
        assert case.call == "stumbles(word='yak', vocabulary=['cat', 'cow', 'dog', 'eel', 'fox'])"
        assert case.came == ""

    def test_wrong_parameters(self) -> None:
        told = judged(ONE_HOT, lambda word: word).cases[0].wrong
        assert "takes 1 positional argument but 2 were given" in told

    def test_names_of_parameters_are_free_but_for_those_behind_a_star(self) -> None:
        assert judged(ONE_HOT, lambda w, voc: one_hot(w, voc)).passed
        assert judged(ONE_HOT, lambda w, *, vocabulary: one_hot(w, vocabulary)).passed
        assert judged(ONE_HOT, functools.partial(one_hot)).passed

    @pytest.mark.parametrize("error", [SystemExit(3), RecursionError("deep"), MemoryError(), GeneratorExit()])
    def test_any_error(self, error: BaseException) -> None:
        def raises(words: list[str]) -> None:
            raise error

        assert judged(COUNT, raises).cases[0].wrong.startswith(f"It raised {type(error).__name__}")

    def test_the_users_own_stop_passes(self) -> None:
        def stopped(words: list[str]) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            judged(COUNT, stopped)
        assert builtins.input.__module__ != "embedlab.checks.limits"

    def test_asking_for_input(self) -> None:
        told = judged(COUNT, lambda words: {input("word? "): 1}).cases[0].wrong
        assert told == (
            "It does not work without a keyboard: input() was called; take what the function needs as an argument."
        )

    def test_printing_in_place_of_returning(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = judged(COUNT, lambda words: print({"a": 1}))
        assert states(result) == ["wrong", "wrong"]
        assert result.cases[0].wrong == """It printed "{'a': 1}" and returned nothing: write return."""
        assert capsys.readouterr() == ("", "")

    def test_printing_a_lot(self, capsys: pytest.CaptureFixture[str]) -> None:
        def loud(words: list[str]) -> dict[str, int]:
            for _ in range(2_000):
                print("x" * 1_000)
                print("y" * 1_000, file=sys.stderr)
            return COUNT.reference(words)

        assert judged(COUNT, loud).passed
        assert capsys.readouterr() == ("", "")
        assert len(run_limited(lambda: loud([]), 5).printed) == 2_000


class TestLoops:
    def test_in_the_main_thread(self) -> None:
        result = judged(COUNT, forever)
        assert result.cases[0].wrong == "It did not end within 0.4 s: does a loop never stop?"
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0

    def test_one_that_catches_errors_and_sleeps(self) -> None:
        def stubborn(words: list[str]) -> None:
            for _ in range(3):
                try:
                    time.sleep(30)
                except BaseException:
                    continue

        assert run_limited(lambda: stubborn([]), 0.1).error is None  # rung again until it ended
        assert isinstance(run_limited(forever_quietly, 0.1).error, OutOfTimeError)

    def test_where_there_is_no_timer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr(signal, "setitimer")
        before = threading.active_count()
        assert judged(COUNT, forever).cases[1].wrong == "It did not end within 0.4 s: does a loop never stop?"
        assert threading.active_count() == before  # asked to stop, they did
        assert judged(COUNT, COUNT.reference).passed
        assert judged(COUNT, lambda words: words[5]).cases[0].wrong.startswith("It raised IndexError: list index out")

    def test_in_another_thread(self) -> None:
        results: list[CheckResult] = []
        thread = threading.Thread(target=lambda: results.append(judged(COUNT, forever)))
        thread.start()
        thread.join()
        assert states(results[0]) == ["wrong", "wrong"]

    def test_somebody_elses_timer_goes_on(self) -> None:
        rung: list[int] = []
        handler = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
        signal.setitimer(signal.ITIMER_REAL, 60)
        try:
            assert run_limited(lambda: 1, 5).value == 1
            assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
            signal.raise_signal(signal.SIGALRM)
            assert rung
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, handler)


class TestNothingIsChanged:
    def test_random_states(self) -> None:
        def draws(words: list[str]) -> dict[str, int]:
            random.random()
            np.random.random()  # noqa: NPY002 - the state that students use
            torch.rand(1)
            random.seed(1)
            return {}

        def three() -> tuple[float, float, float]:
            return random.random(), np.random.random(), torch.rand(1).item()  # noqa: NPY002

        for seed in (random.seed, np.random.seed, torch.manual_seed):
            seed(7)
        expected = three()
        for seed in (random.seed, np.random.seed, torch.manual_seed):
            seed(7)
        judged(COUNT, draws)
        assert three() == expected

    def test_arguments_that_are_changed(self) -> None:
        def sorts(words: list[str]) -> dict[str, int]:
            words.sort()
            return COUNT.reference(words)

        result = judged(COUNT, sorts)
        assert states(result) == ["passed", "passed"]
        assert result.cases[0].wrong == "It changed its argument 'words'; work on a copy."
        assert result.cases[1].wrong == ""
        assert result.points == 2
        strict = judged(built(COUNT, keeps_inputs=True), sorts)
        assert states(strict) == ["wrong", "passed"]
        assert strict.points == 1

    def test_arrays_that_are_changed(self) -> None:
        def in_place(vectors: np.ndarray) -> np.ndarray:
            vectors -= vectors.mean(axis=0)
            return pca_plane(vectors)

        assert judged(PLANE, in_place).cases[1].wrong == "It changed its argument 'vectors'; work on a copy."


class TestModels:
    TASK = Task(
        "examples.model",
        "A trained model",
        reference=type("Model", (), {"encode": lambda self, texts: np.array([[len(t), 1.0, -1.0] for t in texts])})(),
        cases=[Case("who is near whom", {"texts": ["a", "aa", "aaaa", "aaaaaaaa"]})],
        compare="neighbours",
        options={"k": 1},
    )

    def test_any_library(self) -> None:
        class Torch:
            def encode(self, texts: list[str]) -> torch.Tensor:
                return torch.tensor([[float(len(text)), 1.0] for text in texts])

        keyed = KeyedVectors(2)
        keyed.add_vectors(["a", "aa", "aaaa", "aaaaaaaa"], np.array([[1, 1], [2, 1], [4, 1], [8, 1.0]]))
        assert judged(self.TASK, Torch()).passed
        assert judged(self.TASK, keyed).passed
        assert judged(self.TASK, type("Word2Vec", (), {"wv": keyed})()).passed

    def test_tables_as_inputs(self) -> None:
        cases = [Case("a table", {"table": pd.DataFrame({"word": ["b", "a"], "count": [1.5, np.nan]})})]
        task = Task("examples.table", "Sort", lambda table: table.sort_values("word"), cases, "frame")
        assert judged(task, lambda table: table.sort_values("word")).cases[0].wrong == ""

        def in_place(table: pd.DataFrame) -> pd.DataFrame:
            table["key"] = table["word"].str.lower()
            return table.sort_values("key")[["word", "count"]]

        result = judged(task, in_place)
        assert result.passed
        assert result.cases[0].wrong == "It changed its argument 'table'; work on a copy."

    def test_what_is_no_model(self) -> None:
        keyed = KeyedVectors(2)
        keyed.add_vectors(["a"], np.ones((1, 2)))
        assert judged(self.TASK, keyed).cases[0].wrong == "It raised KeyError: \"Key 'aa' not present\"."
        assert judged(self.TASK, KeyedVectors).cases[0].wrong == (
            "The answer is the class KeyedVectors itself; make an instance of it: KeyedVectors(...)."
        )
        for answer in ([[1.0, 2.0]], "MiniLM"):
            assert "expected a model with encode(texts)" in judged(self.TASK, answer).cases[0].wrong

    def test_word_vectors_as_inputs(self) -> None:
        keyed = KeyedVectors(2)
        keyed.add_vectors(["north", "east"], np.eye(2))
        cases = [Case("two words", {"vectors": keyed, "word": "east"})]
        task = Task("examples.row", "Row", lambda vectors, word: vectors[word], cases, "array")
        assert judged(task, lambda kv, w: kv.get_vector(w).tolist()).passed

        def forgets(kv: KeyedVectors, w: str) -> np.ndarray:
            row = kv[w].copy()
            kv.vectors[:] = 0
            return row

        assert "changed its argument 'vectors'" in judged(task, forgets).cases[0].wrong


def forever(words: list[str]) -> None:
    while True:
        pass


def forever_quietly() -> None:
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue


def test_the_reference_itself_is_right() -> None:
    checks: list[tuple[Task, Callable[..., Any]]] = [(ONE_HOT, one_hot_filled), (PLANE, pca_plane)]
    assert all(judged(task, answer).passed for task, answer in checks)
