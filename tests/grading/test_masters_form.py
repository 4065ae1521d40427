"""What every master holds, and that the students' notebooks are what nbgrader makes of them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import exercises
from embedlab.checks import load_lesson
from embedlab.checks.guessing import calls_in
from embedlab.checks.showing import MIME

ROOT = Path(__file__).resolve().parents[2]
MASTERS = exercises.masters(ROOT / "solutions")
LESSONS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
TO_COME: set[str] = set()  # lessons whose exercises are not written yet
MOST_LINES = {"code": 15, "solution": 25}
RUBRIC = re.compile(r"\*\*Rubric\*\* \((\d+) points\)")


@pytest.fixture(scope="module", params=MASTERS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def cells(name: str) -> list[nbformat.NotebookNode]:
    stored = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
    nbformat.validate(stored)
    return stored.cells


def marks(cell: nbformat.NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def calls(cells: list[nbformat.NotebookNode], function: str) -> list[str]:
    """The names with which a function is called in the code cells, in their order."""
    return [found for cell in cells if cell.cell_type == "code" for found, _ in calls_in(cell.source, function)]


def by_hand(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    return [cell for cell in cells if cell.cell_type == "markdown" and marks(cell).get("grade")]


def test_every_lesson_has_its_exercises():
    assert set(LESSONS) - set(MASTERS) == TO_COME


def test_there_are_enough_tasks():
    tasks = [
        task for lesson in LESSONS if lesson not in TO_COME for task in load_lesson(exercises.CHECKS / f"{lesson}.json")
    ]
    assert len(tasks) >= 28


def test_each_task_is_checked_once_for_its_points(name, cells):
    tasks = load_lesson(exercises.CHECKS / f"{name}.json")
    assert calls(cells, "check") == list(tasks)
    for cell in cells:
        if cell.cell_type == "code" and (checked := calls_in(cell.source, "check")):
            assert marks(cell).get("grade"), cell.source
            assert marks(cell)["points"] == sum(tasks[task].points for task, _ in checked), cell.source


def test_a_lesson_has_code_guesses_questions_and_a_group_task(name, cells):
    if name not in LESSONS:
        return
    assert len(calls(cells, "check")) >= 4
    guesses = calls(cells, "predict")
    assert len(guesses) >= 2
    assert guesses == calls(cells, "reveal")
    assert len(by_hand(cells)) >= 2
    assert any("roup task" in cell.source for cell in cells if cell.cell_type == "markdown")


def test_what_is_graded_by_hand_has_a_rubric_for_its_points(cells):
    for cell in by_hand(cells):
        found = RUBRIC.search(cell.source)
        assert found, cell.source[:80]
        assert float(found[1]) == marks(cell)["points"], cell.source[:80]


def test_the_master_was_run_in_order_and_earns_everything(name, cells):
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1)), "run tools/publish.py"
    for cell in code:
        assert not [
            output for output in cell.outputs if output.output_type == "error" or output.get("name") == "stderr"
        ]
        for output in cell.outputs:
            result = output.get("data", {}).get(MIME)
            assert result is None or result["points"] == result["possible"], cell.source


def test_cells_are_short(cells):
    for cell in cells:
        if cell.cell_type == "code":
            most = MOST_LINES["solution" if marks(cell).get("solution") else "code"]
            assert len(cell.source.splitlines()) <= most, cell.source


def test_the_set_up_cell_is_that_of_the_lessons(cells):
    lesson = nbformat.read(ROOT / "notebooks" / f"{LESSONS[0]}.ipynb", as_version=4)
    first = [next(cell.source for cell in some if cell.cell_type == "code") for some in (lesson.cells, cells)]
    assert first[0] == first[1]


def test_students_have_what_nbgrader_makes_of_the_masters(tmp_path):
    pytest.importorskip("nbgrader")
    script = (
        f"import exercises; from pathlib import Path; exercises.generate(Path({str(ROOT / 'solutions')!r}), Path('.'))"
    )
    paths = os.environ | {"PYTHONPATH": str(ROOT / "tools")}
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=paths, check=True, capture_output=True)
    made, stored = (
        {path.relative_to(folder): path.read_bytes() for path in folder.glob("*/*") if path.is_file()}
        for folder in (tmp_path, ROOT / "exercises")
    )
    assert sorted(made) == sorted(stored), "run `make exercises`"
    assert [str(path) for path in made if made[path] != stored[path]] == [], "run `make exercises`"


def test_nothing_of_a_solution_is_left(name):
    student = nbformat.read(ROOT / "exercises" / name / f"{name}.ipynb", as_version=4)
    for cell in student.cells:
        assert "SOLUTION" not in cell.source
        assert "Rubric" not in cell.source
        assert cell.get("outputs", []) == []
        if marks(cell).get("solution"):
            assert exercises.CODE_STUB in cell.source or exercises.TEXT_STUB in cell.source, cell.source
        if cell.cell_type == "code" and "%pip" not in cell.source:
            ast.parse(cell.source)  # a stub must be whole Python
        for _, call in calls_in(cell.source, "predict"):
            assert ast.unparse(call.args[1]) == "...", cell.source
