"""Whose a file is, told from its path: as students name files, and as nbgrader, Moodle and Canvas do."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LONGEST = 50  # letters of an id: with four bytes each, a file name still has room for an ending

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_(?P<rest>.*)", re.DOTALL)
_CANVAS = re.compile(
    r"(?P<name>.+?)_(?P<late>LATE_)?(?P<user>[1-9]\d*)_(?P<submission>[1-9]\d*)_(?P<rest>.+?)(-(?P<again>\d{1,6}))?",
    re.DOTALL,
)
_COPY_BEFORE = re.compile(
    r"(copy|kopie|copie|copia|cópia|kopia|kopi|копия)\s+(\(\d+\)\s+)?((of|von|de|van|av|af)\s+)?(?=\S)", re.IGNORECASE
)
_COPY_AFTER = re.compile(
    r"(\s*\(\d{1,4}\)|\s*[-–]\s*(copy|kopie|copie|copia)\s*\d*|\s+(copy|kopie)( \d+)?)$", re.IGNORECASE
)
_SEPARATORS = " \t_-.,–—"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    Attributes
    ----------
    identity : str
        The same for all files of a person, and for no file of another.
    student : str
        A readable id made from it, safe as a file name and in a table.
    name : str
        As shown.
    keys : mapping of str to str
    late : bool
    number : tuple of int
        Canvas's number of the submission and of the file sent again: the higher, the later.
    named : bool
        Whether the file carries the exercise's name.
    copy : bool
        Whether the file's name says that it is a copy.
    """

    identity: str
    student: str
    name: str
    keys: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    number: tuple[int, ...] = (0, 0)
    named: bool = False
    copy: bool = False


def owner_in_tree(parts: Sequence[str], lesson: str) -> Owner | None:
    """Tell the owner from folders: ``<student>/<lesson>/…``, as nbgrader has it, or Moodle's."""
    stem = _stem(parts[-1])
    for part in parts:
        if moodle := _MOODLE.fullmatch(_stem(part) if part is parts[-1] else part):
            rest = moodle["rest"] if part is parts[-1] else stem
            _, named, copy = without_lesson(rest, lesson)
            name, number = shown(moodle["name"]), moodle["number"].lstrip("0") or "0"
            student = safe(f"{clear(name)}_{number}")
            return Owner(f"moodle {number}", student, name, {"moodle": number}, named=named, copy=copy)
    folders = list(parts[:-1])
    if lesson in folders[1:]:
        name = folders[folders.index(lesson, 1) - 1]
        _, named, copy = without_lesson(stem, lesson)
        return Owner(f"name {clear(name)}", safe(name), shown(name), named=named, copy=copy)
    return None


def owner_in_name(file: str, lesson: str) -> Owner | None:
    """Tell the owner from the name of a file: Canvas's, or the student's with or without the lesson's.

    Returns
    -------
    Owner or None
        ``None`` if the name holds no more than the lesson's.

    Examples
    --------
    >>> owner_in_name("Ada_01_encodings (1).ipynb", "01_encodings").student
    'Ada'
    >>> owner_in_name("lovelaceada_LATE_12_345_encodings-2.ipynb", "01_encodings").number
    (345, 2)
    """
    stem = _stem(file)
    rest, named, copy = without_lesson(stem, lesson)
    canvas = _CANVAS.fullmatch(stem)
    # In "ada_2024_10_trees" the second number is part of the lesson's name.
    if canvas and (not named or without_lesson(canvas["rest"], lesson)[1]):
        _, named, copy = without_lesson(canvas["rest"], lesson)
        keys = {"canvas": canvas["user"], "canvas_submission": canvas["submission"]}
        return Owner(
            f"canvas {canvas['user']}",
            safe(f"{clear(canvas['name'])}_{canvas['user']}"),
            shown(canvas["name"]),
            keys,
            late=bool(canvas["late"]),
            number=(int(canvas["submission"]), int(canvas["again"] or 0)),
            named=named,
            copy=copy,
        )
    if not clear(rest):
        return None
    return Owner(f"name {clear(rest)}", safe(rest), shown(rest), named=named, copy=copy)


def without_lesson(stem: str, lesson: str) -> tuple[str, bool, bool]:
    """Take the lesson's name and the marks of copies from a name: what is left, and whether each was there."""
    words = [re.escape(word) for word in re.split(r"[\W_]+", lesson) if word]
    pattern = r"[\s_.-]*".join(words)
    before = re.compile(rf"{pattern}(?:[{re.escape(_SEPARATORS)}]+|$)", re.IGNORECASE)
    after = re.compile(rf"(?:[{re.escape(_SEPARATORS)}]+|^){pattern}(-\d{{1,3}})?$", re.IGNORECASE)
    rest, named, copy = clear(stem), False, False
    while True:
        unmarked = _COPY_AFTER.sub("", _COPY_BEFORE.sub("", rest, count=1) if _COPY_BEFORE.match(rest) else rest)
        if unmarked.strip() and unmarked != rest:
            rest, copy = unmarked.strip(), True
            continue
        if not named:
            found = after.search(rest) or before.match(rest)
            if found:
                rest, named = (rest[: found.start()] + rest[found.end() :]).strip(_SEPARATORS), True
                continue
        return rest, named, copy


def clear(name: str) -> str:
    """Give the one form of a name that is written in several ways.

    NFC, and without invisible characters (marks of direction, joiners) and doubled spaces.
    """
    composed = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    visible = "".join(letter for letter in composed if unicodedata.category(letter) not in ("Cf", "Cc"))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def shown(name: str) -> str:
    """Give a name for a line of text: no line breaks and no marks that turn the direction of what follows."""
    return clear(name)[:200]


def safe(name: str) -> str:
    """Make an id from a name, safe as a file name on every system and in a table.

    Letters of all scripts are kept. Where anything had to be changed, a few digits keep two names apart.

    Examples
    --------
    >>> safe("Ana  Núñez"), safe("Ο'Νιλ"), safe("../etc")
    ('Ana Núñez', "Ο'Νιλ", '_etc-f7f9121f')
    """
    name = clear(name)
    good = "".join(
        "_" if letter in '/\\:*?"<>|' or (unicodedata.category(letter)[0] in "CZ" and letter != " ") else letter
        for letter in name
    )
    good = re.sub(r"^[.\s=+@-]+", "", good)  # hidden files; a spreadsheet would take the others for a formula
    good = good[:LONGEST].rstrip(". ")
    return good if good and good == name and not _RESERVED.fullmatch(name) else apart(good or "student", name)


def apart(student: str, identity: str) -> str:
    """Add a few digits, which only this identity has."""
    return f"{student}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def _stem(file: str) -> str:
    return file[: -len(".ipynb")] if file.lower().endswith(".ipynb") else file
