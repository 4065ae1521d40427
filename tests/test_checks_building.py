"""From an author's tasks to data, and the proof that a task holds what it promises."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from dataclasses import replace
from importlib import resources
from pathlib import Path

import example_tasks
import numpy as np
import pandas as pd
import pytest
from example_tasks import COSINE, NAMESPACE, ONE_HOT, PLANE, TASKS

from embedlab.checks import (
    KINDS,
    Answer,
    Case,
    CheckTask,
    FromMaster,
    Task,
    Wrong,
    answers_of,
    build_cases,
    build_lesson,
    find_task,
    judge_all,
    load_lesson,
    namespace_of,
    prove,
    save_lesson,
    validate,
    write_checks,
)
from embedlab.errors import FileError, InputError


def test_the_schema_knows_every_comparison() -> None:
    schema = json.loads((resources.files("embedlab.checks") / "task.schema.json").read_text("utf-8"))
    kinds = schema["$defs"]["case"]["properties"]["compare"]["properties"]["kind"]["enum"]
    assert set(kinds) == set(KINDS)


def test_a_task_as_data() -> None:
    written = build_cases(ONE_HOT, seed=0, namespace=NAMESPACE)
    assert written["id"] == "examples.one_hot"
    assert written["kind"] == "function"
    assert written["points"] == 4
    assert written["cases"][0] == {
        "name": "the first word",
        "points": 1,
        "compare": {"kind": "array", "options": {}},
        "input": {"word": "cat", "vocabulary": ["cat", "dog"]},
        "expected": [1, 0],
        "mistakes": [{"value": [0, 1], "hint": "Places count from 0."}],
    }
    # Both mistakes fail here; the one that fails nowhere else is told first.
    assert written["cases"][2]["mistakes"] == [
        {"raises": "ValueError", "hint": "A word that is not there has a vector of zeros."},
        {"raises": "ValueError", "hint": "Places count from 0."},
    ]
    json.dumps(written, allow_nan=False)


def test_the_seed_draws_the_cases() -> None:
    first, again, other = (build_cases(PLANE, seed)["cases"][0] for seed in (0, 0, 1))
    assert first == again
    assert first["input"] != other["input"]
    assert len(first["input"]["vectors"]["$array"]) == 12


@pytest.mark.parametrize("seed", range(3))
def test_every_seed_keeps_what_the_authors_promise(seed: int) -> None:
    lesson = build_lesson(TASKS, seed, NAMESPACE)
    assert [task["points"] for task in lesson["tasks"]] == [4, 2, 2]


def test_two_mistakes_that_give_the_same_cannot_both_be_told() -> None:
    twice = replace(ONE_HOT, wrong=[*ONE_HOT.wrong, Wrong(example_tasks.one_hot_from_one, 4, "Another name for it.")])
    with pytest.raises(InputError, match=r"examples.one_hot does not hold.*wrong\[2\] never gets its hint"):
        build_lesson([twice], 0, NAMESPACE)


def test_a_mistake_may_be_no_number() -> None:
    task = Task(
        "examples.lengths",
        "Rows at length 1",
        reference=lambda rows: np.zeros_like(rows),
        cases=[Case("a row of zeros", {"rows": np.zeros((1, 2))})],
        compare="array",
        wrong=[Wrong(lambda rows: np.full_like(rows, np.nan), 1, "0 / 0 is no number.")],
    )
    written = build_cases(task, 0)
    assert [mistake["hint"] for mistake in written["cases"][0]["mistakes"]] == ["0 / 0 is no number."]
    prove(task, written)


def test_what_a_proof_finds() -> None:
    right = build_cases(COSINE, 0)
    with pytest.raises(InputError, match=r"wrong\[0\] loses 2 points, expected 1"):
        prove(replace(COSINE, wrong=[Wrong(4.0, 1, "This is the dot product.")]), right)
    with pytest.raises(
        InputError, match=r"other_right\[0\] loses points \(the cosine: It is 0.5, which is 0.09628 too low"
    ):
        prove(replace(COSINE, other_right=[0.5]), right)
    # A check that asks for None would give an empty function its points, were nothing said about stubs.
    nothing = Task("examples.none", "None", lambda word: None, [Case("a", {"word": "a"})], "text")
    with pytest.raises(InputError, match="the reference loses points"):
        build_lesson([nothing], 0)


def test_a_reference_that_fails_is_no_reference() -> None:
    broken = replace(ONE_HOT, reference=lambda word, vocabulary: vocabulary.index(word))
    with pytest.raises(
        InputError, match=r"'a word that is not there': the reference gives no value. It raised ValueError"
    ):
        build_cases(broken, 0)
    with pytest.raises(InputError, match=r"case 'the cosine': the reference gives no value\. It is a map, which can"):
        build_cases(replace(COSINE, reference=map(abs, [1])), 0)
    with pytest.raises(InputError, match="the master defines no 'one_hot'"):
        build_cases(ONE_HOT, 0, {})


def test_lessons_are_written_and_read(tmp_path: Path) -> None:
    large = Task(
        "examples.large",
        "Many numbers",
        reference=lambda vectors: {"norms": np.linalg.norm(vectors, axis=1), "first": pd.DataFrame({"a": [1]})},
        cases=lambda rng: [
            Case("the lengths", {"vectors": rng.normal(size=(300, 2))}, part=["norms"]),
            Case("the table", {"vectors": np.zeros((0, 2))}, part=["first"], compare="frame"),
        ],
        compare="array",
    )
    path = save_lesson(tmp_path / "07_examples.json", build_lesson([COSINE, large], 0))
    assert (tmp_path / "07_examples.npz").exists()
    assert "$npz" in path.read_text("utf-8")
    tasks = load_lesson(path)
    assert list(tasks) == ["examples.cosine", "examples.large"]
    task = tasks["examples.large"]
    assert task.cases[0].inputs()["vectors"].shape == (300, 2)
    assert task.cases[1].inputs()["vectors"].shape == (0, 2)
    assert judge_all(task, answers_of(task, large.reference)).passed
    # Without large arrays there is one file.
    save_lesson(path, build_lesson([COSINE], 0))
    assert not (tmp_path / "07_examples.npz").exists()
    path.write_text("{")
    with pytest.raises(FileError, match="damaged"):
        load_lesson(path)
    with pytest.raises(FileError, match="could not read"):
        load_lesson(tmp_path / "none.json")


def test_tasks_are_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_lesson(tmp_path / "07_examples.json", build_lesson([COSINE], 0))
    monkeypatch.setenv("EMBEDLAB_CHECKS", str(tmp_path))
    assert find_task("examples.cosine").title == "The cosine of two vectors"
    with pytest.raises(InputError, match=r"no task 'examples.cosin'; did you mean 'examples.cosine'"):
        find_task("examples.cosin")


def test_forms_that_are_refused() -> None:
    lesson = build_lesson([COSINE], 0)
    task = lesson["tasks"][0]

    def refused(message: str, **changes: object) -> None:
        with pytest.raises(InputError, match=message):
            validate({**lesson, "tasks": [{**task, **changes}]})

    refused("add up to 2", points=3)
    refused("begin its name", id="other.cosine")
    refused("'method' is not one of", kind="method")
    refused("two cases of one name", cases=task["cases"] * 2, points=4)
    refused("no option 'tol'", cases=[{**task["cases"][0], "compare": {"kind": "number", "options": {"tol": 1}}}])
    refused("is not one of", cases=[{**task["cases"][0], "compare": {"kind": "numbre"}}])
    with pytest.raises(InputError, match="two tasks have one name"):
        validate({**lesson, "tasks": [task, task]})
    with pytest.raises(InputError, match="a lesson needs at least one task"):
        build_lesson([], 0)


def test_the_untrusted_half_knows_no_answers() -> None:
    task = CheckTask.from_dict(build_cases(ONE_HOT, 1, NAMESPACE))
    questions = task.questions()
    assert all(case.expected is None and case.hint == "" and case.mistakes == () for case in questions.cases)
    # Inputs go in, answers come out as JSON, and are judged elsewhere.
    sent = json.dumps([answer.to_dict() for answer in answers_of(questions, example_tasks.one_hot_filled)])
    assert judge_all(task, [Answer.from_dict(answer) for answer in json.loads(sent)]).passed


def test_names_from_a_master(tmp_path: Path) -> None:
    def cell(source: str, **marks: bool) -> dict[str, object]:
        return {
            "cell_type": "code",
            "metadata": {"nbgrader": marks} if marks else {},
            "source": source.splitlines(True),
        }

    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "x = "},
        cell("%matplotlib inline\nimport math\nprint('hello')\ndisplay(math.pi)"),
        cell("def double(x):\n    return 2 * x", grade=False, solution=True),
        cell("answer = math.floor(2.5)", grade=True, solution=True),
        cell("raise AssertionError('checked')", grade=True, solution=False),
    ]
    path = tmp_path / "master.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    names = namespace_of(path)
    assert names["double"](4) == 8
    assert names["answer"] == 2
    assert inspect.getsource(names["double"]) == "def double(x):\n    return 2 * x"
    task = Task("examples.double", "Twice", FromMaster("double"), [Case("three", {"x": 3})], "number")
    assert build_cases(task, 0, names)["cases"][0]["expected"] == 6
    with pytest.raises(FileError, match="could not read"):
        namespace_of(tmp_path / "none.ipynb")


def test_from_a_folder_of_solutions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "07_examples"
    folder.mkdir()
    cell = {"cell_type": "code", "metadata": {}, "source": "def double(x):\n    return 2 * x"}
    (folder / "07_examples.ipynb").write_text(json.dumps({"cells": [cell]}))
    tasks = (
        "from embedlab.checks import Case, FromMaster, Task, Wrong\n"
        "def cases(rng):\n"
        "    yield Case('three', {'x': 3})\n"
        "    yield Case('any number', {'x': rng.integers(4, 100)})\n"
        "TASKS = [Task('examples.double', 'Twice', FromMaster('double'), cases, 'number',\n"
        "              wrong=[Wrong(lambda x: x, 2, 'Times two.')])]\n"
    )
    (folder / "tasks.py").write_text(tasks)
    path = write_checks(folder, tmp_path)
    first = path.read_bytes()
    assert write_checks(folder, tmp_path).read_bytes() == first
    monkeypatch.setenv("EMBEDLAB_CHECKS", str(tmp_path))
    assert find_task("examples.double").points == 2
    (tmp_path / "hidden").mkdir()
    assert write_checks(folder, tmp_path / "hidden", seed=2026).read_bytes() != first
    (folder / "tasks.py").write_text(tasks.replace("examples.", "other."))
    with pytest.raises(InputError, match="07_examples holds tasks of other"):
        write_checks(folder, tmp_path)


def test_the_package_holds_no_solution() -> None:
    code = "import embedlab.checks, sys; assert 'example_tasks' not in sys.modules; print(embedlab.checks.__file__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    shipped = (Path(done.stdout.strip()).parents[1] / "data").rglob("*.py")
    assert not list(shipped)


def test_a_mistake_without_the_part_gets_the_hint_of_the_case() -> None:
    cases = [Case(name, part=(name,), hint=f"Give {name}.") for name in ("first", "second")]
    wrong = [Wrong({"first": 1}, 1, "Give second.")]
    task = Task(
        "examples.parts", "Parts", reference={"first": 1, "second": 2}, cases=cases, compare="number", wrong=wrong
    )
    written = build_cases(task, seed=0)
    prove(task, written)
    assert all("mistakes" not in case for case in written["cases"])
