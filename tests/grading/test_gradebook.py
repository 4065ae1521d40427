"""Graded submissions stand in nbgrader's gradebook, and what a person gave by hand is never lost."""

from __future__ import annotations

import copy
import csv
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from graded import (
    CHECKS,
    LESSON,
    OTHER_TEXT,
    RELEASE,
    TEXT,
    everything,
    give,
    nbgrader,
    notebook,
    outcome,
    waiting,
    write,
)

from embedlab.errors import InputError
from embedlab.grading.gradebook import open_book
from embedlab.grading.marks import HandMark
from embedlab.grading.release import Release

pytest.importorskip("nbgrader")


def with_points(points: float) -> Release:
    """The exercise, with other points for its first check."""
    book = copy.deepcopy(RELEASE.notebook)
    next(cell for cell in book.cells if cell.id == "check_encode").metadata.nbgrader.points = points
    return replace(RELEASE, notebook=book)


def without(*names: str) -> Release:
    book = copy.deepcopy(RELEASE.notebook)
    book.cells = [cell for cell in book.cells if cell.id not in names]
    return replace(RELEASE, notebook=book)


def test_nbgrader_reads_the_scores(course: Path) -> None:
    with nbgrader(course) as book:
        submission = book.find_submission(LESSON, "ada")
        assert (submission.score, submission.max_score) == (26, 34)
        assert (submission.code_score, submission.max_code_score, submission.max_written_score) == (26, 26, 8)
        assert submission.needs_manual_grade
        assert submission.timestamp == datetime(2026, 11, 3, 10, 30)
        student = book.find_student("ada")
        assert (student.first_name, student.last_name) == ("Ada", "King")
        assert book.find_grade("check_encode", LESSON, LESSON, "ada").auto_score == 3
        source = book.find_source_cell("check_encode", LESSON, LESSON)
        assert (source.locked, source.source) == (True, 'check("encodings.encode", encode)')
    assert waiting(course) == {TEXT, OTHER_TEXT}
    path = course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    assert nbformat.read(path, as_version=4) == notebook()
    assert path.stat().st_mode & 0o444 == 0o444


def test_nbgrader_exports_them(course: Path) -> None:
    from nbgrader.plugins import CsvExportPlugin

    give(course, TEXT, 3, comment="Well seen.")
    with nbgrader(course) as book:
        CsvExportPlugin(to=str(course / "grades.csv")).export(book)
    with (course / "grades.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    wanted = {"assignment": LESSON, "student_id": "ada", "last_name": "King", "first_name": "Ada"}
    assert {name: row[name] for name in wanted} == wanted
    assert (float(row["score"]), float(row["max_score"])) == (29, 34)


def test_empty_texts_get_nothing_and_wait_for_nobody(course: Path) -> None:
    write(course, outcome(empty=(TEXT, OTHER_TEXT)), notebook())
    assert waiting(course) == set()
    with nbgrader(course) as book:
        assert book.find_grade(TEXT, LESSON, LESSON, "ada").auto_score == 0
        assert book.find_comment(TEXT, LESSON, LESSON, "ada").comment == "No response."


def test_what_nobody_could_read_waits_for_a_person(course: Path) -> None:
    unread = replace(outcome(), state="unreadable", tasks=(), texts=())
    write(course, unread, RELEASE.notebook)
    assert waiting(course) == {TEXT, OTHER_TEXT, *(cell.grade_id for cell in CHECKS)}


def test_two_tasks_of_one_check_give_points_together(course: Path) -> None:
    first = outcome().tasks[0]
    write(course, replace(outcome(), tasks=(first, replace(first, task="encodings.second"))), notebook())
    with nbgrader(course) as book:
        assert book.find_grade(first.grade_id, LESSON, LESSON, "ada").auto_score == 2 * first.points


def test_what_a_person_gave_outlives_a_new_grading(course: Path) -> None:
    give(course, TEXT, 3, extra=0.5, comment="Well seen.")
    give(course, "check_encode", 2)
    give(course, "encode", comment="A loop would do.")
    marks = {
        "ada": {
            TEXT: HandMark(3, "Well seen.", 0.5),
            "check_encode": HandMark(2),
            "encode": HandMark(None, "A loop would do."),
        }
    }
    before = everything(course)
    write(course, outcome(), notebook())
    assert everything(course) == before
    assert waiting(course) == {OTHER_TEXT}
    write(course, outcome(share=0.5), notebook("Other words."))
    with open_book(course) as book:
        assert book.marks(LESSON) == marks
        assert book.marks("02_word_vectors") == {}
    # What was judged by hand is another text now, and the points of the check are others.
    assert waiting(course) == {TEXT, OTHER_TEXT, "check_encode"}
    with nbgrader(course) as book:
        assert book.find_submission(LESSON, "ada").score == 3.5 + 2 + (26 - 3) / 2


def test_twice_is_once(course: Path) -> None:
    before = everything(course)
    with open_book(course) as book:
        assert book.prepare(RELEASE) == ()
        book.write(outcome(), notebook())
    assert everything(course) == before


@pytest.mark.parametrize(
    "student", ["O'Brien", 'a "b" c', "Łukasz Żółć", "李小龍", "s; DROP TABLE student", "a{b}[c]*%s"]
)
def test_ids_of_all_kinds(course: Path, student: str) -> None:
    write(course, outcome(student, student), notebook())
    with nbgrader(course) as book:
        assert book.find_submission(LESSON, student).score == 26
    assert (course / "autograded" / student / LESSON / f"{LESSON}.ipynb").exists()


@pytest.mark.parametrize("student", ["", "..", "a/b", "a\\b"])
def test_an_id_that_leads_elsewhere_is_refused(course: Path, student: str) -> None:
    with pytest.raises(InputError, match="cannot be the name of a folder"):
        write(course, outcome(student), notebook())


def test_half_a_character_is_no_trouble(course: Path) -> None:
    book = notebook("half \ud800")
    write(course, outcome(name="half \udcff"), book)
    give(course, TEXT, 2)
    before = everything(course)
    write(course, outcome(name="half \udcff"), book)
    assert everything(course) == before


def test_a_name_that_stands_is_kept(course: Path) -> None:
    write(course, outcome(name="ada_k"), notebook())
    with nbgrader(course) as book:
        assert book.find_student("ada").last_name == "King"


def test_changed_points_are_told_and_new_cells_are_filled(course: Path) -> None:
    with open_book(course) as book:
        assert book.prepare(with_points(5)) == (
            "check_encode gives up to 5 points, no longer 3; points given by hand stay as they are.",
        )
        assert book.prepare(with_points(5)) == ()
        assert book.prepare(without("check_one_hot", "one_hot"))[1:] == (
            "check_one_hot left the exercise, and its points the gradebook.",
        )
        assert book.prepare(RELEASE) == ("check_one_hot is new, for 4 points.",)
        book.write(outcome(), notebook())
    with nbgrader(course) as book:
        submission = book.find_submission(LESSON, "ada")
        assert (submission.score, submission.max_score) == (26, 34)


def test_a_cell_with_marks_stays_when_it_leaves_the_exercise(course: Path) -> None:
    give(course, TEXT, 3)
    give(course, "one_hot", comment="Short!")
    with open_book(course) as book:
        notes = book.prepare(without(TEXT, "one_hot", OTHER_TEXT))
        assert book.marks(LESSON) == {"ada": {TEXT: HandMark(3), "one_hot": HandMark(None, "Short!")}}
        book.write(replace(outcome("bob"), texts=()), without(TEXT, "one_hot", OTHER_TEXT).notebook)
    with nbgrader(course) as nbgraders:
        assert not nbgraders.find_submission(LESSON, "bob").needs_manual_grade
    assert sorted(notes) == [
        f"{OTHER_TEXT} left the exercise, and its points the gradebook.",
        f"{TEXT} left the exercise; it stays in the gradebook for the sake of what was given by hand.",
        "one_hot left the exercise; it stays in the gradebook for the sake of what was given by hand.",
    ]


def test_an_author_s_source_stays(tmp_path: Path) -> None:
    source = tmp_path / "source" / LESSON / f"{LESSON}.ipynb"
    source.parent.mkdir(parents=True)
    source.write_text("with solutions")
    with open_book(tmp_path) as book:
        book.prepare(RELEASE)
    assert source.read_text() == "with solutions"


def test_a_cell_that_the_exercise_lacks_is_refused(course: Path) -> None:
    before = everything(course)
    task = replace(outcome().tasks[0], grade_id="check_nothing")
    with pytest.raises(InputError, match=r"graded in 'check_nothing', which 01_encodings .* has not"):
        write(course, replace(outcome("bob"), tasks=(task,)), notebook())
    with pytest.raises(InputError, match="holds no exercise '09_new'"):
        write(course, replace(outcome(), lesson="09_new"), notebook())
    assert everything(course) == before


def submitted(folder: Path) -> dict[str, str]:
    place = folder / "submitted" / "ada" / LESSON
    return {path.name: path.read_text() for path in place.iterdir() if not path.name.startswith(".")}


def test_what_was_handed_in_is_kept_for_nbgrader(course: Path) -> None:
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    stamp = "2026-11-03 10:30:00.000000 UTC"
    with open_book(course) as book:
        for content in ("not even a notebook", "handed in again"):
            book.write(outcome(), notebook(), content.encode())
            assert submitted(course) == {f"{LESSON}.ipynb": content, "timestamp.txt": stamp}
    api = NbGraderAPI(CourseDirectory(root=str(course)))
    assert api.get_assignment(LESSON)["num_submissions"] == 1
    (submission,) = api.get_submissions(LESSON)
    assert (submission["autograded"], submission["score"]) == (True, 26)


@pytest.mark.parametrize("name", [f"{LESSON}.ipynb", "mine.ipynb", "notes.txt"])
def test_what_nbgrader_collected_stays(course: Path, name: str) -> None:
    place = course / "submitted" / "ada" / LESSON
    place.mkdir(parents=True)
    (place / name).write_text("collected")
    with open_book(course) as book:
        book.write(outcome(), notebook(), b"another")
    assert submitted(course) == {name: "collected"}


def test_autograde_of_nbgrader_runs_nothing_and_leaves_the_points(course: Path) -> None:
    ran = course / "ran"
    book = notebook()
    book.cells.append(nbformat.v4.new_code_cell(f"open({str(ran)!r}, 'w').close()"))
    with open_book(course) as opened:
        opened.write(outcome(share=0.5), notebook(), nbformat.writes(book).encode())
    before = everything(course)["rows"]
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", LESSON, "--force"],
        cwd=course,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not ran.exists()
    assert everything(course)["rows"] == before
