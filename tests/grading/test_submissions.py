"""What came back is found, whoever packed it and whatever is in it."""

from __future__ import annotations

import io
import stat
import unicodedata
import warnings
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedlab.errors import FileError, InputError
from embedlab.grading import archives
from embedlab.grading.owners import owner_in_name, safe
from embedlab.grading.submissions import Found, find_submissions

LESSON = "01_encodings"


def folder_of(root: Path, files: dict[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def zip_of(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def students(found: Found) -> list[str]:
    return [submission.student for submission in found.submissions]


def test_a_folder_of_files_named_after_students(tmp_path: Path) -> None:
    names = ["Ada", "grace_01_encodings", "01-Encodings-alan", "Мария Кюри", "O'Neil 01_encodings", "🐙", "نور"]
    folder = folder_of(tmp_path, {f"{name}.ipynb": name for name in names})
    found = find_submissions(folder, LESSON)
    assert set(students(found)) == {"Ada", "grace", "alan", "Мария Кюри", "O'Neil", "🐙", "نور"}
    assert students(found) == sorted(students(found))
    ada = next(submission for submission in found.submissions if submission.student == "Ada")
    assert (ada.content, ada.source, ada.submitted, ada.late) == (b"Ada", "Ada.ipynb", None, False)
    assert found.problems == found.notes == ()


@pytest.mark.parametrize(
    "copy",
    ["Ada (1)", "Copy of Ada", "Kopie von Ada", "Ada - Copy", "Ada-Copy1", "Copy of Ada_01_encodings (2)", "Ada Kopie"],
)
def test_copies_go_to_the_same_student_and_are_told(tmp_path: Path, copy: str) -> None:
    found = find_submissions(folder_of(tmp_path, {f"{copy}.ipynb": "{}"}), LESSON)
    assert students(found) == ["Ada"]
    assert len(found.notes) == 1
    assert copy in found.notes[0]


def test_two_forms_of_a_name_are_one_person(tmp_path: Path) -> None:
    nfc, nfd = (unicodedata.normalize(form, "Núñez") for form in ("NFC", "NFD"))
    found = find_submissions(
        zip_of(tmp_path / "a.zip", {f"{nfc}.ipynb": "1", f"\u202e{nfd}_{LESSON}.ipynb": "2"}), LESSON
    )
    assert students(found) == [nfc]
    assert [aside.submission.content for aside in found.set_aside] == [b"1"]
    assert "carries the exercise's name" in found.set_aside[0].reason


def test_two_people_never_fall_together(tmp_path: Path) -> None:
    names = ["ada", "Ada", "a:b", "a*b", "x" * 80, "x" * 81, "=a", "+a", "CON"]
    found = find_submissions(zip_of(tmp_path / "a.zip", {f"{name}.ipynb": name for name in names}), LESSON)
    assert len({student.casefold() for student in students(found)}) == len(names)
    assert {submission.content.decode() for submission in found.submissions} == set(names)


@pytest.mark.parametrize("below", ["", "submitted/", "course/submitted/"])
def test_nbgrader_tree_with_its_times(tmp_path: Path, below: str) -> None:
    folder_of(
        tmp_path,
        {
            f"{below}ada/{LESSON}/{LESSON}.ipynb": "a",
            f"{below}ada/{LESSON}/timestamp.txt": "2026-03-01 12:00:00.000000 UTC",
            f"{below}ada/{LESSON}/scratch.ipynb": "not this",
            f"{below}bob/{LESSON}/{LESSON}.ipynb": "b",
            f"{below}bob/{LESSON}/timestamp.txt": "yesterday",
            f"{below}bob/02_words/02_words.ipynb": "another lesson",
            f"{below}.ipynb_checkpoints/x.ipynb": "ignored",
        },
    )
    if below:
        folder_of(tmp_path, {f"{below.removesuffix('submitted/')}source/{LESSON}/{LESSON}.ipynb": "the master"})
    found = find_submissions(tmp_path, LESSON)
    assert students(found) == ["ada", "bob"]
    assert [submission.content for submission in found.submissions] == [b"a", b"b"]
    assert found.submissions[0].submitted == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert found.submissions[1].submitted is None
    assert len(found.problems) == 1
    assert "bob/01_encodings/timestamp.txt: holds no time" in found.problems[0]
    assert [aside.submission.content for aside in found.set_aside] == [b"not this"]


def test_a_zip_from_moodle(tmp_path: Path) -> None:
    files = {
        "Lovelace Ada_123_assignsubmission_file_/01_encodings.ipynb": "1",
        "Hopper Grace_456_assignsubmission_file_work.ipynb": "2",
        "Hopper Grace_457_assignsubmission_file_/work.ipynb": "3",
        "Turing Alan_789_assignsubmission_file_/answers.pdf": "%PDF",
        "Turing Alan_789_assignsubmission_file_/all.zip": "PK",
    }
    found = find_submissions(zip_of(tmp_path / "moodle.zip", files), LESSON)
    assert [(s.student, s.name, s.keys["moodle"]) for s in found.submissions] == [
        ("Hopper Grace_456", "Hopper Grace", "456"),
        ("Hopper Grace_457", "Hopper Grace", "457"),
        ("Lovelace Ada_123", "Lovelace Ada", "123"),
    ]
    assert [line.split(": ")[1] for line in found.problems] == [
        "is no notebook",
        "an archive in it is not opened; unpack it first",
    ]


def test_a_zip_from_canvas(tmp_path: Path) -> None:
    files = {
        "lovelaceada_12_340_01_encodings.ipynb": "first",
        "lovelaceada_LATE_12_345_01_encodings-1.ipynb": "second",
        "lovelaceada_13_346_01_encodings.ipynb": "another Ada",
    }
    found = find_submissions(zip_of(tmp_path / "canvas.zip", files), LESSON)
    assert [(s.student, s.late, s.content) for s in found.submissions] == [
        ("lovelaceada_12", True, b"second"),
        ("lovelaceada_13", False, b"another Ada"),
    ]
    assert found.submissions[0].keys == {"canvas": "12", "canvas_submission": "345"}
    assert [(a.submission.student, a.submission.content) for a in found.set_aside] == [("lovelaceada_12", b"first")]
    assert "has a higher submission number" in found.set_aside[0].reason


def test_numbers_of_a_lesson_are_not_those_of_canvas() -> None:
    owner = owner_in_name("ada_2024_10_trees.ipynb", "10_trees")
    assert owner is not None
    assert (owner.student, dict(owner.keys)) == ("ada_2024", {})
    owner = owner_in_name("ada_77_88_Kopie von 10_trees-1.ipynb", "10_trees")
    assert owner is not None
    assert (owner.student, owner.number, owner.copy) == ("ada_77", (88, 1), True)


def test_a_zip_cannot_lead_out_or_hide_anything(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "hostile.zip"
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of the name that is there twice
        archive.writestr(link, "/etc/passwd")
        for name, content in [
            ("../up.ipynb", "x"), ("/root.ipynb", "x"), ("C:\\windows.ipynb", "x"), ("a\\..\\..\\b.ipynb", "x"),
            ("Ada.ipynb", "first"), ("Ada.ipynb", "again"), ("bomb.ipynb", b" " * 5_000_000),
            ("__MACOSX/._Ada.ipynb", "x"), (".DS_Store", "x"),
        ]:  # fmt: skip
            archive.writestr(name, content)
    found = find_submissions(path, LESSON)
    assert [(s.student, s.content) for s in found.submissions] == [("Ada", b"first")]
    assert [line.rsplit(": ", 1)[1].split(",")[0] for line in found.problems] == [
        "a link", "its path leads out of the zip", "its path is absolute", "its path is absolute",
        "its path leads out of the zip", "is in the zip twice; the first was taken",
        "unpacks to more than 200 times its size",
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == [path]


def test_encrypted_and_damaged_members_cost_their_author_only(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"Ada.ipynb": "good", "Bob.ipynb": "locked", "Cyd.ipynb": b"broken" * 50})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4) + 8] |= 1  # Bob's flag in the directory
    content[content.index(b"Cyd.ipynb") + 9] ^= 0xFF  # Cyd's first byte
    path.write_bytes(content)
    found = find_submissions(path, LESSON)
    assert students(found) == ["Ada"]
    assert [line.split(" ")[2] for line in found.problems] == ["encrypted;", "damaged"]


def test_limits_of_size_and_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of(tmp_path / "f", {"Ada.ipynb": b"x" * 101, "Bob.ipynb": b"x" * 100})
    packed = zip_of(tmp_path / "a.zip", {"Ada.ipynb": b"x" * 101, "Bob.ipynb": b"x" * 100})
    monkeypatch.setattr(archives, "MOST_BYTES", 100)
    for path in (folder, packed):
        found = find_submissions(path, LESSON)
        assert students(found) == ["Bob"]
        assert found.problems[0].startswith("Ada.ipynb: is larger than")
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    monkeypatch.setattr(archives, "MOST_IN_ALL", 150)
    assert "the zip unpacks to more than" in find_submissions(packed, LESSON).problems[-1]
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    for path in (folder, packed):
        with pytest.raises(InputError, match="more than 1"):
            find_submissions(path, LESSON)


def test_endless_names_take_no_time(tmp_path: Path) -> None:
    found = find_submissions(zip_of(tmp_path / "a.zip", {"Ada.ipynb": "a", f"B{'(1)' * 20_000}.ipynb": "b"}), LESSON)
    assert students(found) == ["Ada"]
    assert found.problems[0].endswith("its name is longer than a file's can be")


def test_links_in_folders_are_not_followed(tmp_path: Path) -> None:
    folder_of(tmp_path / "out", {"secret.ipynb": "s"})
    folder = folder_of(tmp_path / "in", {"Ada.ipynb": "a"})
    (folder / "Eve.ipynb").symlink_to(tmp_path / "out" / "secret.ipynb")
    (folder / "more").symlink_to(tmp_path / "out")
    found = find_submissions(folder, LESSON)
    assert students(found) == ["Ada"]
    assert found.problems == ("Eve.ipynb: a link, which is not followed", "more: a link, which is not followed")


def test_names_that_tell_no_student(tmp_path: Path) -> None:
    files = {f"{LESSON}.ipynb": "?", "Ada.ipynb": "a", "group/Bob.ipynb": "b", f"Cyd/{LESSON}.ipynb": "c"}
    found = find_submissions(folder_of(tmp_path, files), LESSON)
    assert students(found) == ["Ada", "Cyd"]
    assert len(found.problems) == 2
    assert "its name tells no student" in found.problems[0]
    assert "lies in a folder" in found.problems[1]


def test_what_the_instructor_gave_wrongly(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        find_submissions(tmp_path / "nowhere", LESSON)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match="holds no files"):
        find_submissions(tmp_path / "empty", LESSON)
    with pytest.raises(
        FileError, match=r"no notebook that can be graded; 1 left out, the first: a\.py: is no notebook"
    ):
        find_submissions(folder_of(tmp_path / "py", {"a.py": "1"}), LESSON)
    whole = zip_of(tmp_path / "cut.zip", {"Ada.ipynb": "{}"})
    whole.write_bytes(whole.read_bytes()[:-30])
    with pytest.raises(FileError, match="no whole zip"):
        find_submissions(whole, LESSON)
    with pytest.raises(InputError, match="neither a folder nor a zip"):
        find_submissions(folder_of(tmp_path / "one", {"Ada.ipynb": "{}"}) / "Ada.ipynb", LESSON)


@given(st.text(max_size=90))
def test_ids_are_safe(name: str) -> None:
    student = safe(name)
    assert 0 < len(student) <= 60
    assert student[0] not in ".=+-@ "
    assert not set(student) & set('/\\:*?"<>|\n\r\t\0')
    assert len(student.encode()) <= 240
    assert safe(student) == student


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_zip_is_told_never_raised(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ada.ipynb", "{}" * 20)
        archive.writestr("Bob_1_assignsubmission_file_/x.ipynb", "[]")
    content = bytearray(buffer.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[place] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    path.write_bytes(content)
    try:
        assert find_submissions(path, LESSON).submissions
    except (FileError, InputError) as error:
        told = str(error)
    else:
        told = str(path)
    assert str(path) in told


def test_the_other_folders_of_nbgrader_are_nobody_s(tmp_path: Path) -> None:
    """A course of which nothing was collected yet: masters and releases are no students."""
    for name in ("source", "release"):
        place = tmp_path / name / "01_encodings"
        place.mkdir(parents=True)
        (place / "01_encodings.ipynb").write_text("{}")
    with pytest.raises(FileError, match="no files"):
        find_submissions(tmp_path, "01_encodings")
