"""From outcomes to what people read: the gradebook, a page for each student, tables, a report of the class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedlab.files import write_json, write_whole
from embedlab.grading.choosing import Chosen, choose
from embedlab.grading.class_report import class_report
from embedlab.grading.course_folder import make_folder
from embedlab.grading.feedback import feedback_page
from embedlab.grading.grade import Course, Plan
from embedlab.grading.gradebook import open_book
from embedlab.grading.marks import HandMark, points_by_hand
from embedlab.grading.outcomes import Outcome
from embedlab.grading.policy import Policy
from embedlab.grading.results import Results
from embedlab.grading.similarity import similar_pairs
from embedlab.grading.similarity_page import similarity_page
from embedlab.grading.tables import grades_table, write_canvas, write_csv, write_moodle, write_records
from embedlab.progress import progress_bar


@dataclass(frozen=True)
class Published:
    """What was written.

    Attributes
    ----------
    chosen : tuple of Chosen
        What counts for each student, with the trail of why.
    book : Path
        The folder of the gradebook.
    files : tuple of Path
        The tables and reports, and the folder of the feedback.
    notes : tuple of str
        What somebody should know: students whom a learning platform does not know, an exercise that changed.
    """

    chosen: tuple[Chosen, ...]
    book: Path
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def publish(
    batch: Plan, course: Course, policy: Policy, *, before: Sequence[Outcome] = (), progress: bool = True
) -> Published:
    """Write the gradebook and all that is made from it; what was written before is made anew.

    Points and comments given by hand are read from the gradebook and never changed.

    Parameters
    ----------
    batch : Plan
        Whose submissions are all graded.
    course : Course
    policy : Policy
    before : sequence of Outcome, optional
        Of the same exercise, earlier: the report says what was gained.
    progress : bool, default True

    Returns
    -------
    Published

    Raises
    ------
    FileError
        If something cannot be written. All that is needed is in the outcomes: the same command begins again here.
    """
    results = course.results(batch.lesson)
    chosen = _chosen(batch, results, policy)
    handed_in = {batch.work.digest(one.content): one.content for one in batch.submissions}
    notes: list[str] = []
    with open_book(course.grades / "gradebook") as book:
        notes += book.prepare(batch.work.release)
        for one in progress_bar(chosen, shown=progress, desc="Writing the gradebook", unit=" students"):
            book.write(one.outcome, _notebook(results, one.outcome, batch), handed_in[one.outcome.digest])
        marks = book.marks(batch.lesson)
    folder = course.grades / "feedback" / batch.lesson
    make_folder(folder)
    for one in progress_bar(chosen, shown=progress, desc="Writing feedback", unit=" students"):
        given = marks.get(one.outcome.student, {})
        notebook = _notebook(results, one.outcome, batch)
        late = one.deduction.sentence if one.deduction.share else ""
        page = feedback_page(one.outcome, notebook, given, late=late, deduction=_deducted(one, given))
        write_whole(folder / f"{one.outcome.student}.html", page.encode("utf-8", "replace"), "a page of feedback")
    files, more = _tables(batch.lesson, chosen, marks, course.grades)
    files.append(_alike(batch, course, chosen, results))
    report = class_report([one.outcome for one in chosen], before=before, marks=marks)
    path = course.grades / f"{batch.lesson}_report.html"
    files.append(write_whole(path, report.encode("utf-8", "replace"), "the report on the class"))
    trail = course.grades / f"{batch.lesson}_trail.json"
    files.append(write_json(trail, [one.to_dict() for one in chosen], "the trail of what counts"))
    return Published(tuple(chosen), book.path.parent, (folder, *files), (*notes, *more))


def _chosen(batch: Plan, results: Results, policy: Policy) -> list[Chosen]:
    """Choose what counts for each student."""
    by_student: dict[str, list[Outcome]] = defaultdict(list)
    for one in batch.submissions:
        outcome = results.load(one.student, batch.work.digest(one.content)).outcome
        by_student[one.student].append(outcome)
    return [choose(outcomes, policy) for _, outcomes in sorted(by_student.items())]


def _alike(batch: Plan, course: Course, chosen: Sequence[Chosen], results: Results) -> Path:
    """Write the page on which a person judges notebooks that are alike."""
    import nbformat

    ran = {one.outcome.student: results.load(one.outcome.student, one.outcome.digest).notebook for one in chosen}
    notebooks = {student: notebook for student, notebook in ran.items() if notebook is not None}
    master = course.folder / "solutions" / batch.lesson / f"{batch.lesson}.ipynb"
    right = [nbformat.read(master, as_version=4)]  # type: ignore[no-untyped-call]
    pairs = similar_pairs(notebooks, batch.work.release, right)
    names = {one.outcome.student: one.outcome.name for one in chosen}
    page = similarity_page(pairs, lesson=batch.lesson, students=len(notebooks), names=names)
    path = course.grades / f"{batch.lesson}_similarity.html"
    return write_whole(path, page.encode("utf-8", "replace"), "the report of alike notebooks")


def _deducted(one: Chosen, given: Mapping[str, HandMark]) -> float:
    """Give what lateness costs: points given by hand lose the same share."""
    return round(one.deduction.points + one.deduction.share * max(0.0, points_by_hand(one.outcome, given)), 4)


def _notebook(results: Results, outcome: Outcome, batch: Plan) -> Any:
    """Give the notebook as it was run; the exercise as it was handed out where there is none that can be read."""
    notebook = results.load(outcome.student, outcome.digest).notebook
    return batch.work.release.notebook if notebook is None else notebook


def _tables(
    lesson: str, chosen: Sequence[Chosen], marks: Mapping[str, Mapping[str, HandMark]], folder: Path
) -> tuple[list[Path], list[str]]:
    outcomes = [one.outcome for one in chosen]
    deductions = {one.outcome.student: _deducted(one, marks.get(one.outcome.student, {})) for one in chosen}
    table = grades_table(outcomes, marks=marks, deductions=deductions)
    files = [write_csv(table, folder / f"{lesson}.csv"), write_records(table, folder / f"{lesson}.json")]
    notes: list[str] = []
    for platform, write in (("canvas", _canvas), ("moodle", write_moodle)):
        if any(platform in outcome.keys for outcome in outcomes):
            path = folder / f"{lesson}_{platform}.csv"
            unknown = write(table, path)
            files.append(path)
            notes += [f"{name} has no number of {platform.capitalize()} and is not in {path.name}" for name in unknown]
    return files, notes


def _canvas(table: object, path: Path) -> tuple[str, ...]:
    return write_canvas(table, path, path.stem.removesuffix("_canvas"))  # type: ignore[arg-type]
