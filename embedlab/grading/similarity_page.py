"""Notebooks that are alike as one HTML page: two and two side by side, what they share marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from embedlab.grading.similarity import Likeness, Pair, Passage

MOST_PAIRS = 60
_LINE_END = re.compile(r"(\s*\n\s*)")


def similarity_page(
    pairs: Sequence[Pair], *, lesson: str, students: int, names: Mapping[str, str] | None = None
) -> str:
    """Write a page on which a person can judge pairs of notebooks.

    It holds everything that it shows, runs no script and fetches nothing; whatever students wrote is shown as text.

    Parameters
    ----------
    pairs : sequence of Pair
        As :func:`embedlab.grading.similarity.similar_pairs` gives them; the first 60 are shown.
    lesson : str
        "01_encodings".
    students : int
        How many notebooks were compared.
    names : mapping of str to str, optional
        Names to show in place of the students' ids.

    Returns
    -------
    str
        An HTML document.

    Examples
    --------
    >>> page = similarity_page([], lesson="01_encodings", students=2)
    >>> "No two notebooks share enough to be shown." in page
    True
    """
    shown = Environment(
        loader=PackageLoader("embedlab.grading"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shown.filters["marked"] = lambda passage: list(_marked(passage))
    shown.filters["shared"] = _shared
    page = shown.get_template("similarity.html.j2").render(
        pairs=pairs[:MOST_PAIRS],
        left_out=max(0, len(pairs) - MOST_PAIRS),
        lesson=lesson,
        students=students,
        compared=students * (students - 1) // 2,
        names=names or {},
    )
    # Half of a surrogate pair, which JSON can hold, cannot be saved as UTF-8.
    return page.encode("utf-8", "replace").decode("utf-8")


def _marked(passage: Passage) -> Iterator[tuple[str, bool]]:
    """Cut a source into what is marked and what is not; ends and beginnings of lines are not."""
    place = 0
    for start, end in passage.spans:
        yield passage.source[place:start], False
        for part in _LINE_END.split(passage.source[start:end]):
            yield part, bool(part.strip())
        place = end
    yield passage.source[place:], False


def _shared(likeness: Likeness) -> str:
    """Say how much two share.

    >>> _shared(Likeness(0.8, 28, 35))
    '28 of 35 fingerprints shared, score 0.80'
    """
    if not likeness.shared:
        return "nothing shared"
    return f"{likeness.shared} of {likeness.total} fingerprints shared, score {likeness.score:.2f}"
