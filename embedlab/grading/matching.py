"""Which cell of a student's notebook belongs to which cell of the exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from embedlab.checks.guessing import calls_in
from embedlab.grading.release import Release, ReleaseCell
from embedlab.grading.sources import bare, names_defined, without_fences

_ALIKE = 75.0
_COMPARED = 2_000  # Signs: a pasted book must not make the comparison slow.


@dataclass(frozen=True)
class Seen:
    """A cell of the student, with what can be told about it."""

    place: int
    type: str
    source: str
    bare: str
    id: str
    grade_id: str
    names: frozenset[str]
    tasks: frozenset[str]


def see(notebook: Any) -> list[Seen]:
    """Read the cells of a notebook."""
    seen = []
    for place, cell in enumerate(notebook.cells):
        marks = cell.metadata.get("nbgrader", {})
        grade_id = marks.get("grade_id", "") if isinstance(marks, dict) else ""
        code = cell.source if cell.cell_type == "code" else without_fences(cell.source)
        names = names_defined(code)
        tasks = {name for call in ("check", "predict") if call in code for name, _ in calls_in(code, call)}
        text = bare(cell.source)
        grade_id = grade_id if isinstance(grade_id, str) else ""
        seen.append(
            Seen(place, cell.cell_type, cell.source, text, cell.get("id", ""), grade_id, names, frozenset(tasks))
        )
    return seen


def asked(cell: ReleaseCell) -> frozenset[str]:
    """Name what an answer has to define."""
    return names_defined(cell.source) if cell.role == "code" else frozenset()


def match(seen: Sequence[Seen], release: Release) -> dict[int, list[Seen]]:
    """Give for each cell of the release, by its place, the student's cells that may be it, in their order."""
    from rapidfuzz import fuzz, process

    cells = release.cells
    found: dict[int, list[Seen]] = {slot: [] for slot in range(len(cells))}
    owner = {name: slot for slot, cell in enumerate(cells) for name in asked(cell)}
    bares = [bare(cell.source) for cell in cells]
    by_source = {text: slot for slot, text in enumerate(bares) if bares.count(text) == 1}
    by_grade = {cell.grade_id: slot for slot, cell in enumerate(cells) if cell.grade_id}
    by_id = {cell.id: slot for slot, cell in enumerate(cells) if cell.id}
    by_task = {(task, cell.role): slot for slot, cell in enumerate(cells) for task in cell.tasks}

    def plausible(one: Seen, slot: int) -> bool:
        """Tell whether a cell may stand there: not if its source clearly belongs elsewhere."""
        if one.bare == bares[slot]:
            return True
        if by_source.get(one.bare, slot) != slot:
            return False
        others = {owner[name] for name in one.names & owner.keys()} - {slot}
        if cells[slot].role == "code":
            return not others or bool(one.names & asked(cells[slot]))
        return not others

    left = []
    for one in seen:
        slot = by_grade.get(one.grade_id)
        if slot is None or not plausible(one, slot):
            slot = by_id.get(one.id)
            # Names such as "t1" are in every exercise: the type must fit, or the source.
            if slot is not None and not (plausible(one, slot) and (one.bare == bares[slot] or cells[slot].grade_id)):
                alike = fuzz.ratio(one.bare[:_COMPARED], bares[slot][:_COMPARED])
                fits = plausible(one, slot) and (alike > 50 or bares[slot] in one.bare or cells[slot].role == "guess")
                slot = slot if fits else None
        if slot is None:
            slot = by_source.get(one.bare)
        if slot is None:
            slot = min((owner[name] for name in one.names & owner.keys()), default=None)
        if slot is None:
            wanted = [(task, role) for task in sorted(one.tasks) for role in ("check", "guess")]
            slot = next((by_task[key] for key in wanted if key in by_task), None)
        if slot is None:
            left.append(one)
        else:
            found[slot].append(one)
    for one in left:
        free = {slot: bares[slot][:_COMPARED] for slot in found if not found[slot] and cells[slot].role == "given"}
        if one.bare and free:
            best = process.extractOne(one.bare[:_COMPARED], free, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            begun = [slot for slot in free if bares[slot] and one.bare.startswith(bares[slot])]
            if begun:
                found[begun[0]].append(one)
            elif best:
                found[best[2]].append(one)
    return found


def fit(seen: Sequence[Seen], release: Release) -> float:
    """Give the share of the release's answers and checks that a notebook shows signs of."""
    cells = [cell for cell in release.cells if cell.role != "given"]
    names = frozenset().union(*(one.names for one in seen))
    marks = {one.grade_id for one in seen} | {f"task {task}" for one in seen for task in one.tasks}
    hits = [
        cell.grade_id in marks or any(f"task {t}" in marks for t in cell.tasks) or bool(asked(cell) & names)
        for cell in cells
        if cell.role != "text"
    ]
    return sum(hits) / max(len(hits), 1)
