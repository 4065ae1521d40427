"""Which of an exercise's given cells a grading has to run: those that a student's work needs, or that show it.

A given cell that only looks at something else (a picture of a large corpus after a guess) takes seconds for every
student and changes no answer.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Sequence
from dataclasses import dataclass

from embedlab.checks.cells import as_python
from embedlab.grading.sources import tree_of

# What these reach cannot be told from a cell's names.
_ANYTHING = frozenset({"globals", "locals", "vars", "eval", "exec", "get_ipython", "__import__", "__builtins__"})
_ONLY_SHOW = frozenset({"print", "display", "reveal", "predict", "show"})


@dataclass(frozen=True)
class _Names:
    """What a cell binds and what it mentions; ``acts`` if it may change something that it does not bind."""

    bound: frozenset[str]
    mentioned: frozenset[str]
    acts: bool


def needed(sources: Sequence[str], students: Sequence[bool], answers: Sequence[str] = ()) -> list[bool]:
    """Tell for each code cell whether it has to run.

    Parameters
    ----------
    sources : sequence of str
        Of all code cells but checks, in their order.
    students : sequence of bool
        Whether a cell holds a student's work; given cells as they were handed out do not.
    answers : sequence of str
        The expressions that checks take.

    Returns
    -------
    list of bool
        True where in doubt: a cell that imports, that calls something for its effect, or anything at all where a
        student's code looks names up while it runs.

    Examples
    --------
    >>> given = ["import math", "size = 3", "big = list(range(10**6))", "print(area(size))"]
    >>> needed([*given[:3], "def area(r): return r * math.pi", given[3]], [False, False, False, True, False])
    [True, True, False, True, True]
    """
    cells = [_names(source) for source in sources]
    own = [cell for cell, student in zip(cells, students, strict=True) if student or cell is None]
    if any(cell is None or cell.mentioned & _ANYTHING for cell in own):
        return [True] * len(cells)
    made = frozenset().union(*(cell.bound for cell in own if cell))
    runs = [
        cell is None or student or cell.acts or bool(cell.mentioned & made)
        for cell, student in zip(cells, students, strict=True)
    ]
    while True:
        wanted = frozenset(answers).union(
            *(cell.mentioned for cell, run in zip(cells, runs, strict=True) if run and cell)
        )
        more = [run or bool(cell and cell.bound & wanted) for cell, run in zip(cells, runs, strict=True)]
        if more == runs:
            return runs
        runs = more


def _names(source: str) -> _Names | None:
    """Read the names of a cell; None if it is no Python."""
    tree = tree_of(source)
    if tree is None:
        return None
    table = symtable.symtable(as_python(source), "cell", "exec")
    own = table.get_symbols()
    bound = {symbol.get_name() for symbol in own if symbol.is_assigned() or symbol.is_imported()}
    mentioned = {symbol.get_name() for symbol in own if symbol.is_referenced()}
    inner = list(table.get_children())
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        free = [symbol for symbol in scope.get_symbols() if symbol.is_global()]
        mentioned.update(symbol.get_name() for symbol in free)
        bound.update(symbol.get_name() for symbol in free if symbol.is_declared_global())
    return _Names(frozenset(bound), frozenset(mentioned), any(map(_acts, tree.body[:-1])) or _changes(tree))


def _acts(statement: ast.stmt) -> bool:
    """Tell whether a statement calls something and leaves what it gives: it is called for what it does."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    called = statement.value.func
    return getattr(called, "attr", getattr(called, "id", "")) not in _ONLY_SHOW


def _changes(tree: ast.Module) -> bool:
    """Tell whether a cell imports, or writes into something that it may not have made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Delete):
            return True
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            return True
    return False
