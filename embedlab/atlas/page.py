"""A map of words as one HTML file: everything is inside it, and it opens without a network.

The page is put together from the parts in ``web/``. Words and places are packed (gzip and 16-bit numbers, both written
as base64), so that no word can be taken for a part of the page, and 400,000 words take a few megabytes.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from numpy.typing import ArrayLike

from embedlab.atlas.layout import SAMPLE
from embedlab.atlas.places import FEWEST, STEPS, as_steps, check_map
from embedlab.errors import FileError, InputError, ShapeError
from embedlab.whole_file import write_whole

MOST = 1_000_000
_SCRIPTS = ("points", "labels", "tiles", "view", "picture", "hands", "main")


def save_atlas(
    words: Sequence[str],
    points: ArrayLike,
    path: str | Path,
    *,
    groups: Sequence[str] | None = None,
    title: str = "A map of words",
    trustworthiness: float | None = None,
) -> Path:
    """Save a map of words that can be moved, zoomed and searched, as one HTML file.

    The file appears in one step: if the disk is full or the program ends half-way, an older file of that name stays
    as it was.

    Parameters
    ----------
    words : sequence of str, length n
        From 3 to 1,000,000, frequent ones first: a word is written on the map before those that follow it.
    points : array_like, shape (n, 2)
        Where the words lie. They are kept with 16 bits each: 65,536 steps along the longer side of the map.
    path : str or Path
        For example ``"atlas.html"``, in a folder that exists.
    groups : sequence of str, length n, optional
        With groups, a list on the page chooses which of them the map shows.
    title : str
        What to see on the map.
    trustworthiness : float, optional
        As :func:`embedlab.atlas.map_trustworthiness` measures it, in [0, 1]; the page says it.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        If there are too few or too many words, one is not a string, or the trustworthiness is out of range.
    ShapeError
        If there are not two numbers, and one group, for each word.
    NotFiniteError
        If a number is NaN or infinite.
    FileError
        If the folder does not exist or the file cannot be written.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = save_atlas(["the", "cat", "dog"], [[0, 0], [1, 1], [1, 2]], f"{folder}/atlas.html")
    ...     page.read_text(encoding="utf-8")[:15]
    '<!DOCTYPE html>'
    """
    target = check_page(words, path)
    places = check_map(points, words)
    if trustworthiness is not None and not 0 <= trustworthiness <= 1:
        raise InputError(f"trustworthiness lies in 0 to 1, got {trustworthiness}; leave it out if it is not known.")
    steps = as_steps(places)
    steps[:, 1] = STEPS - steps[:, 1]  # in a page y grows downwards
    about = _group_numbers(groups, len(words)) if groups is not None else {}
    content = _filled(
        {
            "title": html.escape(title),
            "note": html.escape(_note(len(words), trustworthiness)),
            "about": json.dumps(about).replace("<", "\\u003c"),
            "words": _packed_words(words),
            "points": base64.b64encode(steps.astype("<u2").tobytes()).decode("ascii"),
            "style": _part("page.css"),
            "script": "\n".join(_part(f"{name}.js") for name in _SCRIPTS),
        }
    )
    return write_whole(target, content.encode("utf-8"), "the map")


def check_page(words: Sequence[str], path: str | Path) -> Path:
    """Check that a page can hold so many words and has a folder; the path.

    Raises
    ------
    InputError
        If there are fewer than 3 or more than 1,000,000 words.
    FileError
        If the folder does not exist, or the path is one.
    """
    if not FEWEST <= len(words) <= MOST:
        advice = f"leave out rare ones, for example words[:{MOST}]" if len(words) > MOST else "give it more"
        raise InputError(f"got {len(words):,} words; a page holds from {FEWEST} to {MOST:,}: {advice}.")
    target = Path(path)
    if not target.parent.is_dir():
        raise FileError(f"the folder {str(target.parent)!r} does not exist; make it first, or choose another.")
    if target.is_dir():
        raise FileError(f"{str(target)!r} is a folder; add the name of a file, for example 'atlas.html'.")
    return target


def _packed_words(words: Sequence[str]) -> str:
    # A time of 0: the same words give the same file.
    return base64.b64encode(gzip.compress(json.dumps(list(words)).encode("ascii"), mtime=0)).decode("ascii")


def _group_numbers(groups: Sequence[str], words: int) -> dict[str, list[str] | list[int]]:
    """Names of the groups, in the order of their first word, and the number of each word's group."""
    if isinstance(groups, str) or len(groups) != words:
        came = f"the string {groups!r}" if isinstance(groups, str) else f"{len(groups):,} groups"
        raise ShapeError(f"got {came} with {words:,} words; pass a list with one group for each word.")
    numbers = {name: number for number, name in enumerate(dict.fromkeys(map(str, groups)))}
    return {"names": list(numbers), "groups": [numbers[str(group)] for group in groups]}


def _note(words: int, trustworthiness: float | None) -> str:
    measured = "How far its neighbours can be trusted was not measured."
    if trustworthiness is not None:
        measured = (
            f"Its trustworthiness is {trustworthiness:.2f}, measured on samples of {min(SAMPLE, words):,} words "
            "(1: nothing near on the map is far in truth; places drawn by lot: about 0.5)."
        )
    return (
        f"{words:,} words, the frequent ones written first. Near on the map mostly means alike, but distances on the "
        f"map are not true distances, and far apart does not mean different. {measured}"
    )


def _part(name: str) -> str:
    return (files("embedlab.atlas") / "web" / name).read_text(encoding="utf-8").strip()


def _filled(parts: dict[str, str]) -> str:
    """Put the parts into the page in one pass, so that braces inside a part stay what they are."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _part("page.html")) + "\n"
