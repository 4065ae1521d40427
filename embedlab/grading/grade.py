"""A class graded: find, run and judge what was handed in, go on where a grading was cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embedlab.errors import FileError, InputError
from embedlab.grading.course_folder import make_folder
from embedlab.grading.fence.limits import Limits
from embedlab.grading.fence.selftest import prove_fence
from embedlab.grading.hidden import hidden_tasks
from embedlab.grading.marking import Work
from embedlab.grading.reference import prepared
from embedlab.grading.release import load_release
from embedlab.grading.results import Results
from embedlab.grading.submissions import Found, Submission, find_submissions
from embedlab.grading.workers import marked_by_workers
from embedlab.progress import progress_bar
from embedlab.spelling import nearest_spellings


@dataclass(frozen=True)
class Course:
    """Where a course lies, and where its grades go.

    Attributes
    ----------
    folder : Path
        With ``exercises/`` and ``solutions/``.
    grades : Path
        Keep it from students: it holds the seed of the hidden cases, and everybody's points.
    """

    folder: Path
    grades: Path

    def lesson(self, name: str) -> str:
        """Find the exercise that is meant: ``"1"``, ``"01"`` or ``"01_encodings"``.

        Raises
        ------
        InputError
            If there is none.
        FileError
            If the folder is not a course's.
        """
        names = self.lessons()
        number = name.partition("_")[0].zfill(2)
        found = [one for one in names if one == name or (name.isdigit() and one.startswith(f"{number}_"))]
        if len(found) == 1:
            return found[0]
        near = nearest_spellings(name, names)
        meant = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}."
        raise InputError(f"there is no exercise {name!r} in {self.folder / 'exercises'}; {meant}")

    def lessons(self) -> list[str]:
        """Name all exercises."""
        found = sorted(path.parent.name for path in (self.folder / "exercises").glob("*/*.ipynb"))
        if not found:
            raise FileError(f"{self.folder} holds no exercises/; grading needs the course's folder (--course)")
        return list(dict.fromkeys(found))

    def results(self, lesson: str) -> Results:
        """Give the outcomes of a lesson."""
        return Results(self.grades / "results" / lesson)


@dataclass(frozen=True)
class Plan:
    """What a grading is to do.

    Attributes
    ----------
    lesson : str
    found : Found
    work : Work
    graded, waiting : tuple of Submission
        Those that have an outcome already, and those that have not.
    others : tuple of Submission
        Of students who were not asked for, but have an outcome: they belong into the tables too.
    """

    lesson: str
    found: Found
    work: Work
    graded: tuple[Submission, ...]
    waiting: tuple[Submission, ...]
    others: tuple[Submission, ...] = ()

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """All that have an outcome when the plan is carried out."""
        return (*self.graded, *self.waiting, *self.others)


def plan(
    path: str | Path,
    lesson: str,
    course: Course,
    *,
    only: Sequence[str] = (),
    regrade: bool = False,
    resubmissions: bool = False,
    fenced: bool = True,
    limits: Limits | None = None,
) -> Plan:
    """Find what was handed in, and what of it has to be graded.

    Parameters
    ----------
    path : str or Path
        What :func:`~embedlab.grading.submissions.find_submissions` reads.
    lesson : str
    course : Course
    only : sequence of str
        Students, by id or name; all if there are none.
    regrade : bool
        Whether those are graded again that have an outcome.
    resubmissions : bool
        Whether a student's earlier submissions are graded too, so that the best can count.
    fenced : bool
    limits : Limits, optional

    Raises
    ------
    InputError, FileError
        If the lesson, the submissions or a student is not there.
    """
    lesson = course.lesson(lesson)
    release = load_release(course.folder / "exercises" / lesson)
    found = find_submissions(path, lesson)
    submissions = list(found.submissions)
    if resubmissions:
        submissions += [aside.submission for aside in found.set_aside]
    asked = {one.student for one in (_only(submissions, only) if only else submissions)}
    make_folder(course.grades)
    tasks = hidden_tasks(course.folder / "solutions" / lesson, release, course.grades)
    others = tuple(
        load_release(course.folder / "exercises" / other) for other in course.lessons() if other != release.name
    )
    work = Work(release, tasks, others, limits or Limits(), fenced=fenced)
    results = course.results(lesson)
    graded: list[Submission] = []
    waiting: list[Submission] = []
    besides: list[Submission] = []
    for one in submissions:
        has = results.has(one.student, work.digest(one.content))
        if one.student in asked:
            (graded if has and not regrade else waiting).append(one)
        elif has:
            besides.append(one)
    return Plan(lesson, found, work, tuple(graded), tuple(waiting), tuple(besides))


def carry_out(
    batch: Plan, course: Course, *, workers: int | None = None, scheduler: str = "", progress: bool = True
) -> Iterator[Path]:
    """Grade what waits, and write each outcome as soon as it is there.

    Parameters
    ----------
    batch : Plan
    course : Course
    workers : int, optional
    scheduler : str, optional
        See :func:`~embedlab.grading.workers.marked_by_workers`.
    progress : bool, default True

    Yields
    ------
    Path
        Of each outcome.

    Raises
    ------
    FenceError
        If the fence does not hold what it should.
    InputError
        If the master does not earn every point.
    """
    if not batch.waiting:
        return
    if batch.work.fenced:
        prove_fence(batch.work.limits)
    work = prepared(batch.work, course.folder / "solutions" / batch.lesson)
    results = course.results(batch.lesson)
    bar = progress_bar(shown=progress, total=len(batch.waiting), desc=f"Grading {batch.lesson}", unit=" notebooks")
    with bar:
        for marked in marked_by_workers(batch.waiting, work, workers=workers, scheduler=scheduler):
            yield results.save(marked)
            bar.update()


def _only(submissions: Sequence[Submission], wanted: Sequence[str]) -> list[Submission]:
    known = {name.casefold() for one in submissions for name in (one.student, one.name)}
    for name in wanted:
        if name.casefold() not in known:
            near = nearest_spellings(name, sorted({one.student for one in submissions}))
            meant = f"did you mean {', '.join(near[:3])}?" if near else "take the id that the file names begin with"
            raise InputError(f"no submission is {name}'s; {meant}")
    folded = {name.casefold() for name in wanted}
    return [one for one in submissions if {one.student.casefold(), one.name.casefold()} & folded]
