"""What a student sees of a check: text, a table, once; and a notebook checked from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from example_tasks import NAMESPACE, TASKS, one_hot, one_hot_from_one
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from embedlab import check
from embedlab.checks import CaseResult, CheckResult, build_lesson, check_notebook, save_lesson
from embedlab.checks.showing import MIME, as_html, as_text
from embedlab.cli import main
from embedlab.errors import FileError, InputError, MissingPackageError, WrongAnswerError


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "checks"
    folder.mkdir()
    monkeypatch.setenv("EMBEDLAB_CHECKS", str(folder))
    return save_lesson(folder / "07_examples.json", build_lesson(TASKS, 0, NAMESPACE))


@pytest.mark.usefixtures("lesson")
class TestCheck:
    def test_right(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = check("examples.one_hot", one_hot)
        assert (result.points, result.possible, result.passed) == (4, 4, True)
        assert capsys.readouterr().out == (
            "One-hot vectors: 4 of 4 points. All is right.\n"
            "  ✓ passed         the first word (1 of 1)\n"
            "  ✓ passed         a word in the middle (1 of 1)\n"
            "  ✓ passed         a word that is not there (2 of 2)\n"
        )

    def test_wrong(self, capsys: pytest.CaptureFixture[str]) -> None:
        result = check("examples.one_hot", one_hot_from_one)
        assert (result.points, result.passed) == (0, False)
        assert capsys.readouterr().out.splitlines()[:7] == [
            "One-hot vectors: 0 of 4 points",
            "  ✗ wrong          the first word (0 of 1)",
            "      called:   one_hot_from_one(word='cat', vocabulary=['cat', 'dog'])",
            "      came:     [0, 1]",
            "      expected: [1, 0]",
            "      so:       2 of 2 numbers are wrong; the first, at [0], is 0, expected 1.",
            "      hint:     Places count from 0.",
        ]

    def test_not_attempted(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert check("examples.cosine", ...).points == 0
        assert capsys.readouterr().out == (
            "The cosine of two vectors: 0 of 2 points. Nothing is written yet: have a go.\n"
            "  – not attempted  the cosine (0 of 2)\n"
        )

    def test_strict(self) -> None:
        assert check("examples.cosine", 0.5963, strict=True).passed
        with pytest.raises(WrongAnswerError, match="The cosine of two vectors: 0 of 2 points; the table above says"):
            check("examples.cosine", 4, strict=True)

    def test_as_data(self) -> None:
        data = json.loads(json.dumps(check("examples.cosine", 4.0).to_dict()))
        assert data["task"] == "examples.cosine"
        assert (data["points"], data["possible"]) == (0, 2)
        assert data["cases"][0]["state"] == "wrong"
        assert data["cases"][0]["hint"] == "This is the dot product."

    def test_no_such_task(self) -> None:
        with pytest.raises(InputError, match=r"there is no task 'examples\.onehot'; did you mean 'examples\.one_hot'"):
            check("examples.onehot", one_hot)


class Tags(HTMLParser):
    """Collects what a page says, and tells whether all tags are closed."""

    def __init__(self, page: str):
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data + " "


class TestTable:
    CASE = CaseResult("a <b>", "wrong", 0.5, 1, "f(x='<script>')", "'&'", "2", "It is <1>.", "Try & see.")

    def test_words_are_escaped_and_states_written(self) -> None:
        done = CaseResult("fine", "passed", 1, 1, wrong="It changed its argument 'x'; work on a copy.")
        page = Tags(as_html(CheckResult("a.b", "Title <i>", (self.CASE, done))))
        assert page.open == []
        for words in (
            "Title <i>",
            "a <b>",
            "0.5 of 1",
            "f(x='<script>')",
            "It is <1>.",
            "Try & see.",
            "wrong",
            "✗",
            "✓",
        ):
            assert words in page.text
        assert "Note: It changed its argument" in page.text

    def test_text_says_the_same(self) -> None:
        text = as_text(CheckResult("a.b", "Title", (replace(self.CASE, hint=""),)))
        assert "so:       It is <1>." in text
        assert "hint" not in text


@pytest.mark.usefixtures("lesson")
class TestInANotebook:
    @pytest.fixture
    def shell(self) -> Iterator[InteractiveShell]:
        shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        shell.display_formatter.active_types = ["text/plain", "text/html", MIME]
        yield shell
        shell.restore_sys_module_state()
        InteractiveShell.clear_instance()

    def test_shown_once(self, shell: InteractiveShell) -> None:
        def outputs(source: str) -> list[dict[str, object]]:
            with capture_output() as captured:
                done = shell.run_cell(source, store_history=True)
            done.raise_error()
            return [output.data for output in captured.outputs if MIME in output.data]

        (shown,) = outputs("from embedlab import check\nresult = check('examples.cosine', 4.0)\nresult")
        assert {"text/plain", "text/html", MIME} <= set(shown)
        assert shown[MIME]["points"] == 0
        assert len(outputs("result")) == 1
        assert len(outputs("check('examples.cosine', 4.0); 1")) == 1


def notebook(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.mark.usefixtures("lesson")
class TestFromTheCommandLine:
    def test_points_and_problems(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = notebook(
            tmp_path / "mine.ipynb",
            "from embedlab import check\none_hot = lambda word, vocabulary: [int(w == word) for w in vocabulary]",
            "check('examples.one_hot', one_hot)",
            "check('examples.cosine', 1); check('examples.cosine', 0.5963)",
            "1 / 0",
            "check('examples.plane', not_defined)",
        )
        before = path.read_bytes()
        assert main(["check", str(path), "--json"]) == 1
        report = json.loads(capsys.readouterr().out)
        assert (report["points"], report["possible"], report["full"]) == (6, 8, False)
        assert {task["task"]: task["points"] for task in report["tasks"]} == {
            "examples.one_hot": 4,
            "examples.cosine": 2,
            "examples.plane": 0,
        }
        assert report["problems"] == [
            "cell 4 raised ZeroDivisionError: division by zero",
            "cell 5 raised NameError: name 'not_defined' is not defined",
        ]
        assert path.read_bytes() == before

    def test_full_marks(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = notebook(tmp_path / "full.ipynb", "import embedlab\nembedlab.check('examples.cosine', 0.5963)")
        assert main(["check", str(path)]) == 0
        assert capsys.readouterr().out == (
            "task             points  title\n"
            "examples.cosine  2 of 2  The cosine of two vectors\n"
            "all              2 of 2\n"
        )

    def test_loops_and_the_end_of_the_kernel(self, tmp_path: Path) -> None:
        check_cell = "from embedlab import check\ncheck('examples.cosine', 0.5963)"
        path = notebook(tmp_path / "loop.ipynb", "while True: pass", check_cell)
        report = check_notebook(path, cell_seconds=2)
        assert report.points == 2
        assert report.problems == ("cell 1 raised KeyboardInterrupt: ",)
        report = check_notebook(notebook(tmp_path / "exit.ipynb", "import os; os._exit(1)", check_cell))
        assert (report.points, report.possible) == (0, 2)
        assert report.problems == ("cell 1 ended the run: Kernel died",)
        report = check_notebook(path, total_seconds=0)
        assert report.problems == ("cell 1 and those after it were not run: the time was used up",)

    def test_what_cannot_be_checked(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert main(["check", str(tmp_path / "none.ipynb")]) == 1
        assert "could not read" in capsys.readouterr().err
        (tmp_path / "text.ipynb").write_text("# not a notebook")
        with pytest.raises(FileError, match=r"text\.ipynb is no notebook that can be read"):
            check_notebook(tmp_path / "text.ipynb")
        assert main(["check", str(notebook(tmp_path / "empty.ipynb", "1 + 1"))]) == 1
        assert "checks no task" in capsys.readouterr().out
        monkeypatch.setitem(sys.modules, "nbclient", None)
        with pytest.raises(MissingPackageError, match="pip install nbclient ipykernel"):
            check_notebook(tmp_path / "empty.ipynb")
