"""Getting the answers: a student's function is called on each case's inputs, a model is asked for vectors.

Nothing is judged here, and no expected value is needed: this half may run in a process that is not trusted.
"""

from __future__ import annotations

import inspect
import linecache
import traceback
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from embedlab.checks.answer import Answer
from embedlab.checks.compare import difference
from embedlab.checks.limits import AskedForInputError, OutOfTimeError, Ran, kept_random_state, run_limited
from embedlab.checks.plain import Unusable, is_blank, plain, what_is
from embedlab.checks.task import CheckCase, CheckTask
from embedlab.checks.wording import a_kind, cut, in_short

# Whoever was in a loop once gets less time for the other cases.
SECONDS_AFTER_A_LOOP = 1.0


def answers_of(task: CheckTask, answer: Any) -> list[Answer]:
    """Get the answer to each case of a task.

    Parameters
    ----------
    task : CheckTask
        Its :meth:`~CheckTask.questions` will do.
    answer : object
        What the student hands over: a function for a task of that kind, else a value; a trained model where the
        cases have texts as input.

    Returns
    -------
    list of Answer
        One a case, in their order. Nothing is raised for whatever the student's code does.
    """
    if is_blank(answer):
        return [Answer(blank=True)] * len(task.cases)
    with kept_random_state():
        if task.kind == "function":
            return _calls(task, answer)
        as_it_is = _outcome(run_limited(lambda: plain(answer), task.seconds), task.seconds)
        return [_asked(answer, case, task.seconds) if case.input else as_it_is for case in task.cases]


def _calls(task: CheckTask, function: Any) -> list[Answer]:
    if isinstance(function, type) or not callable(function):
        what = f"the class {function.__name__}" if isinstance(function, type) else a_kind(plain(function))
        name = task.id.partition(".")[2]
        problem = f"A function was expected, not {what}; give its name without parentheses: check({task.id!r}, {name})."
        return [Answer(problem=problem)] * len(task.cases)
    answers: list[Answer] = []
    seconds = task.seconds
    for case in task.cases:
        answers.append(_called(function, case, seconds))
        if answers[-1].raised == OutOfTimeError.__name__:
            seconds = min(seconds, SECONDS_AFTER_A_LOOP)
    return answers


def _called(function: Callable[..., Any], case: CheckCase, seconds: float) -> Answer:
    """Call a function on inputs made for this call alone, and look at them afterwards."""
    inputs = case.inputs()
    given, named = _arguments(function, inputs)
    call = f"{getattr(function, '__name__', type(function).__name__)}({_written(inputs)})"
    ran = run_limited(lambda: plain(function(*given, **named)), seconds)
    changed = (
        name
        for (name, after), before in zip(inputs.items(), case.inputs().values(), strict=True)
        if difference(plain(after), plain(before), 0, 0)
    )
    return _outcome(ran, seconds, call, next(changed, ""), _scope(function))


def _arguments(function: Callable[..., Any], inputs: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Give arguments by place, so that a student may name them otherwise; by name only those that must be."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):  # some functions written in C do not say what they take
        return list(inputs.values()), {}
    by_name = {name for name, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY}
    given = [value for name, value in inputs.items() if name not in by_name]
    return given, {name: value for name, value in inputs.items() if name in by_name}


def _asked(model: Any, case: CheckCase, seconds: float) -> Answer:
    """Ask a trained model for the vectors of a case's texts."""
    texts = list(case.inputs().get("texts", []))
    if isinstance(model, type):
        return Answer(Unusable(what_is(model)))

    def ask() -> Any:
        """Run the student's code, whose model may be of any library or of their own."""
        if callable(getattr(model, "encode", None)) and not isinstance(model, str):
            return plain(model.encode(texts))
        vectors = getattr(model, "wv", model)
        if callable(getattr(vectors, "get_vector", None)):
            return np.stack([np.asarray(vectors.get_vector(text)) for text in texts])
        return Unusable(f"{a_kind(plain(model))}; expected a model with encode(texts) or get_vector(word)")

    return _outcome(run_limited(ask, seconds), seconds, f"the vectors of {in_short(texts)}", scope=_scope(model))


def _outcome(ran: Ran, seconds: float, call: str = "", changed: str = "", scope: Any = None) -> Answer:
    error = ran.error
    if error is None:
        blank = ran.value is None
        printed = blank and ran.printed.strip()
        note = f"It printed {in_short(ran.printed.strip(), 60)} and returned nothing: write return." if printed else ""
        return Answer(ran.value, blank and not printed, changed=changed, notes=(note,) if note else (), call=call)
    raised = type(error).__name__
    if isinstance(error, NotImplementedError):
        return Answer(blank=True, raised=raised, call=call)
    if isinstance(error, OutOfTimeError):
        problem = f"It did not end within {seconds:g} s: does a loop never stop?"
    elif isinstance(error, AskedForInputError):
        problem = f"It does not work without a keyboard: {error}."
    else:
        problem = f"It raised {_one_line(error)}{_own_line(error, scope)}."
    return Answer(problem=problem, raised=raised, changed=changed, call=call)


def _one_line(error: BaseException) -> str:
    return cut(" ".join(traceback.format_exception_only(error)[-1].split()), 200).rstrip(".")


def _own_line(error: BaseException, scope: Any) -> str:
    """Give the innermost line of the student's own code that led to an error."""
    found, trace = "", error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if scope is not None and frame.f_globals is scope:
            line = linecache.getline(frame.f_code.co_filename, trace.tb_lineno, frame.f_globals).strip()
            found = f" (line {trace.tb_lineno}: {cut(line, 100)})" if line else f" (line {trace.tb_lineno})"
        trace = trace.tb_next
    return found


def _scope(function: Any) -> Any:
    """Find the global names of the cell that defines a function; what runs with them is the student's code."""
    try:
        unwrapped = inspect.unwrap(function) if callable(function) else type(function)
    except ValueError:  # wrapped in a circle
        return None
    for held in (unwrapped, getattr(unwrapped, "__func__", None), getattr(type(unwrapped), "encode", None)):
        scope = getattr(held, "__globals__", None)
        if scope is not None:
            return scope
    return None


def _written(inputs: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={in_short(plain(value), 80)}" for name, value in inputs.items())
