"""Mutants of a right answer: small mistakes made by a program, to see whether a check notices them.

    hunt = hunt_mutants(one_hot, lambda mutant: judge_all(task, answers_of(task, mutant)).passed)
    print(hunt)          # 9 of 10 mutants caught; survivors: ...

A mutant that survives either is equal to the original, or shows a case that the task lacks.
"""

from __future__ import annotations

import ast
import copy
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]

OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
NAMES = {"min": "max", "argmin": "argmax", "minimum": "maximum", "amin": "amax", "nanmin": "nanmax"}
NAMES |= {other: name for name, other in NAMES.items()}
ABSOLUTE = {"abs", "absolute", "fabs"}
AXES = {"axis", "dim"}


@dataclass(frozen=True)
class Mutant:
    """A function with one mistake in it.

    Attributes
    ----------
    what : str
        The mistake: "line 3: a + b -> a - b".
    source : str
    function : callable
    """

    what: str
    source: str
    function: Function


@dataclass(frozen=True)
class Hunt:
    """Which mutants a check caught."""

    caught: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]

    @property
    def share(self) -> float:
        """Share that was caught, from 0 to 1; 1 where there are none."""
        count = len(self.caught) + len(self.survivors)
        return len(self.caught) / count if count else 1.0

    def __str__(self) -> str:
        told = f"{len(self.caught)} of {len(self.caught) + len(self.survivors)} mutants caught"
        lines = [f"  {mutant.what}" for mutant in self.survivors]
        return "\n".join([f"{told}; survivors:", *lines]) if lines else told


def hunt_mutants(function: Function, passes: Callable[[Function], bool]) -> Hunt:
    """Try every mutant of a function on a check.

    Parameters
    ----------
    function : callable
        A right answer whose source can be read.
    passes : callable
        Whether a check lets a function pass; mutants loop and raise, so let it run them with limits.
    """
    mutants = mutants_of(function)
    survivors = tuple(mutant for mutant in mutants if passes(mutant.function))
    return Hunt(tuple(mutant for mutant in mutants if mutant not in survivors), survivors)


def mutants_of(function: Function) -> list[Mutant]:
    """Make every mutant of a function that differs from it by one mistake, each once."""
    if function.__closure__:
        raise ValueError(f"{function.__name__} uses names of an outer function; give one that stands for itself")
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    original = ast.unparse(tree)
    found: dict[str, Mutant] = {}
    for place, node in enumerate(ast.walk(tree)):
        for choice, _ in enumerate(_mistakes(node)):
            mutated = copy.deepcopy(tree)
            target = list(ast.walk(mutated))[place]
            new = list(_mistakes(target))[choice]
            what = f"line {getattr(node, 'lineno', '?')}: {ast.unparse(node)} -> {ast.unparse(new)}"
            source = ast.unparse(ast.fix_missing_locations(_Replace(target, new).visit(mutated)))
            if source != original and source not in found:
                found[source] = Mutant(what, source, _compiled(source, function))
    return list(found.values())


class _Replace(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST):
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)


def _mistakes(node: ast.AST) -> Iterator[ast.AST]:
    """Give what may stand in a node's place by mistake."""
    match node:
        case ast.BinOp(left=left, op=operator):
            if type(operator) in OPPOSITE:
                yield _changed(node, op=OPPOSITE[type(operator)]())
            if isinstance(operator, ast.Div):  # a normalisation that was forgotten
                yield copy.deepcopy(left)
        case ast.BoolOp(op=operator):
            yield _changed(node, op=OPPOSITE[type(operator)]())
        case ast.Compare(ops=[operator]):
            for table in (OPPOSITE, TURNED):
                if type(operator) in table:
                    yield _changed(node, ops=[table[type(operator)]()])
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield copy.deepcopy(operand)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.keyword(arg=name, value=ast.Constant(value=0 | 1 as axis)) if name in AXES:
            yield _changed(node, value=ast.Constant(1 - axis))
        case ast.keyword(arg=name, value=ast.UnaryOp()) if name in AXES:
            yield _changed(node, value=ast.Constant(0))
        case ast.Slice():
            yield from _slices(node)
        case ast.Name(id=name) if name in NAMES:
            yield _changed(node, id=NAMES[name])
        case ast.Attribute(attr=name) if name in NAMES:
            yield _changed(node, attr=NAMES[name])
        case ast.Call():
            yield from _calls(node)


def _calls(call: ast.Call) -> Iterator[ast.AST]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name in ABSOLUTE and call.args:
        yield copy.deepcopy(call.args[0])
    if len(call.args) > 1:
        yield _changed(call, args=[call.args[1], call.args[0], *call.args[2:]])
    if name in ("sorted", "sort") and not any(keyword.arg == "reverse" for keyword in call.keywords):
        yield _changed(call, keywords=[*call.keywords, ast.keyword("reverse", ast.Constant(True))])


def _slices(part: ast.Slice) -> Iterator[ast.AST]:
    if part.step is not None:  # the other direction
        yield _changed(part, step=None)
        return
    lower, upper = part.lower or ast.Constant(0), part.upper
    yield _changed(part, lower=ast.BinOp(lower, ast.Add(), ast.Constant(1)))
    yield _changed(part, upper=ast.Constant(-1) if upper is None else ast.BinOp(upper, ast.Sub(), ast.Constant(1)))


def _changed(node: ast.AST, **fields: Any) -> ast.AST:
    """Copy a node with some fields changed."""
    new = copy.deepcopy(node)
    for name, value in fields.items():
        setattr(new, name, copy.deepcopy(value))
    return new


def _compiled(source: str, original: Function) -> Function:
    names: dict[str, Any] = dict(original.__globals__)
    exec(compile(source, f"<mutant of {original.__name__}>", "exec"), names)
    mutant: Function = names[original.__name__]
    return mutant
