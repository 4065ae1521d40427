"""What being late costs, who has more time, and which of several submissions counts."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedlab.errors import FileError, InputError
from embedlab.grading.choosing import choose
from embedlab.grading.lateness import Late
from embedlab.grading.outcomes import CaseOutcome, Outcome, State, TaskOutcome
from embedlab.grading.policy import Extension, Policy, Take
from embedlab.grading.policy_file import load_policy

LESSON = "01_encodings"
DUE = datetime(2026, 3, 1, 23, 59, tzinfo=timezone(timedelta(hours=1)))
LATE = Late(grace_minutes=15, per_day=0.1, most=0.5, closed_after_days=14)
FILE = """
[lessons."01_encodings"]
due = 2026-03-01T23:59:00+01:00
[lessons.02_word_vectors]
due = 2026-03-08T23:59:00+01:00
[late]
grace_minutes = 15
per_day = 0.10
most = 0.50
closed_after_days = 14
[extensions.ada]
"01_encodings" = 2026-03-04T23:59:00+01:00
days = 2
[resubmissions]
take = "best"
"""


def sent(
    after: timedelta | None = None, points: float = 20, *, student: str = "grace", late: bool = False, **other: str
) -> Outcome:
    """An outcome of 20 points that can be earned, sent so long after the due time."""
    case = CaseOutcome("all", "passed", points, 20)
    tasks = (TaskOutcome("encodings.encode", "check_encode", "Ids", (case,)),)
    time = None if after is None else (DUE + after).astimezone(UTC)
    state: State = "graded" if other.get("state", "graded") == "graded" else "unreadable"
    source, lesson = other.get("source", "a.ipynb"), other.get("lesson", LESSON)
    return Outcome(student, student, lesson, source, "4a", state, tasks, submitted=time, late=late)


def policy(take: Take = "last", late: Late = LATE) -> Policy:
    return Policy({LESSON: DUE}, late, {"ada": Extension({LESSON: DUE + timedelta(days=3)})}, take)


@pytest.mark.parametrize(
    ("after", "lost", "days", "sentence"),
    [
        (timedelta(hours=-1), 0, 0, "Handed in on time."),
        (timedelta(0), 0, 0, "Handed in on time."),
        (timedelta(minutes=15), 0, 0, "Handed in 15 minutes late, within the grace: nothing is deducted."),
        (timedelta(minutes=16), 2, 1, "Handed in 16 minutes late: 2 of 20 points less (10 % for each day begun)."),
        (timedelta(hours=24), 2, 1, "Handed in 1 day late: 2 of 20 points less (10 % for each day begun)."),
        (
            timedelta(hours=27),
            4,
            2,
            "Handed in 1 day and 3 hours late: 4 of 20 points less (10 % for each day begun).",
        ),
        (
            timedelta(days=8),
            10,
            8,
            "Handed in 8 days late: 10 of 20 points less (10 % for each day begun, at most 50 %).",
        ),
        (timedelta(days=15), 20, 15, "Handed in 15 days late: too late to count (closed after 14 days)."),
    ],
)
def test_each_day_begun_costs_a_tenth(after: timedelta, lost: float, days: int, sentence: str) -> None:
    deduction = policy().deduction(sent(after))
    assert (deduction.points, deduction.days, deduction.sentence) == (lost, days, sentence)
    assert deduction.total == 20 - lost
    assert deduction.look == ""


def test_without_a_time_nothing_is_deducted_and_a_person_looks() -> None:
    silent, said = policy().deduction(sent()), policy().deduction(sent(late=True))
    assert silent.points == said.points == 0
    assert silent.look == "It is not known when this was handed in: nothing was deducted."
    assert said.look == "The learning platform says late, but not by how much: nothing was deducted."
    assert silent.sentence == "It is not known when this was handed in: nothing is deducted."


def test_the_platform_says_late_and_the_policy_on_time() -> None:
    assert "on time by the policy" in policy().deduction(sent(-timedelta(hours=1), late=True)).look
    assert policy().deduction(sent(-timedelta(hours=1), late=True, student="ada")).look == ""


def test_a_lesson_without_a_due_time() -> None:
    deduction = policy().deduction(sent(timedelta(days=30), lesson="01_encoding"))
    assert deduction.points == 0
    assert deduction.look == "The policy has no due time for '01_encoding'. Did you mean: 01_encodings?"
    assert Policy().deduction(sent(timedelta(days=30))).look == ""


def test_a_time_without_a_zone_is_refused() -> None:
    case = CaseOutcome("all", "passed", 1, 1)
    task = TaskOutcome("encodings.encode", "check_encode", "Ids", (case,))
    outcome = Outcome("a", "A", LESSON, "a.ipynb", "4a", "graded", (task,), submitted=datetime(2026, 3, 1))
    with pytest.raises(InputError, match="without a time zone"):
        policy().deduction(outcome)


def test_more_time() -> None:
    late = sent(timedelta(days=2), student="ada")
    assert policy().deduction(late).sentence == "Handed in on time."
    assert policy().deduction(sent(timedelta(days=3, hours=1), student="ada")).points == 2
    days = Policy({LESSON: DUE}, LATE, {"ada": Extension(days=2)})
    assert days.due_for("ada", LESSON) == DUE + timedelta(days=2)
    assert days.strangers(["ada"]) == ()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "grading.toml"
    path.write_text("\ufeff" + FILE, encoding="utf-8")  # as Windows writes it
    read = load_policy(path)
    assert read.late == LATE
    assert read.take == "best"
    assert read.due == {LESSON: DUE, "02_word_vectors": DUE + timedelta(days=7)}
    assert read.due_for("ada", LESSON) == DUE + timedelta(days=3)
    assert read.due_for("ada", "02_word_vectors") == DUE + timedelta(days=9)
    assert read.due_for("grace", LESSON) == DUE


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("per_day =", "per_days =", "late.per_days is not known; .*Did you mean: per_day"),
        ("[late]", "[lates]", "lates is not known; .*Did you mean: late"),
        ("due = 2026-03-01T23:59:00+01:00", "deu = 2026-03-01T23:59:00+01:00", "deu is not known; expected: due"),
        ("due = 2026-03-01T23:59:00+01:00", "", r'lessons."01_encodings" has no due time'),
        ("due = 2026-03-01T23:59:00+01:00", "due = 2026-03-01T23:59:00", r'"01_encodings".due is .*without a zone'),
        ("due = 2026-03-01T23:59:00+01:00", "due = 2026-03-01", "due is 2026-03-01; expected: a time such as"),
        ("due = 2026-03-01T23:59:00+01:00", 'due = "1 March"', "due is '1 March'; expected: a time"),
        ("due = 2026-03-01T23:59:00+01:00", "due = 0206-03-01T23:59:00Z", "in the year 206"),
        ("per_day = 0.10", "per_day = 10", "late.per_day is 10; expected: a number from 0 to 1"),
        ("per_day = 0.10", "per_day = true", "late.per_day is true"),
        ("per_day = 0.10", 'per_day = "0.1"', "late.per_day is '0.1'"),
        ("per_day = 0.10", "per_day = nan", "late.per_day is nan"),
        ("most = 0.50", "most = -1", "late.most is -1"),
        ("grace_minutes = 15", "grace_minutes = 1e300", "grace_minutes is 1e.300"),
        ('"01_encodings" = 2026-03-04', '"01_encoding" = 2026-03-04', "Did you mean: 01_encodings"),
        ('"01_encodings" = 2026-03-04', '"01_encodings" = 2026-02-04', "before the lesson is due"),
        ('take = "best"', 'take = "lest"', 'is \'lest\'; expected: "last" or "best". Did you mean: last, best'),
        ('take = "best"', "take = [1]", "resubmissions.take is"),
        ('[resubmissions]\ntake = "best"', "", ""),
        ("[extensions.ada]", "[extensions]\nada = 3\n[extensions.eve]", r"a table that begins with \[extensions.ada\]"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "grading.toml"
    assert old in FILE
    path.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    if not said:
        assert load_policy(path).take == "last"
        return
    with pytest.raises(InputError, match="grading.toml: .*" + said):
        load_policy(path)


def test_no_file_and_no_toml(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="could not be read: No such file"):
        load_policy(tmp_path / "grading.toml")
    for content in (b"[late", b"\xff\xfe"):
        (tmp_path / "grading.toml").write_bytes(content)
        with pytest.raises(FileError, match="is no TOML"):
            load_policy(tmp_path / "grading.toml")


def test_the_last_or_the_best_with_its_trail() -> None:
    outcomes = [sent(timedelta(hours=27), 20, source="2.ipynb"), sent(-timedelta(hours=1), 18, source="1.ipynb")]
    last, best = choose(outcomes, policy("last")), choose(outcomes, policy("best"))
    assert (last.outcome.source, last.deduction.total) == ("2.ipynb", 16)
    assert (best.outcome.source, best.deduction.total) == ("1.ipynb", 18)
    assert best.trail == (
        "2026-03-01 22:59 UTC+01:00, 1.ipynb: 18 points; counts: it has the most points",
        "2026-03-03 02:59 UTC+01:00, 2.ipynb: 20 points, 4 less for being late (20 %), 16 left; does not count: "
        "another has more points",
    )
    assert last.trail[0].endswith("does not count: another came later")
    written = json.loads(json.dumps(best.to_dict()))
    assert (written["source"], written["total"], written["take"]) == ("1.ipynb", 18, "best")
    assert written["trail"] == list(best.trail)


def test_of_equal_ones_the_later_counts() -> None:
    outcomes = [sent(-timedelta(hours=hours), 18, source=f"{hours}.ipynb") for hours in (1, 2)]
    chosen = choose(outcomes, policy("best"))
    assert chosen.outcome.source == "1.ipynb"
    assert chosen.trail[0].endswith("does not count: another has as many points and came later")
    assert chosen.trail[1].endswith("counts: it has the most points and is the last of these")
    assert choose(outcomes[:1], policy()).trail[0].endswith("counts: it is the only one")


def test_doubts_are_told() -> None:
    broken = sent(-timedelta(hours=1), 0, source="2.ipynb", state="unreadable")
    chosen = choose([sent(-timedelta(hours=2), source="1.ipynb"), broken], policy())
    assert chosen.outcome is broken
    assert chosen.looks == ("The one that counts is unreadable, but 1.ipynb could be graded.",)
    chosen = choose([sent(source="9.ipynb"), sent(-timedelta(hours=2), source="1.ipynb")], policy())
    assert chosen.outcome.source == "1.ipynb"
    assert chosen.looks == ("Not all submissions have a time: which is the last goes by the names of the files.",)


def test_only_one_student_and_lesson() -> None:
    with pytest.raises(InputError, match="got those of: ada 01_encodings, grace 01_encodings"):
        choose([sent(), sent(student="ada")], policy())
    with pytest.raises(InputError, match="got those of: none"):
        choose([], policy())


lates = st.builds(
    Late,
    st.floats(0, 120),
    st.floats(0, 1),
    st.floats(0, 1),
    st.none() | st.integers(1, 30),
)
times = st.timedeltas(timedelta(days=-3), timedelta(days=40))
points = st.integers(0, 80).map(lambda quarters: quarters / 4)


@given(lates, times, times, points)
def test_lateness_never_helps_and_costs_no_more_than_agreed(
    late: Late, one: timedelta, two: timedelta, earned: float
) -> None:
    soon, later = (policy(late=late).deduction(sent(after, earned)) for after in sorted((one, two)))
    assert 0 <= soon.share <= later.share <= 1
    assert 0 <= soon.points <= later.points <= earned
    if not late.closed(max(one, two)):
        assert later.share <= late.most
    assert later.total >= 0


@given(st.lists(st.tuples(st.none() | times, points), min_size=1, max_size=6), lates, st.integers(0, 99))
def test_the_best_is_at_least_each_whatever_the_order(
    handed_in: list[tuple[timedelta | None, float]], late: Late, seed: int
) -> None:
    outcomes = [sent(after, earned, source=f"{place}.ipynb") for place, (after, earned) in enumerate(handed_in)]
    mixed = random.Random(seed).sample(outcomes, len(outcomes))
    for take in ("last", "best"):
        rule = policy(take, late)
        chosen = choose(outcomes, rule)
        assert chosen == choose(mixed, rule)
        assert len(chosen.trail) == len(outcomes)
        assert sum("; counts: " in line for line in chosen.trail) == 1
    assert all(chosen.deduction.total >= rule.deduction(outcome).total for outcome in outcomes)
