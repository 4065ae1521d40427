"""A gradebook that is locked, damaged, on a full disk, or whose writer was killed: nothing is lost, and it is told."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from graded import LESSON, RELEASE, TEXT, everything, give, nbgrader, notebook, outcome, waiting, write

from embedlab.errors import FileError, InputError, MissingPackageError
from embedlab.grading import gradebook, handed_in
from embedlab.grading.gradebook import Book, open_book

pytest.importorskip("nbgrader")


def test_a_kill_between_gradebook_and_file_is_made_good(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    give(course, TEXT, 3)
    path = course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    before = path.read_bytes()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gradebook, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            write(course, outcome(), notebook("Other words."))
    assert path.read_bytes() == before
    write(course, outcome(), notebook("Other words."))
    assert nbformat.read(path, as_version=4) == notebook("Other words.")
    assert TEXT in waiting(course)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5}', b"\xff"])
def test_a_damaged_notebook_is_written_anew(course: Path, content: bytes) -> None:
    path = course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.write_bytes(content)
    write(course, outcome(), notebook())
    assert nbformat.read(path, as_version=4) == notebook()


def test_two_kills_while_what_was_handed_in_is_written(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = course / "submitted" / "ada" / LESSON / f"{LESSON}.ipynb"
    whole = handed_in.write_whole

    def killed(place: Path, content: bytes, what: str) -> Path:
        if place == path:
            raise KeyboardInterrupt
        return whole(place, content, what)

    assert handed_in.keep_handed_in(path, b"first", None)
    with monkeypatch.context() as patch:
        patch.setattr(handed_in, "write_whole", killed)
        for content in (b"second", b"third"):
            with pytest.raises(KeyboardInterrupt):
                handed_in.keep_handed_in(path, content, None)
    assert handed_in.keep_handed_in(path, b"fourth", None)
    assert path.read_bytes() == b"fourth"


def test_a_kill_within_the_gradebook_leaves_it_as_it_was(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(course)
    save = gradebook.save_submission

    def killed(session: Any, *rest: Any) -> None:
        save(session, *rest)
        session.flush()
        raise KeyboardInterrupt

    monkeypatch.setattr(gradebook, "save_submission", killed)
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
