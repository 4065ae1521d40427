"""``predict`` and ``reveal``: a guess before the answer is seen.

The guess stands in the source of the student's own cell, ``predict("lesson.guess", 0.7)``: it is saved with the
notebook, and :func:`guesses_in` reads it from there without running anything.
"""

from __future__ import annotations

import ast
from typing import Any

from embedlab.checks.cells import as_python
from embedlab.checks.compare import difference
from embedlab.checks.plain import Unusable, plain
from embedlab.checks.wording import in_short
from embedlab.errors import InputError

# A guess this near to a number, as a share of it, is called close.
CLOSE = 0.1

_guesses: dict[str, Any] = {}
_revealed: set[str] = set()


def predict(name: str, value: Any) -> None:
    """Commit a guess before the answer is seen.

    Until the answer is revealed a guess may be changed; then it stays.

    Parameters
    ----------
    name : str
        "lesson.guess".
    value : object
        A number, a text, a truth value, or a list of these, written out.

    Raises
    ------
    InputError
        If the name is not of that form.

    Examples
    --------
    >>> predict("doctest.size", 300)
    Your guess: 300. Now find out.
    >>> reveal("doctest.size", 384)
    You guessed 300; it is 384. That is 84 too low.
    >>> predict("doctest.size", 384)
    You have seen the answer; your guess stays 300.
    """
    _check_name(name)
    guess = plain(value)
    if guess is None:
        print("No guess yet: write yours in place of ..., then run this cell again. A wrong one costs nothing.")
    elif isinstance(guess, Unusable):
        print(f"Your guess is {guess.what}. Write a number, a text, or a list of these.")
    elif name in _revealed:
        print(f"You have seen the answer; your guess stays {in_short(_guesses[name])}.")
    else:
        _guesses[name] = guess
        print(f"Your guess: {in_short(guess)}. Now find out.")


def reveal(name: str, actual: Any) -> None:
    """Show the answer beside the guess, if there is one.

    Parameters
    ----------
    name : str
        As for :func:`predict`.
    actual : object
        The answer.

    Raises
    ------
    InputError
        If the name is not of the form "lesson.guess", or the answer cannot be shown.
    """
    _check_name(name)
    answer = plain(actual)
    if answer is None or isinstance(answer, Unusable):
        raise InputError(f"the answer to reveal must be a value, got {type(actual).__name__}")
    if name not in _guesses:
        print(f"First guess: run the cell with predict({name!r}, ...), then this one again.")
        return
    _revealed.add(name)
    print(_told(_guesses[name], answer))


def guesses_in(source: str) -> dict[str, Any]:
    """Read the guesses from the source of a cell; nothing is run.

    Parameters
    ----------
    source : str

    Returns
    -------
    dict of str to value
        By name; None where there is no guess yet, or one that is not written out. Empty if the source is no Python.

    Examples
    --------
    >>> guesses_in('predict("words.size", 300)')
    {'words.size': 300}
    """
    guesses: dict[str, Any] = {}
    for name, call in calls_in(source, "predict"):
        value = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords if k.arg == "value"), None)
        try:
            guesses[name] = plain(ast.literal_eval(value)) if value is not None else None
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            guesses[name] = None
    return guesses


def calls_in(source: str, function: str) -> list[tuple[str, ast.Call]]:
    """Find the calls of a function whose first argument is a text, with that text, in the order of the source."""
    try:
        tree = ast.parse(as_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == function and node.args]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [
        (first.value, call)
        for call in calls
        if isinstance(first := call.args[0], ast.Constant) and isinstance(first.value, str)
    ]


def _called(call: ast.Call) -> str:
    """Name the function of a call, whether it is ``check`` or ``embedlab.check``."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _told(guess: Any, answer: Any) -> str:
    told = f"You guessed {in_short(guess)}; it is {in_short(answer)}."
    if isinstance(guess, str) and isinstance(answer, str):
        right = guess.strip().casefold() == answer.strip().casefold()
    else:
        right = not difference(guess, answer, 0, 0.005)
    if right:
        return f"{told} Just so!"
    if not _is_number(guess) or not _is_number(answer):
        return told
    off = f"{in_short(abs(guess - answer))} too {'high' if guess > answer else 'low'}"
    return f"{told} Close: {off}." if abs(guess - answer) <= CLOSE * abs(answer) else f"{told} That is {off}."


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _check_name(name: str) -> None:
    if not isinstance(name, str) or not all(name.partition(".")):
        raise InputError(f'a guess is named "lesson.guess", got {name!r}; copy the cell again from the lesson')
