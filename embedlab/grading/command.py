"""What ``embedlab grade`` does and says."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from embedlab.errors import EmbedlabError
from embedlab.grading.fence.fence import bubblewrap
from embedlab.grading.grade import Course, Plan, carry_out, plan
from embedlab.grading.outcomes import Outcome

MOST_TOLD = 20  # lines of a list


def grade_from(options: Namespace) -> int:
    """Grade as the command line says.

    Parameters
    ----------
    options : Namespace
        As ``embedlab.cli`` reads it.

    Returns
    -------
    int
        0 when all is well, 1 when something could not be done, 3 when a person should look at a submission, 130 when
        it was interrupted.
    """
    course = Course(Path(options.course), Path(options.to))
    try:
        if not options.unfenced:
            bubblewrap()
        todo = plan(
            options.submissions,
            options.lesson,
            course,
            only=options.only,
            regrade=options.regrade,
            fenced=not options.unfenced,
        )
        print(_announced(todo))
        if options.dry_run:
            print("\n".join(f"  {one.student}  {one.source}" for one in todo.waiting) or "  nothing waits")
            return 0
        if options.unfenced:
            print("No fence: students' code runs with your rights, and can read and change whatever you can.")
        for _ in carry_out(todo, course, workers=options.workers, scheduler=options.scheduler):
            pass
        outcomes = list(_outcomes(todo, course))
    except EmbedlabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What is graded is kept: the same command goes on from here.", file=sys.stderr)
        return 130
    print(_summary(outcomes))
    return 3 if any(outcome.looks for outcome in outcomes) else 0


def _outcomes(todo: Plan, course: Course) -> Iterable[Outcome]:
    results = course.results(todo.lesson)
    for one in todo.submissions:
        yield results.load(one.student, todo.work.digest(one.content)).outcome


def _announced(todo: Plan) -> str:
    lines = [
        f"{todo.lesson}: {len(todo.submissions)} submissions, {len(todo.graded)} graded already, "
        f"{len(todo.waiting)} to grade"
    ]
    lines += _told("not graded", todo.found.problems)
    lines += _told("set aside", [f"{aside.submission.source}: {aside.reason}" for aside in todo.found.set_aside])
    return "\n".join(lines)


def _summary(outcomes: Sequence[Outcome]) -> str:
    states = Counter(outcome.state for outcome in outcomes)
    lines = [", ".join(f"{count} {state}" for state, count in states.most_common())]
    by_tasks = [outcome.points for outcome in outcomes]
    most = sum(task.possible for task in outcomes[0].tasks)
    lines.append(f"points by tasks, of {most:g}: {min(by_tasks):g} to {max(by_tasks):g}, mean {_mean(by_tasks):.1f}")
    texts = sum(text.answered for outcome in outcomes for text in outcome.texts)
    if texts:
        lines.append(f"{texts} texts wait to be graded by hand")
    looks = [f"{outcome.student}: {look}" for outcome in outcomes for look in outcome.looks]
    return "\n".join([*lines, *_told("please look at", looks)])


def _told(head: str, lines: Sequence[str]) -> list[str]:
    more = [f"  ... and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else []
    return [f"{head}:", *(f"  {line}" for line in lines[:MOST_TOLD]), *more] if lines else []


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
