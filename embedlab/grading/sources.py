"""What can be read off the source of a cell, also when it is no valid Python."""

from __future__ import annotations

import ast
import re
import warnings

from embedlab.checks.cells import as_python


def tree_of(source: str) -> ast.Module | None:
    """Parse a cell without its magics and shell lines; None if it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # What Python thinks of "\\d" in a student's text is no concern here.
            return ast.parse(as_python(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def names_defined(source: str) -> frozenset[str]:
    r"""Name the functions, classes and values that a cell defines at its top.

    >>> sorted(names_defined("def f(): pass\nx = 1"))
    ['f', 'x']
    """
    tree = tree_of(source)
    if tree is None:
        return frozenset(re.findall(r"^(?:async )?(?:def|class) +(\w+)", source, re.MULTILINE))
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names.update(target.id for target in targets if isinstance(target, ast.Name))
    return frozenset(names)


def without_calls(source: str, function: str = "check") -> str:
    r"""Take the lines out that only call a function, as ``check("task", answer)``; broken code stays as it is.

    >>> without_calls('x = 1\ncheck("task", x)')
    'x = 1'
    """
    tree = tree_of(source)
    if tree is None:
        return source
    gone: set[int] = set()
    kept: set[int] = set()
    for node in tree.body:
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        call = node.value if isinstance(node, ast.Expr) else None
        named = call.func if isinstance(call, ast.Call) else None
        (gone if getattr(named, "attr", getattr(named, "id", "")) == function else kept).update(lines)
    gone -= kept
    if not gone:
        return source
    return "\n".join(line for number, line in enumerate(source.splitlines(), 1) if number not in gone).strip("\n")


def without_fences(source: str) -> str:
    """Take the ``` lines out that mark code in a text."""
    return "\n".join(line for line in source.splitlines() if not line.lstrip().startswith("```"))


def bare(source: str) -> str:
    """Give a source without anything that white space could change."""
    return "\n".join(stripped for line in source.splitlines() if (stripped := line.strip()))
