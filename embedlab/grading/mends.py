"""What was mended in a notebook, and in which cells."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


class Mends:
    """What was mended, and in which cells: one line for each kind."""

    def __init__(self) -> None:
        self._cells: dict[str, list[int]] = {}

    def add(self, text: str, cell: int = 0) -> None:
        """Note a mend, of one cell (counted from 1) or of the whole file."""
        cells = self._cells.setdefault(text, [])
        if cell and cell not in cells[-1:]:
            cells.append(cell)

    def lines(self) -> tuple[str, ...]:
        """Give one line for each kind of mend, with the cells it was made in."""
        return tuple(f"{_cells_named(cells)}: {text}" if cells else text for text, cells in self._cells.items())


def _cells_named(cells: list[int]) -> str:
    if len(cells) == 1:
        return f"cell {cells[0]}"
    more = f" and {len(cells) - 10} more" if len(cells) > 10 else ""
    return f"cells {', '.join(map(str, cells[:10]))}{more}"


def whole_text(text: str, place: int, notes: Mends) -> str:
    """Replace halves of characters, which no file could hold."""
    if not _SURROGATES.search(text):
        return text
    notes.add("halves of characters were replaced by \ufffd", place)
    return _SURROGATES.sub("\ufffd", text)
