"""What came out of a student's work for one case: a value, or what went wrong on the way to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedlab.checks.plain import Unusable, is_blank, plain
from embedlab.checks.values import decode, encode
from embedlab.errors import InputError

# Of an answer as JSON.
MOST_LETTERS = 5_000_000


@dataclass(frozen=True)
class Answer:
    """An answer to one case.

    Attributes
    ----------
    value : plain data
    blank : bool
        Whether nothing has been written yet.
    problem : str
        Why there is no value, in one sentence; empty if there is one.
    raised : str
        The name of the error that a function raised.
    changed : str
        The argument that a function changed.
    notes : tuple of str
        What else is worth telling, a sentence each.
    call : str
        The call that was made.
    """

    value: Any = None
    blank: bool = False
    problem: str = ""
    raised: str = ""
    changed: str = ""
    notes: tuple[str, ...] = ()
    call: str = ""

    @classmethod
    def of(cls, value: Any) -> Answer:
        """Take a value as it is.

        Examples
        --------
        >>> Answer.of(0.5).value, Answer.of(...).blank
        (0.5, True)
        """
        return cls(plain(value), blank=is_blank(value))

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as what JSON knows, so that it can leave the process of the student's code.

        A value that is too large to be sent becomes a problem that says so.
        """
        value, problem = None, self.problem
        if isinstance(self.value, Unusable):
            problem = f"The answer is {self.value.what}."
        else:
            try:
                value = encode(self.value)
            except InputError as error:
                problem = f"The answer cannot be judged: {error}."
            if len(json.dumps(value)) > MOST_LETTERS:
                value, problem = None, "The answer cannot be judged: it is too large."
        return {
            "value": value,
            "blank": self.blank,
            "problem": problem,
            "raised": self.raised,
            "changed": self.changed,
            "notes": list(self.notes),
            "call": self.call,
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Answer:
        """Read what :meth:`to_dict` wrote."""
        rest = {name: item for name, item in written.items() if name not in ("value", "notes")}
        return cls(plain(decode(written["value"])), notes=tuple(written["notes"]), **rest)
