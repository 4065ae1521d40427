"""Figures: bounded facts, never the picture."""

from __future__ import annotations

from typing import Any

from embedlab.checks.compare.verdict import RIGHT, Verdict, count, share
from embedlab.checks.plain import FigureFacts
from embedlab.checks.wording import a_kind


def figure(
    came: Any,
    expected: FigureFacts,
    *,
    types: bool = True,
    points: bool = True,
    title: bool = True,
    axes: bool = True,
    same_names: bool = False,
) -> Verdict:
    """Compare the facts about a plotly figure.

    Parameters
    ----------
    came : plain data
    expected : FigureFacts
    types : bool, default True
        Whether the same kinds of traces must be there ("scatter" and "scattergl" are one kind).
    points : bool, default True
        Whether there must be as many points.
    title, axes : bool, default True
        Whether a title, and names of both axes, must be there if the expected figure has them.
    same_names : bool, default False
        Whether the names of the axes must be the expected ones; upper and lower case are alike.
    """
    if not isinstance(came, FigureFacts):
        return Verdict(0.0, f"A plotly figure was expected, not {a_kind(came)}.")
    facts: list[str] = []
    if types:
        here, there = _kinds(came), _kinds(expected)
        facts.append("" if here == there else f"it draws {_named(here)}, expected {_named(there)}")
    if points:
        fits = came.points == expected.points
        facts.append("" if fits else f"it shows {count(came.points, 'point')}, expected {expected.points:,}")
    if title:
        facts.append("it has no title" if expected.title and not came.title.strip() else "")
    if axes or same_names:
        facts += [_axis(name, getattr(came, name), getattr(expected, name), same_names) for name in ("x", "y")]
    wrong = [fact for fact in facts if fact]
    told = "; ".join(wrong)
    return share(len(facts) - len(wrong), len(facts), f"{told[:1].upper()}{told[1:]}.") if wrong else RIGHT


def _axis(name: str, came: str, expected: str, same_names: bool) -> str:
    if expected and not came.strip():
        return f"its {name} axis has no name"
    if same_names and came.strip().casefold() != expected.strip().casefold():
        return f"its {name} axis is named {came!r}, expected {expected!r}"
    return ""


def _kinds(facts: FigureFacts) -> set[str]:
    return {name.removesuffix("gl") for name in facts.types}


def _named(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds)) or "nothing"
