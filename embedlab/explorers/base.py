"""What all explorers share: state, picture, table, code, error line, working mark, stand-in.

An explorer is a pure function from its inputs to a :class:`View`, with widgets around it.
Widgets and programs drive the same object: moving a slider and setting ``explorer.state``
end in the same call, so what a test checks is what a student sees.
"""

from __future__ import annotations

import html
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

import ipywidgets as widgets
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
from IPython.display import display as publish
from traitlets import TraitError

from embedlab.errors import InputError
from embedlab.plots import plain, styled, with_table

ROWS_SHOWN = 20
AT_ONCE = 0.1  # seconds
REST = 0.3  # seconds without a change, before a slow view is begun
_WORKING = "working…"
_LEGEND = 24  # pixels above the plot, under the title
_PLOTLY = "application/vnd.plotly.v1+json"


@dataclass(frozen=True)
class View:
    """What one state of an explorer shows.

    Attributes
    ----------
    title : str
        What to see in the picture, as plain text.
    summary : str
        The picture in one line of text.
    table : pandas.DataFrame
        The same content as rows.
    traces : tuple of dict
        New properties for each trace of the figure, in their order; words pass through
        :func:`embedlab.plots.plain` first. A picture that is a widget of its own is one trace.
    layout : dict
        New properties of the figure's layout.
    """

    title: str
    summary: str
    table: pd.DataFrame
    traces: tuple[dict[str, Any], ...]
    layout: dict[str, Any] = field(default_factory=dict)


def traces_of(figure: go.Figure) -> tuple[dict[str, Any], ...]:
    """Take a figure apart for a :class:`View`: what each trace shows, without its type, which cannot change."""
    return tuple(
        {name: value for name, value in trace.to_plotly_json().items() if name != "type"} for trace in figure.data
    )


def table_style(css_class: str) -> str:
    """Give the look of a table, for the areas that have this class."""
    return (
        f"<style>.{css_class} table{{border-collapse:collapse;font-size:13px;line-height:1.5}}"
        f".{css_class} th,.{css_class} td{{padding:2px 14px 2px 0;text-align:left;border-bottom:1px solid #e4e7eb}}"
        f".{css_class} p{{color:#52606d;margin:4px 0}}</style>"
    )


class Explorer(ABC):
    """Base of the explorers: give it controls and an empty figure, and tell it how to view a state.

    Parameters
    ----------
    controls : mapping of str to ipywidgets widget
        Each has a ``value``; the names are the keys of :attr:`state`.
    figure : plotly.graph_objects.Figure or ipywidgets widget
        The traces that later views fill, already styled and sized. For another widget than plotly's, override
        :meth:`draw` and :meth:`drawing`.

    Attributes
    ----------
    slow : tuple of str
        Controls whose change takes longer than a person waits. When one of them is moved, the view is worked out in a
        thread of its own, after a short rest in which more changes may come; the last good picture stays until then.
        A program that sets :attr:`state` waits for its view all the same.

    Notes
    -----
    A wrong input never ends an explorer: the message stands in its error line (and in
    :attr:`error`), and the last good picture stays.
    """

    slow: ClassVar[tuple[str, ...]] = ()
    letters: ClassVar[int | None] = 50  # of each cell that the table under the picture shows; all if None

    def __init__(self, controls: Mapping[str, widgets.Widget], figure: go.Figure | widgets.Widget) -> None:
        self._controls = dict(controls)
        self._lock = threading.RLock()  # held while a view is worked out and shown: one at a time
        self._adjusting: int | None = None  # the thread that moves controls without wanting a view for each
        self._turn = object()  # of the latest change; what an earlier one worked out is not shown any more
        self._rest = threading.Timer(0, self.update)
        self.figure = go.FigureWidget(figure) if isinstance(figure, go.Figure) else figure
        self.error = ""
        self._status = _line("embedlab-status")
        self._error_line = _line("embedlab-error")
        self._table_area = _line("embedlab-table")
        control_box = widgets.HBox(list(self._controls.values()), layout={"flex_flow": "row wrap"})
        control_box.add_class("embedlab-controls")
        self.widget = widgets.VBox([control_box, self._status, self._error_line, self.figure, self._table_area])
        self.widget.add_class("embedlab-explorer")
        self.widget.add_class(f"embedlab-explorer-{type(self).__name__}")
        for name, control in self._controls.items():
            control.observe(lambda change, name=name: self._moved(name), names="value")
        self._show(*self._computed())

    @abstractmethod
    def view(self, state: Mapping[str, Any]) -> View:
        """Work out what a state shows; raises an :class:`~embedlab.errors.EmbedlabError` for a wrong input."""

    @abstractmethod
    def code(self) -> str:
        """Give the lines that reproduce the view that is shown without a widget; they read :attr:`shown`."""

    def adapt(self) -> None:  # noqa: B027 - most explorers have nothing to adapt
        """Fit the choices that controls offer to the other controls; called before each view."""

    def draw(self, view: View) -> None:
        """Bring a view into the picture in the page."""
        with self.figure.batch_update():
            for trace, new in zip(self.figure.data, view.traces, strict=True):
                if (
                    new.get("visible") is not False or trace.visible is not False
                ):  # what was hidden and stays hidden need not be told
                    trace.update(new)
            self.figure.update_layout(title_text=plain(view.title), **view.layout)

    def drawing(self, view: View) -> go.Figure:
        """Give the picture of the view that is shown as an ordinary figure, with its title and summary."""
        figure = go.Figure(self.figure.to_dict())
        layout, left, before = figure.layout, figure.layout.margin.l, figure.layout.margin.t
        styled(figure, plain(view.title), view.summary, width=layout.width, height=layout.height)
        # Title and summary need room at the top; the picture below keeps its own.
        top = layout.margin.t + _LEGEND
        return figure.update_layout(margin={"l": left, "t": top}, height=layout.height + top - before)

    @property
    def state(self) -> dict[str, Any]:
        """The inputs, as a plain dict; set it (whole or in part) to move the controls."""
        return {name: control.value for name, control in self._controls.items()}

    @state.setter
    def state(self, changes: Mapping[str, Any]) -> None:
        """Move the named controls, together: one view follows. An impossible value moves none of them."""
        unknown = sorted(set(changes) - set(self._controls))
        if unknown:
            raise InputError(f"{type(self).__name__} has no input {unknown[0]!r}; it has {', '.join(self._controls)}.")
        before = [(control, getattr(control, "options", None), control.value) for control in self._controls.values()]
        with self._one_update():
            # In the order of the controls, not of the changes: what one offers may depend on those before it.
            for name, control in self._controls.items():
                if name not in changes:
                    continue
                try:
                    _set(control, changes[name])
                except (TraitError, ValueError, TypeError) as problem:
                    for earlier, options, old in before:
                        if options is not None:
                            earlier.options = options
                        earlier.value = old
                    raise InputError(f"{name} cannot be {changes[name]!r}: {problem}") from problem
                self.adapt()
        self.update()

    @property
    def shown(self) -> dict[str, Any]:
        """The inputs of the view that is shown: :attr:`state`, unless that is wrong; then the last good one."""
        return dict(self._inputs)

    @property
    def table(self) -> pd.DataFrame:
        """The view as rows (a copy)."""
        return self._view.table.copy()

    @property
    def summary(self) -> str:
        """The picture in one line of text."""
        return self._view.summary

    def update(self) -> None:
        """Show the current state, and return when it is shown."""
        self._rest.cancel()
        self._turn = turn = object()
        self._take(turn)

    def _moved(self, name: str) -> None:
        """Answer a control that moved: at once, or after a rest if that takes long."""
        if self._adjusting == threading.get_ident():
            return
        # Whatever moves while slow work rests or runs joins it, since views are worked out one at a time.
        if name not in self.slow and not self._rest.is_alive():
            self.update()
            return
        self._rest.cancel()
        self._turn = turn = object()
        self._status.value = _paragraph(_WORKING)
        self._rest = threading.Timer(REST, self._take, [turn])
        self._rest.daemon = True
        self._rest.start()

    def _take(self, turn: object) -> None:
        """Work out the current state and show it, unless a later change has taken the turn."""
        with self._lock:
            if turn is not self._turn:
                return
            try:
                with self._working_mark():
                    view, inputs = self._computed()
                if turn is self._turn:
                    self._show(view, inputs)
            except Exception as problem:
                # The one place that catches everything: a student must see what went wrong and go on.
                if turn is self._turn:
                    self.error = str(problem) or type(problem).__name__
                    self._error_line.value = f'<p role="alert"><b>{html.escape(self.error)}</b></p>'
                    self._status.value = _paragraph(f"Still shown: {self._view.summary}")

    def display(self) -> None:
        """Show the explorer in a notebook, with a still picture and the table for places without widgets."""
        # A figure hands over what changed since it was made when it is displayed; inside a box nobody asks it to.
        self.figure._repr_mimebundle_()
        shown = self._view.table.head(ROWS_SHOWN)
        bundle: dict[str, Any] = {
            "text/plain": f"{type(self).__name__}: {self.summary}\n{shown.to_string(index=False)}",
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.widget.model_id,
            },
        }
        if "plotly_mimetype" in pio.renderers.default:
            # Front ends without widgets fall back on the still figure; the others prefer the widget.
            bundle[_PLOTLY] = json.loads(self.still().to_json())
        publish(bundle, raw=True)

    def _ipython_display_(self) -> None:
        self.display()

    def still(self) -> go.Figure:
        """Give the current view as an ordinary figure with its table under it.

        Returns
        -------
        plotly.graph_objects.Figure
        """
        return with_table(self.drawing(self._view), self._view.table)

    def _computed(self) -> tuple[View, dict[str, Any]]:
        with self._one_update():
            self.adapt()
        inputs = self.state
        return self.view(inputs), inputs

    def _show(self, view: View, inputs: dict[str, Any]) -> None:
        self.draw(view)
        with pd.option_context("display.max_colwidth", self.letters):
            rows = view.table.head(ROWS_SHOWN).to_html(index=False, border=0)
        hidden = len(view.table) - ROWS_SHOWN
        more = f"<p>and {hidden:,} more rows in <code>.table</code></p>" if hidden > 0 else ""
        self._table_area.value = table_style("embedlab-table") + rows + more
        self._error_line.value = self.error = ""
        self._view, self._inputs = view, inputs
        # Last: whoever waits for slow work knows by it that everything is in place.
        self._status.value = _paragraph(view.summary)

    @contextmanager
    def _working_mark(self) -> Iterator[None]:
        """Say "working…" while this takes longer than a person would call at once."""
        done = threading.Event()
        lock = threading.Lock()

        def mark() -> None:
            """Run in the timer's thread."""
            with lock:
                if not done.is_set():
                    self._status.value = _paragraph(_WORKING)

        timer = threading.Timer(AT_ONCE, mark)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with lock:  # the mark must not come after what the view says
                done.set()

    @contextmanager
    def _one_update(self) -> Iterator[None]:
        """Let several controls move without a view for each."""
        with self._lock:
            before, self._adjusting = self._adjusting, threading.get_ident()
            try:
                yield
            finally:
                self._adjusting = before


def _set(control: widgets.Widget, value: Any) -> None:
    """Set a control; raises ValueError where it would quietly take no value, or the nearest it can."""
    control.value = value
    if value is None:
        raise ValueError("give it a value")
    if not np.array_equal(control.value, value):
        raise ValueError(f"the nearest it can be is {control.value!r}")


def _line(css_class: str) -> widgets.HTML:
    line = widgets.HTML()
    line.add_class(css_class)
    return line


def _paragraph(text: str) -> str:
    return f'<p aria-live="polite">{html.escape(text)}</p>'
