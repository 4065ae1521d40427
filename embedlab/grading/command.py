"""What ``embedlab grade`` does and says."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from embedlab.errors import EmbedlabError
from embedlab.grading.fence.fence import bubblewrap
from embedlab.grading.grade import Course, Plan, carry_out, plan
from embedlab.grading.policy import Policy
from embedlab.grading.policy_file import load_policy
from embedlab.grading.publish import Published, publish

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
        policy = _policy(options.policy, course)
        batch = plan(
            options.submissions,
            options.lesson,
            course,
            only=options.only,
            regrade=options.regrade,
            resubmissions=policy.take == "best",
            fenced=not options.unfenced,
        )
        print(_announced(batch))
        if options.dry_run:
            print("\n".join(f"  {one.student}  {one.source}" for one in batch.waiting) or "  nothing waits")
            return 0
        if options.unfenced:
            print("No fence: students' code runs with your rights, and can read and change whatever you can.")
        for _ in carry_out(batch, course, workers=options.workers, scheduler=options.scheduler):
            pass
        before = Course(course.folder, Path(options.before)).results(batch.lesson).latest() if options.before else []
        published = publish(batch, course, policy, before=before)
    except EmbedlabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. What is graded is kept: the same command goes on from here.", file=sys.stderr)
        return 130
    print(_summary(published))
    return 3 if _looks(published) else 0


def _policy(path: str, course: Course) -> Policy:
    """Read the policy that is named, or else the course's own, if there is one."""
    own = course.folder / "grading.toml"
    if not path and not own.exists():
        return Policy()
    policy = load_policy(path or own)
    print(f"policy: {path or own}")
    return policy


def _announced(batch: Plan) -> str:
    lines = [
        f"{batch.lesson}: {len(batch.graded) + len(batch.waiting)} submissions, {len(batch.graded)} graded already, "
        f"{len(batch.waiting)} to grade"
    ]
    lines += _told("not graded", batch.found.problems)
    lines += _told("set aside", [f"{aside.submission.source}: {aside.reason}" for aside in batch.found.set_aside])
    return "\n".join(lines)


def _summary(published: Published) -> str:
    outcomes = [one.outcome for one in published.chosen]
    states = Counter(outcome.state for outcome in outcomes)
    lines = [", ".join(f"{count} {state}" for state, count in states.most_common())]
    by_tasks = [outcome.points for outcome in outcomes]
    most = sum(task.possible for task in outcomes[0].tasks)
    lines.append(f"points by tasks, of {most:g}: {min(by_tasks):g} to {max(by_tasks):g}, mean {fmean(by_tasks):.1f}")
    texts = sum(text.answered for outcome in outcomes for text in outcome.texts)
    if texts:
        lines.append(f"{texts} texts to be graded by hand: cd {published.book} && jupyter lab, then Formgrader")
    lines += _told("written", [str(path) for path in published.files])
    lines += _told("please note", published.notes)
    return "\n".join([*lines, *_told("please look at", _looks(published))])


def _looks(published: Published) -> list[str]:
    return [f"{one.outcome.student}: {look}" for one in published.chosen for look in (*one.outcome.looks, *one.looks)]


def _told(head: str, lines: Sequence[str]) -> list[str]:
    more = [f"  ... and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else []
    return [f"{head}:", *(f"  {line}" for line in lines[:MOST_TOLD]), *more] if lines else []
