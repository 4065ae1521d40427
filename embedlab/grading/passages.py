"""What a student wrote, as fingerprints that neither the exercise nor a right answer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from embedlab.grading.release import Release, ReleaseCell
from embedlab.grading.signs import Sign, code_signs, imported, text_signs
from embedlab.grading.sources import names_defined
from embedlab.grading.winnowing import grams, winnow

Kind = Literal["code", "text"]
# Signs or words in a gram, and grams in a window. A passage of k + window - 1 signs is found for certain.
_K: Mapping[Kind, int] = {"code": 8, "text": 5}
_WINDOW = 4
_LONGEST = 10_000  # Letters of a cell that are read: a pasted book must not make the comparison slow.


@dataclass(frozen=True)
class Written:
    """A cell that a student wrote, with its fingerprints and the places where they stand.

    Attributes
    ----------
    cell : str
        Its name in the exercise, or beside which cell it was added.
    kind : {"code", "text"}
    source : str
        With line feeds as line ends, its first 10,000 letters.
    places : mapping of int to tuple of (start, end)
        By hash, in letters of the source: all that neither the exercise nor a right answer has.
    fingerprints : frozenset of int
        The hashes among them that were chosen to compare.
    """

    cell: str
    kind: Kind
    source: str
    places: Mapping[int, tuple[tuple[int, int], ...]]
    fingerprints: frozenset[int]


class Reader:
    """Reads notebooks of one exercise.

    Parameters
    ----------
    release : Release
    right : sequence of NotebookNode
        Notebooks with right answers, the master first of all: what they hold tells nothing.
    """

    def __init__(self, release: Release, right: Sequence[Any] = ()) -> None:
        self.cells = {cell.id: cell for cell in release.cells if cell.id}
        code = [cell.source for cell in release.cells if cell.type == "code"]
        self.names = frozenset().union(*(imported(source) for source in code))
        self.names |= frozenset().union(*(names_defined(c.source) for c in release.cells if c.role == "code"))
        self.stubs = {cell.id: self.signs(_kind(cell.type), cell.source) for cell in release.cells if cell.answered}
        known = [(_kind(cell.type), cell.source) for cell in release.cells]
        known += [(_kind(cell.cell_type), _plain(cell.source)) for notebook in right for cell in notebook.cells]
        self.known: dict[Kind, set[int]] = {"code": set(), "text": set()}
        for kind, source in known:
            self.known[kind].update(self.hashes(kind, self.signs(kind, source, imported(source))))

    def read(self, notebook: Any) -> list[Written]:
        """Read the answers of a notebook in the form of the exercise, and the cells that its student added."""
        own = frozenset().union(*(imported(_plain(c.source)) for c in notebook.cells if c.cell_type == "code"))
        written, last = [], "the beginning"
        for cell in notebook.cells:
            known = self.cells.get(cell.get("id", ""))
            last = (known.grade_id or known.id) if known else last
            if known is None or known.role in ("code", "text"):
                name = last if known else f"own cell after {last}"
                written.append(self._written(name, _kind(cell.cell_type), _plain(cell.source), known, own))
        return [one for one in written if one.fingerprints]

    def signs(self, kind: Kind, source: str, own: frozenset[str] = frozenset()) -> list[Sign]:
        """Cut a source into what is compared."""
        return code_signs(source, self.names | own) if kind == "code" else text_signs(source)

    def hashes(self, kind: Kind, signs: Sequence[Sign]) -> list[int]:
        """Hash what stands side by side; code and texts never have the same hashes."""
        return grams([kind[0] + sign.text for sign in signs], _K[kind])

    def _written(self, name: str, kind: Kind, source: str, known: ReleaseCell | None, own: frozenset[str]) -> Written:
        signs = self.signs(kind, source, own)
        stub = self.stubs.get(known.id, []) if known else []
        hashes = self.hashes(kind, signs)
        given = _given(signs, stub, hashes, frozenset(self.hashes(kind, stub)), _K[kind])
        kept = [
            None if value in self.known[kind] or any(given[place : place + _K[kind]]) else value
            for place, value in enumerate(hashes)
        ]
        places: dict[int, tuple[tuple[int, int], ...]] = {}
        for place, value in enumerate(kept):
            if value is not None:
                span = (signs[place].start, signs[place + _K[kind] - 1].end)
                places[value] = (*places.get(value, ()), span)
        return Written(name, kind, source, places, frozenset(hashes[place] for place in winnow(kept, _WINDOW)))


def _given(
    signs: Sequence[Sign], stub: Sequence[Sign], hashes: Sequence[int], of_stub: frozenset[int], k: int
) -> list[bool]:
    """Tell which signs came with the cell: those it begins with, and what stands together as in the stub."""
    given = [False] * len(signs)
    for place, (one, other) in enumerate(zip(signs, stub, strict=False)):
        if one.text != other.text:
            break
        given[place] = True
    for place, value in enumerate(hashes):
        if value in of_stub:
            given[place : place + k] = [True] * k
    return given


def _kind(cell_type: str) -> Kind:
    return "code" if cell_type == "code" else "text"


def _plain(source: str) -> str:
    return source[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n")
