"""A student's notebook brought back to the form of the exercise: every answer in its place, every check as released."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from embedlab.grading.matching import Seen, asked, fit, match, see
from embedlab.grading.release import Release, ReleaseCell
from embedlab.grading.sources import bare, tree_of, without_calls, without_fences

State = Literal["filled", "untouched", "lost"]
_TOGETHER = "# Answered in the cell of "


@dataclass(frozen=True)
class Note:
    """Something that was put right, or that a person should look at."""

    cell: str
    what: str
    sure: bool = True


@dataclass(frozen=True)
class Repaired:
    """A notebook in the form of the exercise, and what was done to it.

    Attributes
    ----------
    notebook : NotebookNode
        The release's cells in their order, with the student's answers and own cells.
    notes : tuple of Note
    answers : mapping
        "filled", "untouched" or "lost" for each answer, by its grade_id (its id where it has none, as a guess).
    wrong_lesson : str
        The exercise that it fits clearly better; then nothing is repaired.
    """

    notebook: Any
    notes: tuple[Note, ...] = ()
    answers: Mapping[str, State] = field(default_factory=dict)
    wrong_lesson: str = ""

    @property
    def needs_look(self) -> bool:
        """Whether a person should look at it."""
        return any(not note.sure for note in self.notes)


def repair(notebook: Any, release: Release, others: Sequence[Release] = ()) -> Repaired:
    """Bring a student's notebook back to the form of the release.

    Parameters
    ----------
    notebook : NotebookNode
        Valid, of format 4.5, with any cells in any state; it is not changed.
    release : Release
        What was handed out.
    others : sequence of Release
        Exercises that it could have been taken for.

    Returns
    -------
    Repaired
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        seen = see(notebook)
    own = fit(seen, release)
    better = max(others, key=lambda other: fit(seen, other), default=None)
    if better is not None and better.name != release.name and fit(seen, better) >= max(0.3, 2 * own):
        return Repaired(copy.deepcopy(notebook), wrong_lesson=better.name)
    return _Repair(seen, release).result()


def format_notes(repaired: Repaired) -> str:
    """Write the notes as a person reads them, a line each."""
    if repaired.wrong_lesson:
        return f"This looks like the exercise {repaired.wrong_lesson}; nothing was repaired."
    if not repaired.notes:
        return "Nothing had to be repaired."
    return "\n".join(f"{note.cell}: {note.what}{'' if note.sure else ' (please look)'}" for note in repaired.notes)


def _key(cell: ReleaseCell) -> str:
    return cell.grade_id or cell.id


class _Repair:
    """The state of one repair: what stands in each place, and the student's own cells around it."""

    def __init__(self, seen: list[Seen], release: Release) -> None:
        self.release, self.seen = release, seen
        self.found = match(seen, release)
        self.sources = [cell.source for cell in release.cells]
        self.answers: dict[str, State] = {}
        self.notes: list[Note] = []
        self.ordered = True
        self.before: dict[int, list[tuple[str, str, str]]] = {}
        self.after: dict[int, list[tuple[str, str, str]]] = {}

    def note(self, cell: str, what: str, sure: bool = True) -> None:
        """Say what was done, to whoever reads the report."""
        self.notes.append(Note(cell, what, sure))

    def keep(self, slot: int, one: Seen, source: str | None = None, first: bool = False) -> None:
        """Keep a cell of the student's own beside a cell of the exercise."""
        extra = (one.type, one.source if source is None else source, one.id)
        (self.before if first else self.after).setdefault(slot, []).append(extra)

    def result(self) -> Repaired:
        """Go through the cells of the exercise, then through what is left of the student's."""
        matched = {one.place: slot for slot, ones in self.found.items() for one in ones}
        slots = [slot for _, slot in sorted(matched.items())]
        self.ordered = slots == sorted(slots)
        for slot, cell in enumerate(self.release.cells):
            if cell.answered:
                self.answer(slot, cell)
            else:
                self.released(slot, cell)
        slot = -1
        rest: list[tuple[int, Seen]] = []
        for one in self.seen:
            slot = matched.get(one.place, slot)
            if one.place not in matched and one.bare:
                rest.append((slot, one))
        for slot, one in rest:
            if not self.late_text(slot, one):
                self.keep(slot, one)
        self.merged()
        extras = any(self.after.values()) or any(self.before.values())
        for cell in self.release.cells:
            if self.answers.get(_key(cell)) == "lost":
                self.note(_key(cell), "the cell of this answer is gone; it was put back empty.", not extras)
        code = [s for _, s in sorted(matched.items()) if self.release.cells[s].type == "code"]
        if code != sorted(code):
            self.note("notebook", "the cells stood in another order; the order of the exercise was restored.")
        return Repaired(self.assembled(), tuple(self.notes), self.answers)

    def answer(self, slot: int, cell: ReleaseCell) -> None:
        """Put an answer into its cell; of several the last that fits."""
        key, ones = _key(cell), self.found[slot]
        filled = [one for one in ones if one.bare and one.bare != bare(cell.source)]
        if not filled:
            self.answers[key] = "untouched" if ones else "lost"
            return
        self.answers[key] = "filled"
        better = [one for one in filled if asked(cell) & one.names] or filled
        chosen = better[-1]
        for one in filled:
            if one is not chosen and one.bare != chosen.bare:
                self.keep(slot, one, first=one.place < chosen.place or one in better)
        if len({one.bare for one in better}) > 1:
            self.note(key, "answered twice, differently; the later answer is taken, the other kept above it.", False)
        source = chosen.source
        if cell.type == "code":
            if chosen.type != "code":
                source = without_fences(source)
                self.note(key, "the answer stood in a text cell; it is taken as code.", False)
            if cell.role == "code" and (cut := without_calls(source)) != source:
                source = cut
                self.note(key, "the check was called in the cell of the answer; it has its own cell.")
            if any(line.lstrip().startswith(("%pip", "!pip")) for line in source.splitlines()):
                self.note(key, "the answer installs packages with pip.")
            if source.strip() and tree_of(source) is None:
                self.note(key, "the answer is no valid Python, perhaps cut in two; it was left as it is.", False)
        elif chosen.type == "code":
            self.note(key, "the text stood in a code cell; it is taken as text.")
        self.sources[slot] = source

    def released(self, slot: int, cell: ReleaseCell) -> None:
        """Let a cell stand as it was handed out, and keep what was changed in it."""
        ones, key = self.found[slot], _key(cell)
        edited = [one for one in ones if one.bare and one.bare != bare(cell.source)]
        if cell.role == "check":
            if not ones:
                self.note(key, "the check was deleted; it was put back.")
            for one in edited:
                self.note(key, "the check was changed; the released one stands.")
                if rest := without_calls(one.source).strip():
                    self.keep(slot, one, rest, first=True)
            return
        for one in edited:
            if cell.type == "markdown" and self.text_in_question(slot, cell, one):
                continue
            self.note(key, "a given cell was changed; the released one stands, the changed one is kept after it.")
            self.keep(slot, one)

    def text_in_question(self, slot: int, cell: ReleaseCell, one: Seen) -> bool:
        """Take the text that was written under its question, in the question's cell, to its own."""
        after = slot + 1
        if after >= len(self.sources) or self.release.cells[after].role != "text":
            return False
        stub = bare(self.release.cells[after].source)
        if any(other.bare not in ("", stub) for other in self.found[after]) or cell.source.strip() not in one.source:
            return False
        text = one.source.replace(cell.source.strip(), "", 1).strip()
        self.found[after].append(Seen(one.place, "markdown", text, bare(text), "", "", frozenset(), frozenset()))
        self.note(_key(self.release.cells[after]), "the answer stood in the cell of its question.", False)
        return True

    def late_text(self, slot: int, one: Seen) -> bool:
        """Take a text that stands beside its place for the answer, if that is empty."""
        for place in (slot, slot + 1):
            if 0 <= place < len(self.sources) and self.release.cells[place].role == "text":
                key = _key(self.release.cells[place])
                if self.answers[key] == "lost" and one.bare == bare(self.release.cells[place].source):
                    self.answers[key] = "untouched"  # nothing was written, and nothing known of the cell but its place
                    return True
                if self.answers[key] != "filled" and one.type != "code":
                    # Where its own cell is gone, a text between its neighbours can hardly be anything else.
                    if self.answers[key] == "lost" and self.ordered:
                        self.note(key, "the answer was known by its place only.")
                    else:
                        self.note(key, "the answer was found in a cell beside its place.", False)
                    self.sources[place], self.answers[key] = one.source, "filled"
                    return True
        return False

    def merged(self) -> None:
        """Find answers that stand in the cell of another one."""
        cells = self.release.cells
        for slot, cell in enumerate(cells):
            if cell.role != "code" or self.answers[_key(cell)] == "filled":
                continue
            for home, other in enumerate(cells):
                names = next((one.names for one in self.found[home] if one.source == self.sources[home]), frozenset())
                names |= frozenset().union(*(one.names for one in self.found[home] if other.role == "code"))
                if home != slot and other.role == "code" and asked(cell) & names:
                    self.sources[slot] = f"{_TOGETHER}{_key(other)}."
                    self.answers[_key(cell)] = "filled"
                    self.note(_key(cell), f"answered together with {_key(other)}, in its cell.")
                    break

    def assembled(self) -> Any:
        """Build the notebook: the exercise's cells in their order, the student's own between them."""
        import nbformat

        notebook = copy.deepcopy(self.release.notebook)
        released, notebook.cells = notebook.cells, []
        taken = {cell.id for cell in self.release.cells}
        ids = {one.id for one in self.seen} | taken

        def add(extras: list[tuple[str, str, str]]) -> None:
            """Add cells of the student's own, with ids that no other cell has."""
            for kind, source, name in extras:
                number = 1
                while not name or name in taken:
                    name = f"own-{number}" if f"own-{number}" not in ids else ""
                    number += 1
                taken.add(name)
                ids.add(name)
                make = getattr(nbformat.v4, f"new_{kind}_cell")
                notebook.cells.append(make(source, id=name))

        add(self.after.get(-1, []))
        for slot, cell in enumerate(released):
            add(self.before.get(slot, []))
            cell.source = self.sources[slot]
            notebook.cells.append(cell)
            add(self.after.get(slot, []))
        return notebook
