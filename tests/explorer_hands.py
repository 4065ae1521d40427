"""Hands for the explorers' tests: find a control, read the picture, run the code; and the smallest explorer."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import ipywidgets as widgets
import pandas as pd
import plotly.graph_objects as go

from embedlab.explorers import Explorer, View
from embedlab.plots import styled

SCRIPT = "<script>alert(1)</script>"
LONG = "the cat saw a dog and " * 1_700  # 10,200 words


def picture(explorer: Explorer) -> str:
    """Everything the figure holds, but for the trace ids that plotly draws anew for each explorer."""
    if not isinstance(explorer.figure, go.FigureWidget):  # a widget of our own: all that the page gets
        return json.dumps(explorer.figure.get_state())
    content = json.loads(go.Figure(explorer.figure.to_dict()).to_json())
    return json.dumps(
        [{name: value for name, value in trace.items() if name != "uid"} for trace in content["data"]]
    ) + (json.dumps(content["layout"]))


def inside(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def of_class(explorer: Explorer, css_class: str) -> widgets.Widget:
    (found,) = [item for item in inside(explorer.widget) if css_class in getattr(item, "_dom_classes", ())]
    return found


def control(explorer: Explorer, name: str) -> widgets.Widget:
    """The control of an input, found the way a student finds it: by its place in the control box."""
    return of_class(explorer, "embedlab-controls").children[list(explorer.state).index(name)]


def run(code: str) -> tuple[dict[str, Any], Any, str]:
    """Run lines as a notebook cell does; their names, the value of the last line, and what was printed."""
    lines = ast.parse(code)
    last = lines.body.pop()
    assert isinstance(last, ast.Expr)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(lines, "code", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "code", "eval"), names)
    return names, value, printed.getvalue()


class Halves(Explorer):
    """The smallest explorer: n, and what n leaves when it is halved. Raises whatever it is told to."""

    def __init__(self) -> None:
        figure = styled(go.Figure(go.Bar()), "t", "s")
        super().__init__({"n": widgets.IntSlider(6, 0, 40), "name": widgets.Text("bar")}, figure)

    raises: Exception | None = None

    def view(self, state: Mapping[str, Any]) -> View:
        if self.raises:
            raise self.raises
        numbers = list(range(state["n"]))
        table = pd.DataFrame({"n": numbers, "half": [number / 2 for number in numbers]})
        return View(f"{state['name']} <b>", f"{len(numbers)} halves & more", table, ({"y": numbers},))

    def code(self) -> str:
        return f"print({self.shown['n']})"
