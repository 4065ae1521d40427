"""What came back: the notebooks of a class in a folder, in nbgrader's tree, or in a zip from Moodle or Canvas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

from embedlab.errors import FileError
from embedlab.grading.archives import CannotReadError, Item, opened
from embedlab.grading.owners import Owner, apart, owner_in_name, owner_in_tree

_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_TIMESTAMP = "timestamp.txt"
_OTHER_FOLDERS = frozenset({"source", "release", "autograded", "feedback"})  # of nbgrader's, beside "submitted"


@dataclass(frozen=True)
class Submission:
    """A notebook that a student handed in.

    Attributes
    ----------
    student : str
        An id, safe as a file name and in a gradebook; no two people have the same.
    name : str
        As shown.
    content : bytes
        The file.
    submitted : datetime or None
        In UTC, where nbgrader's ``timestamp.txt`` says so: the times of files tell when they were copied.
    source : str
        Its path in the folder or zip.
    late : bool
        What Canvas says; ``False`` where nobody says anything.
    keys : mapping of str to str
        The numbers by which Moodle (``"moodle"``) or Canvas (``"canvas"``, ``"canvas_submission"``) know it.
    """

    student: str
    name: str
    content: bytes
    submitted: datetime | None = None
    source: str = ""
    late: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SetAside:
    """A submission in whose place a later one is graded, and why."""

    submission: Submission
    reason: str


@dataclass(frozen=True)
class Found:
    """What a folder or a zip held.

    Attributes
    ----------
    submissions : tuple of Submission
        One for each student, sorted by student.
    set_aside : tuple of SetAside
        The others of students who sent several.
    problems : tuple of str
        What was left out and why, a line each.
    notes : tuple of str
        What was taken but may want a look, a line each.
    """

    submissions: tuple[Submission, ...]
    set_aside: tuple[SetAside, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    """A notebook with its owner and what orders it among others of the same owner."""

    owner: Owner
    submission: Submission
    modified: float

    @property
    def order(self) -> tuple[bool, tuple[int, ...], float, float, str]:
        """What the files of one student are sorted by; the last is graded."""
        sent = self.submission.submitted
        number, time = self.owner.number, sent.timestamp() if sent else 0.0
        return self.owner.named, number, time, self.modified, self.submission.source.lower().removesuffix(".ipynb")


def find_submissions(path: str | Path, lesson: str) -> Found:
    """Find what students handed in for a lesson.

    Parameters
    ----------
    path : str or Path
        A folder of files named after students; nbgrader's course folder, its ``submitted`` or a folder like it; the zip
        that Moodle or Canvas give, or a folder unpacked from it; a zip of any of these.
    lesson : str
        "01_encodings".

    Returns
    -------
    Found
        Of several files of a student one is taken: one that carries the lesson's name before others, then the last by
        Canvas's number, by time and by name.

    Raises
    ------
    FileError
        If there is no such path, it cannot be read or is no whole zip, or it holds no notebook that can be graded.
    InputError
        If it is neither a folder nor a zip, or holds too many files.

    Notes
    -----
    A zip is read in memory, never unpacked to disk; what leads out of it, links, what is encrypted or unpacks to
    far more than its size are left out, and told.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("Ada_01_encodings.ipynb", "Grace.ipynb"):
    ...         _ = Path(folder, name).write_bytes(b"{}")
    ...     [submission.student for submission in find_submissions(folder, "01_encodings").submissions]
    ['Ada', 'Grace']
    """
    path = Path(path)
    with opened(path) as items:
        problems = items.problems
        files, nothing_found = _owned(items.files, lesson, problems)
    if not files:
        seen = f"; {len(problems)} left out, the first: {problems[0]}" if problems else ""
        raise FileError(
            f"{path} holds {nothing_found}{seen}. Expected are files such as Ada_{lesson}.ipynb, folders such as "
            f"submitted/ada/{lesson}/, or the zip that Moodle or Canvas give"
        )
    taken, aside = _one_each(_with_ids_apart(files))
    notes = tuple(
        f"{file.submission.source}: its name says that it is a copy; it was taken for {file.owner.name}'s"
        for file in files
        if file.owner.copy
    )
    return Found(tuple(taken), tuple(aside), tuple(problems), notes)


def _owned(items: Sequence[Item], lesson: str, problems: list[str]) -> tuple[list[_File], str]:
    """Give the notebooks of the lesson with their owners, and a word on what there is if there are none."""
    items = _below_submitted(items)
    stamps = {item.parts[:-1]: item for item in items if item.parts[-1] == _TIMESTAMP}
    tree = {item.parts: told for item in items if (told := owner_in_tree(item.parts, lesson))}
    top = _common([item.parts[:-1] for item in items])
    files = []
    for item in items:
        if item.parts[-1] == _TIMESTAMP or (tree and item.parts not in tree and len(item.parts) > top + 1):
            continue  # other lessons of a tree
        if not item.parts[-1].lower().endswith(".ipynb"):
            nested = item.parts[-1].lower().endswith(_ARCHIVES)
            problems.append(
                f"{item.path}: {'an archive in it is not opened; unpack it first' if nested else 'is no notebook'}"
            )
            continue
        owner: Owner | str = tree.get(item.parts) or _owner_by_place(item, top, lesson)
        if isinstance(owner, str):
            problems.append(f"{item.path}: {owner}")
            continue
        try:
            content = item.read()
        except CannotReadError as error:
            problems.append(f"{item.path}: {error}")
            continue
        submitted = _submitted(stamps.get(item.parts[:-1]), problems)
        submission = Submission(owner.student, owner.name, content, submitted, item.path, owner.late, dict(owner.keys))
        files.append(_File(owner, submission, item.modified))
    return files, "no notebook that can be graded" if items else "no files"


def _below_submitted(items: Sequence[Item]) -> list[Item]:
    """Give what lies in ``submitted``, where there is such a folder, and nothing of nbgrader's other folders."""
    below = [item for item in items if "submitted" in item.parts[:-2]]
    return below or [item for item in items if not _OTHER_FOLDERS.intersection(item.parts[:-2])]


def _common(folders: Sequence[tuple[str, ...]]) -> int:
    """Count the folders that everything lies in."""
    levels = zip(*folders, strict=False)
    return sum(1 for _ in takewhile(lambda names: len(set(names)) == 1, levels))


def _owner_by_place(item: Item, top: int, lesson: str) -> Owner | str:
    """Tell the owner from the file's name, or why that cannot be told."""
    inside = item.parts[top:]
    owner = owner_in_name(inside[-1], lesson)
    if owner and (len(inside) == 1 or "canvas" in owner.keys):
        return owner
    if owner is None and len(item.parts) > 1 and (parent := item.parts[-2]) and len(inside) <= 2:
        return replace(owner_in_tree((parent, lesson, inside[-1]), lesson) or Owner("", "", ""), named=True)
    if owner is None:
        return "its name tells no student; name it such as Ada_" + lesson + ".ipynb"
    return f"lies in a folder, where the name of a file tells no student; expected is <student>/{lesson}/"


def _submitted(stamp: Item | None, problems: list[str]) -> datetime | None:
    """Read nbgrader's time: "2026-03-01 12:00:00.000000 UTC"."""
    if stamp is None:
        return None
    try:
        text = stamp.read()[:100].decode("utf-8-sig").strip()
        time = datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" GMT", "+00:00"))
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (CannotReadError, ValueError, OverflowError):
        line = f"{stamp.path}: holds no time such as 2026-03-01 12:00:00 UTC; the submission counts as without a time"
        if line not in problems:
            problems.append(line)
        return None


def _with_ids_apart(files: Sequence[_File]) -> list[_File]:
    """Change ids that are the same, or differ in capitals only, for different people."""
    people: dict[str, set[str]] = defaultdict(set)
    for file in files:
        people[file.owner.student.casefold()].add(file.owner.identity)
    return [
        file
        if len(people[file.owner.student.casefold()]) == 1
        else replace(file, submission=replace(file.submission, student=apart(file.owner.student, file.owner.identity)))
        for file in files
    ]


def _one_each(files: Sequence[_File]) -> tuple[list[Submission], list[SetAside]]:
    by_person: dict[str, list[_File]] = defaultdict(list)
    for file in sorted(files, key=lambda file: file.order):
        by_person[file.owner.identity].append(file)
    taken, aside = [], []
    for *others, last in by_person.values():
        # One id for all files of a person: a name may have been shown in two ways.
        student = last.submission.student
        taken.append(last.submission)
        aside += [
            SetAside(replace(other.submission, student=student), f"{last.submission.source} {_reason(other, last)}")
            for other in others
        ]
    return sorted(taken, key=lambda found: found.student), sorted(aside, key=lambda found: found.submission.source)


def _reason(other: _File, last: _File) -> str:
    whys = (
        "carries the exercise's name",
        "has a higher submission number",
        "was submitted later",
        "was written later",
        "comes later by its name",
    )
    return next(why for why, a, b in zip(whys, other.order, last.order, strict=True) if a != b or why == whys[-1])
