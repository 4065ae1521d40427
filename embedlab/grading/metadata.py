"""The metadata of a notebook and of its cells, without what the format or nbgrader does not allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from embedlab.grading.mends import Mends, whole_text

MOST_DEPTH = 64


def whole_number(value: Any) -> int:
    """Give a small whole number as it is, and 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000 else 0


def metadata(found: Any, rules: Mapping[str, Callable[[Any], bool]], notes: Mends, place: int = 0) -> dict[str, Any]:
    """Give metadata without the entries whose form the format, or nbgrader, does not allow."""
    if not isinstance(found, dict):
        if found is not None:
            notes.add("its metadata was no object and was left out", place)
        return {}
    kept: dict[str, Any] = {}
    for key, value in found.items():
        if key in rules and not rules[key](value):
            notes.add(f"its metadata {key!r} was not of the right form and was left out", place)
        elif _deeper_than(value, MOST_DEPTH):
            notes.add("metadata nested too deeply was left out", place)
        else:
            kept[whole_text(key, place, notes)] = clean(value, notes, place)
    if "nbgrader" in kept and "nbgrader" in rules:
        marks = kept["nbgrader"]
        for key in [key for key in marks if key in _MARKS_OF_NBGRADER and not _MARKS_OF_NBGRADER[key](marks[key])]:
            notes.add(f"its nbgrader mark {key!r} was of the wrong type and was left out", place)
            del marks[key]
    return kept


def clean(value: Any, notes: Mends, place: int) -> Any:
    """Replace halves of characters in all texts of a value."""
    if isinstance(value, str):
        return whole_text(value, place, notes)
    if isinstance(value, list):
        return [clean(item, notes, place) for item in value]
    if isinstance(value, dict):
        return {whole_text(key, place, notes): clean(item, notes, place) for key, item in value.items()}
    return value


def _deeper_than(value: Any, depth: int) -> bool:
    """Look at one level after another: a walk that calls itself could be nested too deeply itself."""
    level = [value]
    for _ in range(depth):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _are_tags(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(tag, str) and tag and "," not in tag for tag in value)
        and len(set(value)) == len(value)
    )


def _are_points(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def are_attachments(value: Any) -> bool:
    """Tell whether a value is what the format calls attachments."""
    return isinstance(value, dict) and all(
        isinstance(bundle, dict)
        and all(
            isinstance(data, str) or (isinstance(data, list) and all(isinstance(line, str) for line in data))
            for data in bundle.values()
        )
        for bundle in value.values()
    )


CELL_METADATA: dict[str, Callable[[Any], bool]] = {
    "nbgrader": _is_object,
    "name": _is_text,
    "tags": _are_tags,
    "collapsed": _is_flag,
    "scrolled": lambda value: isinstance(value, bool) or value == "auto",
    "jupyter": _is_object,
    "format": _is_text,
    "execution": lambda value: isinstance(value, dict) and all(isinstance(item, str) for item in value.values()),
}
NOTEBOOK_METADATA: dict[str, Callable[[Any], bool]] = {
    "kernelspec": lambda value: (
        isinstance(value, dict) and all(_is_text(value.get(k)) for k in ("name", "display_name"))
    ),
    "language_info": lambda value: isinstance(value, dict) and _is_text(value.get("name")),
    "orig_nbformat": lambda value: whole_number(value) >= 1,
    "title": _is_text,
    "authors": lambda value: isinstance(value, list),
}
_MARKS_OF_NBGRADER: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("grade", "solution", "locked", "task"), _is_flag),
    "grade_id": _is_text,
    "points": _are_points,
    "schema_version": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "checksum": lambda value: value is None or isinstance(value, str),
    "cell_type": _is_text,
}
