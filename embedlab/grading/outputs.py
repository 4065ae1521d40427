"""What cells showed, as HTML for a page of limited size. The outputs are of strangers' code: see ``sanitising``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from embedlab.grading.pages import packed_plotly
from embedlab.grading.sanitising import clean_text, highlighted, picture, safe_html, safe_markdown

FIGURE = "application/vnd.plotly.v1+json"
_WIDGET = "application/vnd.jupyter.widget-view+json"
# Bytes that what a student wrote and showed may take; the points, cases and styles come on top.
PAGE_ROOM = 2_350_000
_LARGEST = 500_000  # bytes of a single picture or figure
_LONGEST, _FIRST_LINES, _LAST_LINES = 20_000, 150, 30  # signs and lines of a text that is shown
_LONGEST_HTML, _MOST_HTML = 60_000, 1_500_000  # signs of HTML that is read, of one output and of a page
_MOST_OUTPUTS = 40
_FULL = Markup('<p class="left-out">Left out: this page would become too large. Your own notebook has it.</p>')
# plotly draws these with WebGL and code that it makes as it goes, which a page without eval forbids.
_WITHOUT_WEBGL = {"scattergl": "scatter", "scatterpolargl": "scatterpolar"}


class Showing:
    """The cells of one page: how much room is left on it, and the figures that it holds.

    Parameters
    ----------
    notebook : NotebookNode

    Attributes
    ----------
    figures : list of dict
        "data" and "layout" of each plotly figure, in the order of the page.
    """

    def __init__(self, notebook: Any) -> None:
        self.figures: list[dict[str, Any]] = []
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        drawn = any(FIGURE in output.get("data", {}) for output in outputs)
        self._html_left = _MOST_HTML
        self.room = PAGE_ROOM - (len(packed_plotly()) if drawn else 0)

    def source(self, cell: Any) -> Markup:
        """Show what stands in a cell."""
        text = cut(cell.source)
        if cell.cell_type == "markdown":
            return self._fitted(safe_markdown(text, cell.get("attachments")))
        return self._fitted(Markup("<pre>{}</pre>").format(highlighted(text) if cell.cell_type == "code" else text))

    def outputs(self, cell: Any) -> list[Markup]:
        """Show what came of a cell, output by output."""
        outputs: Sequence[Any] = cell.get("outputs", [])
        shown = [self._fitted(self._output(output)) for output in outputs[:_MOST_OUTPUTS]]
        if more := len(outputs) - len(shown):
            shown.append(Markup('<p class="left-out">{:,} more outputs are left out.</p>').format(more))
        return shown

    def _output(self, output: Any) -> Markup:
        if output.output_type == "stream":
            kind = "stderr" if output.get("name") == "stderr" else "stdout"
            return Markup('<pre class="{}">{}</pre>').format(kind, cut(_text(output.text)))
        if output.output_type == "error":
            told = _text(output.get("traceback", [])) or f"{output.get('ename')}: {output.get('evalue')}"
            return Markup('<pre class="traceback">{}</pre>').format(cut(told))
        return self._rich(output.get("data", {}))

    def _rich(self, data: Any) -> Markup:
        """Show the best of the forms that an output has."""
        plain = cut(_text(data.get("text/plain", "")))
        if FIGURE in data and (drawn := self._figure(data[FIGURE])):
            return drawn
        for kind in ("image/png", "image/jpeg"):
            if len(content := _text(data.get(kind, ""))) <= _LARGEST and (address := picture(kind, content)):
                return Markup('<img src="{}" alt="Picture made by the code above: {}">').format(address, plain[:200])
        if _WIDGET not in data:
            html = _text(data.get("text/html", ""))
            if 0 < len(html) <= min(_LONGEST_HTML, self._html_left):
                self._html_left -= len(html)
                if (safe := safe_html(html)).strip():
                    return safe
            if markdown := _text(data.get("text/markdown", "")):
                return safe_markdown(cut(markdown))
        told = plain or cut(_text(data.get("text/latex", "")))
        return Markup("<pre>{}</pre>").format(told or "An output of a kind that this page does not show.")

    def _figure(self, figure: Any) -> Markup | None:
        """Keep a figure for the page's script, and give the box that it is drawn in."""
        try:
            traces = [
                trace | {"type": _WITHOUT_WEBGL.get(trace.get("type"), trace.get("type"))} for trace in figure["data"]
            ]
            kept: dict[str, Any] = {"data": traces, "layout": dict(figure.get("layout", {}))}
            size = len(json.dumps(kept, allow_nan=False))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return None
        if size > _LARGEST or size > self.room:
            return None
        self.room -= size
        self.figures.append(kept)
        title = kept["layout"].get("title") or {}
        name = clean_text(_text(title.get("text", "") if isinstance(title, dict) else title))[:200]
        return Markup(
            '<div data-figure="{}" role="group" aria-label="Interactive figure: {}">'
            "An interactive figure, which needs JavaScript.</div>"
        ).format(len(self.figures) - 1, name or "without a title")

    def _fitted(self, html: Markup) -> Markup:
        size = len(html.encode("utf-8"))
        if size > self.room:
            return _FULL
        self.room -= size
        return html


def cut(text: str) -> str:
    r"""Keep the beginning and the end of a long text, and say how much is missing.

    Examples
    --------
    >>> cut("line\n" * 1000).splitlines()[149:154]
    ['line', '', '[... 821 lines are left out here ...]', '', 'line']
    """
    text = clean_text(text)
    lines = text.split("\n")
    if len(lines) > _FIRST_LINES + _LAST_LINES:
        missing = len(lines) - _FIRST_LINES - _LAST_LINES
        note = f"\n[... {missing:,} lines are left out here ...]\n"
        lines = [*lines[:_FIRST_LINES], note, *lines[-_LAST_LINES:]]
        text = "\n".join(lines)
    if len(text) > _LONGEST:
        half = _LONGEST // 2
        text = f"{text[:half]}\n\n[... {len(text) - _LONGEST:,} characters are left out here ...]\n\n{text[-half:]}"
    return text


def _text(value: Any) -> str:
    """Join what the notebook format keeps as one text or as several."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
