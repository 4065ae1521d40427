"""Graded submissions stand in nbgrader's gradebook, and what a person gave by hand is never lost."""

from __future__ import annotations

import copy
import csv
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from embedlab.errors import FileError, InputError, MissingPackageError
from embedlab.grading import gradebook as module
from embedlab.grading.gradebook import Book, Mark, open_book
from embedlab.grading.outcomes import CaseOutcome, Outcome, TaskOutcome, TextOutcome
from embedlab.grading.release import Release, load_release

nbgrader_api = pytest.importorskip("nbgrader.api")

LESSON = "01_encodings"
RELEASE = load_release(Path(__file__).resolve().parents[2] / "exercises" / LESSON)
CHECKS = [cell for cell in RELEASE.cells if cell.role == "check"]
TEXT, OTHER_TEXT = "answer_tokens", "answer_interview"
SENT = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)


def outcome(student: str = "ada", name: str = "Ada King", share: float = 1.0, empty: tuple[str, ...] = ()) -> Outcome:
    tasks = tuple(
        TaskOutcome(cell.tasks[0], cell.grade_id, "", (CaseOutcome("", "passed", share * cell.points, cell.points),))
        for cell in CHECKS
    )
    texts = tuple(TextOutcome(grade_id, 4, grade_id not in empty) for grade_id in (TEXT, OTHER_TEXT))
    return Outcome(student, name, LESSON, "a.ipynb", "4a1c", "graded", tasks, texts, submitted=SENT)


def notebook(text: str = "Word pieces.") -> Any:
    book = copy.deepcopy(RELEASE.notebook)
    for cell in book.cells:
        if cell.id == TEXT:
            cell.source = text
    return book


def with_points(points: float) -> Release:
    """The exercise, with other points for its first check."""
    book = copy.deepcopy(RELEASE.notebook)
    next(cell for cell in book.cells if cell.id == "check_encode").metadata.nbgrader.points = points
    return replace(RELEASE, notebook=book)


def without(*names: str) -> Release:
    book = copy.deepcopy(RELEASE.notebook)
    book.cells = [cell for cell in book.cells if cell.id not in names]
    return replace(RELEASE, notebook=book)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The gradebook of one student, all right, both texts answered."""
    folder = tmp_path / "course"
    with open_book(folder) as book:
        assert book.prepare(RELEASE) == ()
        book.write(outcome(), notebook())
    return folder


@contextmanager
def nbgrader(folder: Path) -> Iterator[Any]:
    with nbgrader_api.Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        yield book


def give(folder: Path, cell: str, points: float | None = None, extra: float | None = None, comment: str = "") -> None:
    """What formgrader does when a person gives points or writes a comment."""
    with nbgrader(folder) as book:
        if points is not None or extra is not None:
            grade = book.find_grade(cell, LESSON, LESSON, "ada")
            grade.manual_score, grade.extra_credit = points, extra
            grade.needs_manual_grade = grade.auto_score is None and points is None
        if comment:
            book.find_comment(cell, LESSON, LESSON, "ada").manual_comment = comment
        book.db.commit()


def waiting(folder: Path) -> set[str]:
    """The cells that wait for a person."""
    with nbgrader(folder) as book:
        grades = book.find_submission_notebook(LESSON, LESSON, "ada").grades
        return {grade.name for grade in grades if grade.needs_manual_grade}


def everything(folder: Path) -> dict[str, bytes]:
    """Every file of the course, and every row of the gradebook."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        rows = "\n".join(database.iterdump())
    files = {str(path): path.read_bytes() for path in folder.rglob("*.ipynb")}
    return files | {"rows": rows.encode()}


def write(folder: Path, done: Outcome, run: Any) -> None:
    with open_book(folder) as book:
        book.write(done, run)


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
            TEXT: Mark(3, "Well seen.", 0.5),
            "check_encode": Mark(2),
            "encode": Mark(None, "A loop would do."),
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
        assert book.marks(LESSON) == {"ada": {TEXT: Mark(3), "one_hot": Mark(None, "Short!")}}
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


def test_a_kill_between_gradebook_and_file_is_made_good(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(course, TEXT, 3)
    path = course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    before = path.read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            write(course, outcome(), notebook("Other words."))
    assert path.read_bytes() == before
    write(course, outcome(), notebook("Other words."))
    assert nbformat.read(path, as_version=4) == notebook("Other words.")
    assert TEXT in waiting(course)


def test_a_kill_within_the_gradebook_leaves_it_as_it_was(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(course)
    save = module.save_submission

    def killed(session: Any, *rest: Any) -> None:
        save(session, *rest)
        session.flush()
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "save_submission", killed)
    with pytest.raises(KeyboardInterrupt):
        write(course, outcome("bob"), notebook())
    assert everything(course) == before


def test_another_writer_is_waited_for_and_then_told(course: Path) -> None:
    with sqlite3.connect(course / "gradebook.db") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(FileError, match=r"another program is writing to it \(formgrader"):
            open_book(course, patience=0.2)
        other.rollback()
    with open_book(course), pytest.raises(FileError, match="another process grades into"):
        open_book(course, patience=0.2)
    open_book(course, patience=0.2).close()


def test_a_reader_does_not_stop_the_grading(course: Path) -> None:
    with nbgrader(course) as reader, open_book(course) as book:
        assert reader.find_submission(LESSON, "ada").score == 26
        book.write(outcome(share=0.5), notebook())
        reader.db.expire_all()
        assert reader.find_submission(LESSON, "ada").score == 13


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20000])


def _text(path: Path) -> None:
    path.write_text("no database " * 100)


def _zeros(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:16384] = bytes(12288)
    path.write_bytes(content)


def _another(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE songs (name TEXT)")


def _older(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '50a4d84c131a'")


def _oldest(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE alembic_version")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_cut, "it is damaged"),
        (_text, "it is no database"),
        (_zeros, "it is damaged"),
        (_another, "is no gradebook of nbgrader"),
        (_older, "`nbgrader db upgrade`"),
        (_oldest, "`nbgrader db upgrade`"),
    ],
)
def test_a_gradebook_that_cannot_be_used_is_told(course: Path, harm: Any, said: str) -> None:
    path = course / "gradebook.db"
    harm(path)
    before = path.read_bytes()
    with pytest.raises(FileError, match=said):
        open_book(course)
    assert path.read_bytes() == before


def test_a_full_disk_is_told_and_nothing_is_half_written(course: Path) -> None:
    states = [everything(course)]

    def many(book: Book) -> None:
        for number in range(100):
            book.write(outcome(f"{number:03}"), notebook())
            states.append(everything(course))

    with open_book(course) as book:
        with book._database.transaction() as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count = 1")  # no more pages than there are
        with pytest.raises(FileError, match="the disk is full"):
            many(book)
    assert everything(course) == states[-1]


def test_settings_say_where_things_lie(tmp_path: Path) -> None:
    with open_book(tmp_path):
        pass
    config = tmp_path / "nbgrader_config.py"
    database = f"sqlite:///{tmp_path / 'b.db'}"
    config.write_text(f'c.CourseDirectory.autograded_directory = "run"\nc.CourseDirectory.db_url = "{database}"\n')
    with open_book(tmp_path) as book:
        book.prepare(RELEASE)
        book.write(outcome(), notebook())
        assert book.path == tmp_path / "b.db"
    assert (tmp_path / "run" / "ada" / LESSON / f"{LESSON}.ipynb").exists()
    for text, error in (
        ('c.CourseDirectory.root = "/elsewhere"', InputError),
        ('c.CourseDirectory.db_url = "postgresql://here/books"', InputError),
        ("c.CourseDirectory.root = ", FileError),
    ):
        config.write_text(text)
        with pytest.raises(error, match="nbgrader's settings"):
            open_book(tmp_path)


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


def test_without_nbgrader_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nbgrader.apps.baseapp", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'embedlab\[grading\]'"):
        open_book(tmp_path)


def test_the_folder_can_be_moved(course: Path, tmp_path: Path) -> None:
    shutil.move(course, tmp_path / "moved")
    with open_book(tmp_path / "moved") as book:
        book.write(outcome("bob"), notebook())
    assert (tmp_path / "moved" / "autograded" / "bob").exists()
    assert not course.exists()
