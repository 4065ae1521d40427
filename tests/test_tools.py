"""The maker of published notebooks: same file twice, nothing personal inside, untouched when a cell fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import exercises

TOOLS = Path(__file__).resolve().parent.parent / "tools"


def store(path: Path, *sources: str) -> None:
    notebook = new_notebook(cells=[new_code_cell(source, id=f"cell-{nth}") for nth, source in enumerate(sources)])
    notebook.metadata = {"kernelspec": {"name": "elsewhere", "display_name": "My laptop"}, "colab": {"user": "me"}}
    notebook.cells[0].metadata = {"tags": ["nbval-ignore-output"], "executionInfo": {"user": {"displayName": "me"}}}
    nbformat.write(notebook, path)


def publish(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOLS / "publish.py"), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_two_runs_give_the_same_clean_file(tmp_path):
    path = tmp_path / "lesson.ipynb"
    store(
        path,
        "import os; print(os.listdir())",
        "import ipywidgets; ipywidgets.IntSlider()",
        "import plotly.graph_objects as go; go.Figure(go.Bar(y=[1, 2]))",
    )
    first = publish(path)
    assert first.returncode == 0, first.stderr
    once = path.read_bytes()
    assert "unchanged" in publish(path).stdout
    assert path.read_bytes() == once
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    files, slider, figure = notebook.cells
    assert files.metadata == {"tags": ["nbval-ignore-output"]}
    assert files.outputs[0].text == "[]\n"  # an empty folder: a lesson must run alone
    assert list(slider.outputs[0].data) == ["text/plain"]
    assert {"application/vnd.plotly.v1+json", "image/png"} <= set(figure.outputs[0].data)


def test_a_failing_cell_is_named_and_the_file_stays(tmp_path):
    path = tmp_path / "lesson.ipynb"
    store(path, "1 + 1", "1 / 0")
    before = path.read_bytes()
    done = publish(path)
    assert done.returncode == 1
    assert "lesson.ipynb: code cell 2 failed" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert path.read_bytes() == before


def test_without_masters_there_is_nothing_to_generate(tmp_path):
    assert exercises.generate(tmp_path / "solutions", tmp_path / "exercises") == []
    assert not (tmp_path / "exercises").exists()


def test_an_exercise_is_its_master_without_the_solution(tmp_path):
    pytest.importorskip("nbgrader")
    master = tmp_path / "solutions" / "01_name"
    master.mkdir(parents=True)
    graded = {"nbgrader": {"grade": False, "grade_id": "a", "locked": False, "schema_version": 3, "solution": True}}
    source = "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION"
    cell = new_code_cell(source, metadata=graded | {"nbgrader": graded["nbgrader"] | {"task": False}})
    nbformat.write(new_notebook(cells=[cell]), master / "01_name.ipynb")
    script = f"import sys; sys.path.insert(0, {str(TOOLS)!r}); import exercises; from pathlib import Path; "
    script += "print(exercises.generate(Path('solutions'), Path('exercises')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip().endswith("['01_name']"), done.stderr
    given = nbformat.read(tmp_path / "exercises" / "01_name" / "01_name.ipynb", as_version=4)
    assert "42" not in given.cells[0].source
    assert given.cells[0].source == exercises.CODE_STUB


def test_a_guess_is_left_to_the_student():
    source = 'x = 1\npredict("lesson.é", [0.5, 2])  # mine\nprint(x)'
    assert exercises.without_guess(source) == 'x = 1\npredict("lesson.é", ...)  # mine\nprint(x)'
    assert exercises.without_guess("x = 1") == "x = 1"
    with pytest.raises(ValueError, match="on one line"):
        exercises.without_guess('predict("a.b", [1,\n2])')
