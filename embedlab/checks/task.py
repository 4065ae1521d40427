"""A task and its cases, as they are written down in a lesson's file of checks (``task.schema.json``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from embedlab.checks.values import decode, encode

Encoded = Any  # a value as embedlab.checks.values.encode writes it

SECONDS = 5.0


@dataclass(frozen=True)
class Mistake:
    """What one gets by a known mistake, and what to say then.

    Attributes
    ----------
    hint : str
    value : encoded value
        What comes out.
    raises : str
        The error's name, if one comes instead.
    """

    hint: str
    value: Encoded = None
    raises: str = ""


@dataclass(frozen=True)
class CheckCase:
    """One question asked of an answer; the meaning of each field stands in ``task.schema.json``."""

    name: str
    points: float
    kind: str
    options: Mapping[str, Any]
    input: Mapping[str, Encoded]
    expected: Encoded = None
    part: Sequence[str | int] = ()
    partial: bool = False
    hint: str = ""
    mistakes: tuple[Mistake, ...] = ()

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> CheckCase:
        """Read a case as the schema has it."""
        rest = {name: written[name] for name in ("expected", "part", "partial", "hint") if name in written}
        return cls(
            name=written["name"],
            points=written["points"],
            kind=written["compare"]["kind"],
            options=written["compare"].get("options", {}),
            input=written.get("input", {}),
            mistakes=tuple(Mistake(**mistake) for mistake in written.get("mistakes", [])),
            **rest,
        )

    def to_dict(self) -> dict[str, Any]:
        """Write the case as the schema has it, of what JSON knows."""
        return {
            "name": self.name,
            "points": self.points,
            "compare": {"kind": self.kind, "options": dict(self.options)},
            # A lesson's file keeps large arrays apart: they become numbers here.
            "input": {name: encode(value) for name, value in self.inputs().items()},
            "expected": encode(decode(self.expected)),
            "part": list(self.part),
            "partial": self.partial,
            "hint": self.hint,
            "mistakes": [asdict(mistake) | {"value": encode(decode(mistake.value))} for mistake in self.mistakes],
        }

    def inputs(self) -> dict[str, Any]:
        """Make the arguments anew, so that no call sees what an earlier one did to them."""
        return {name: decode(value) for name, value in self.input.items()}


@dataclass(frozen=True)
class CheckTask:
    """One task of a lesson.

    Attributes
    ----------
    id : str
        "lesson.task".
    title : str
    kind : {"value", "function"}
        What a student hands over.
    cases : tuple of CheckCase
    seconds : float
        The most that one call may take.
    keeps_inputs : bool
        Whether a function that changes its arguments is wrong; otherwise it is only told.
    """

    id: str
    title: str
    kind: Literal["value", "function"]
    cases: tuple[CheckCase, ...]
    seconds: float = SECONDS
    keeps_inputs: bool = False

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> CheckTask:
        """Read a task as the schema has it."""
        rest = {name: written[name] for name in ("seconds", "keeps_inputs") if name in written}
        cases = tuple(map(CheckCase.from_dict, written["cases"]))
        return cls(written["id"], written["title"], written["kind"], cases, **rest)

    @property
    def points(self) -> float:
        """What all cases give together."""
        return sum(case.points for case in self.cases)

    def to_dict(self) -> dict[str, Any]:
        """Write the task as the schema has it, of what JSON knows; :meth:`from_dict` reads it."""
        return {
            "id": self.id,
            "title": self.title,
            "points": self.points,
            "kind": self.kind,
            "seconds": self.seconds,
            "keeps_inputs": self.keeps_inputs,
            "cases": [case.to_dict() for case in self.cases],
        }

    def questions(self) -> CheckTask:
        """Give the task without its answers: all that a process which runs a student's code needs to know."""
        cases = tuple(replace(case, expected=None, hint="", mistakes=()) for case in self.cases)
        return replace(self, cases=cases)
