"""Cells run in order, their outputs come out, hidden questions go in when all have run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fences import needs_fence

from embedlab.checks.task import CheckCase, CheckTask
from embedlab.checks.values import encode
from embedlab.grading.fence.fence import Fence
from embedlab.grading.fence.limits import Limits
from embedlab.grading.fence.running import Cell, Ran, run

pytestmark = needs_fence
LIMITS = Limits(cell_seconds=1.0, grace_seconds=1.0, seconds=6.0, megabytes=300, disk_megabytes=8)


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    with Fence(LIMITS) as made:
        yield made


def task(name: str, *numbers: int) -> CheckTask:
    cases = tuple(
        CheckCase(f"case {number}", 1, "number", {}, {"x": encode(number)}, expected=number * 2) for number in numbers
    )
    return CheckTask(f"sums.{name}", name, "function", cases, seconds=1.0)


def check(name: str, expression: str = "") -> Cell:
    return Cell(f"check('sums.{name}', {expression or name})", [(f"sums.{name}", expression or name)])


def text(ran: Ran, number: int) -> str:
    return "".join(output.get("text", "") for output in ran.outputs[number])


def values(ran: Ran, name: str) -> list[object]:
    return [answer.value for answer in ran.answers[f"sums.{name}"]]


def test_a_function_is_asked_the_hidden_questions(fence: Fence) -> None:
    ran = run(fence, [Cell("def double(x): return 2 * x"), check("double")], {"sums.double": task("double", 3, 5)})
    assert values(ran, "double") == [6, 10]
    assert ran.whole
    assert ran.outputs[1] == []


def test_names_are_those_that_stood_at_the_check(fence: Fence) -> None:
    cells = [
        Cell("def helper(x): return 2 * x\ndef double(x): return helper(x)"),
        check("double"),
        Cell("def helper(x): return 3 * x\ndef triple(x): return helper(x)"),
        check("triple"),
    ]
    ran = run(fence, cells, {"sums.triple": task("triple", 5), "sums.double": task("double", 5)})
    assert (values(ran, "double"), values(ran, "triple")) == ([10], [15])


def test_no_output_can_tell_of_a_question(fence: Fence) -> None:
    cells = [
        Cell("seen = []\ndef double(x):\n    seen.append(x)\n    print('asked', x)\n    return 2 * x"),
        check("double"),
        Cell("import atexit\nprint('seen', seen)"),
    ]
    ran = run(fence, cells, {"sums.double": task("double", 123456)})
    assert values(ran, "double") == [246912]
    assert "123456" not in repr(ran.outputs)
    assert text(ran, 2) == "seen []\n"


def test_outputs_come_in_their_order_as_a_kernel_gives_them(fence: Fence) -> None:
    source = (
        "import sys\nfrom IPython.display import display\nprint('one')\nprint('two', file=sys.stderr)\ndisplay(3)\n4"
    )
    kinds = [(o["output_type"], o.get("name"), o.get("data")) for o in run(fence, [Cell(source)], {}).outputs[0]]
    assert kinds == [
        ("stream", "stdout", None),
        ("stream", "stderr", None),
        ("display_data", None, {"text/plain": "3"}),
        ("execute_result", None, {"text/plain": "4"}),
    ]


def test_an_error_ends_its_cell_only(fence: Fence) -> None:
    ran = run(fence, [Cell("x = 1\n1 / 0\nx = 2"), Cell("print(x)")], {})
    assert ran.outputs[0][0]["ename"] == "ZeroDivisionError"
    assert text(ran, 1) == "1\n"
    assert ran.whole


def test_what_ends_the_process_costs_its_cell(fence: Fence) -> None:
    ran = run(fence, [Cell("x = 1"), Cell("import os\nos._exit(3)"), Cell("print(x)")], {})
    assert ran.ended == {1: "it ended the process (code 3)"}
    assert text(ran, 2) == "1\n"
    assert not ran.whole


def test_a_crash_is_told_by_its_signal(fence: Fence) -> None:
    ran = run(fence, [Cell("import ctypes\nctypes.string_at(0)")], {})
    assert ran.ended == {0: "it crashed (SIGSEGV)"}


def test_an_answer_that_ends_the_process_costs_its_task(fence: Fence) -> None:
    cells = [
        Cell("import os\ndef double(x): return 2 * x\ndef gone(x): os._exit(0)"),
        check("gone"),
        check("double"),
    ]
    ran = run(fence, cells, {"sums.gone": task("gone", 1), "sums.double": task("double", 5)})
    assert ran.unanswered == {"sums.gone": "it ended the process (code 0)"}
    assert values(ran, "double") == [10]


def test_cells_for_which_no_time_is_left_are_named_and_answers_still_count(fence: Fence) -> None:
    slow = [Cell("while True: pass") for _ in range(8)]
    cells = [Cell("def double(x): return 2 * x"), check("double"), *slow]
    ran = run(fence, cells, {"sums.double": task("double", 5)})
    assert ran.left_out
    assert set(ran.left_out) <= set(range(6, 10))
    assert values(ran, "double") == [10]


def test_memory_is_counted_over_all_processes(fence: Fence) -> None:
    child = "    if os.fork() == 0:\n        x = b'x' * 10**8\n        time.sleep(9)\n"
    source = f"import os, time\nfor _ in range(4):\n{child}time.sleep(9)"
    ran = run(fence, [Cell(source), Cell("print('next')")], {})
    assert "more than 300 MB" in ran.ended[0]
    assert text(ran, 1) == "next\n"
    assert ran.megabytes > 300


def test_a_name_that_is_missing_is_no_answer(fence: Fence) -> None:
    ran = run(fence, [check("double")], {"sums.double": task("double", 1, 2)})
    assert [answer.raised for answer in ran.answers["sums.double"]] == ["NameError"] * 2


def test_long_outputs_are_cut(fence: Fence) -> None:
    ran = run(fence, [Cell("for _ in range(1000): print('x' * 1000)"), Cell("print('next')")], {})
    assert 90_000 < len(text(ran, 0)) <= 100_000
    assert text(ran, 1) == "next\n"


GIVEN = ("import os, time\nat, seen = time.monotonic_ns(), []", "print('made')")


@pytest.fixture(scope="module")
def ahead() -> Iterator[Fence]:
    """A fence in which the given cells have run."""
    with Fence(LIMITS, given=GIVEN) as made:
        yield made


def beginning(*more: str, first: tuple[str, ...] = GIVEN) -> list[Cell]:
    return [Cell(source) for source in (*first, *more)]


def test_given_cells_run_once_and_every_notebook_begins_with_them(ahead: Fence) -> None:
    cells = beginning("print(at)", "print(seen)\nseen.append(1)")
    one, two = (run(ahead, cells, {}) for _ in range(2))
    assert text(one, 2) == text(two, 2)
    assert text(two, 3) == "[]\n"  # the first one's changes did not reach the second
    for ran in (one, two):
        assert ran.whole
        assert (ran.outputs[0], text(ran, 1)) == ([], "made\n")


def test_a_notebook_that_begins_otherwise_runs_its_own_cells(ahead: Fence) -> None:
    first = ("seen = 'own'", GIVEN[1])
    other = ahead.beginning_with(first)
    assert other is not ahead
    assert other is ahead.beginning_with(first)
    ran = run(other, beginning("print(seen)\nprint(at)", first=first), {})
    assert text(ran, 2).startswith("own\n")
    assert ran.outputs[2][-1]["ename"] == "NameError"


def test_a_notebook_that_begins_with_the_given_cells_needs_no_other_fence(ahead: Fence) -> None:
    assert ahead.beginning_with([*GIVEN, "x = 1"]) is ahead


def test_a_cell_that_ends_the_process_is_found_behind_the_given_ones(ahead: Fence) -> None:
    ran = run(ahead, beginning("os._exit(3)", "print('on')"), {})
    assert set(ran.ended) == {2}
    assert (text(ran, 1), text(ran, 3)) == ("made\n", "on\n")
