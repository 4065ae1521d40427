"""Outputs of cells as the notebook format has them, made from whatever came from inside the fence."""

from __future__ import annotations

import json
from typing import Any

MOST_OUTPUTS = 200  # a cell
_MOST_TEXT = 200_000  # letters a text; figures and pictures may be larger
_MOST_BUNDLE = 4_000_000
_TEXTS = frozenset({"text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml"})
_PICTURES = frozenset({"image/png", "image/jpeg"})
_DATA = frozenset({"application/json", "application/vnd.plotly.v1+json"})


def as_outputs(written: Any) -> list[Any]:
    """Read the outputs of a cell; what has no right form is left out.

    Parameters
    ----------
    written : object
        As JSON gave it.

    Returns
    -------
    list of NotebookNode
        Valid outputs of notebook format 4.

    Examples
    --------
    >>> as_outputs([{"output_type": "stream", "name": "stdout", "text": "42"}, {"output_type": "magic"}])
    [{'output_type': 'stream', 'name': 'stdout', 'text': '42'}]
    """
    if not isinstance(written, list):
        return []
    return [output for one in written[:MOST_OUTPUTS] if (output := _output(one)) is not None]


def errors_in(outputs: list[Any]) -> str:
    """Name the error that a cell raised; empty if it raised none."""
    return next((output.ename for output in outputs if output.output_type == "error"), "")


def _output(one: Any) -> Any:
    from nbformat.v4 import new_output

    if not isinstance(one, dict):
        return None
    match one.get("output_type"):
        case "stream":
            name = "stderr" if one.get("name") == "stderr" else "stdout"
            return new_output("stream", name=name, text=_text(one.get("text")))  # type: ignore[no-untyped-call]
        case "error":
            lines = one.get("traceback")
            trace = [_text(line) for line in lines[:100]] if isinstance(lines, list) else []
            named = {"ename": _text(one.get("ename"))[:200], "evalue": _text(one.get("evalue"))[:2_000]}
            return new_output("error", **named, traceback=trace)  # type: ignore[no-untyped-call]
        case "display_data" | "execute_result" as kind:
            data = _bundle(one.get("data"))
            if not data:
                return None
            count = {"execution_count": None} if kind == "execute_result" else {}
            return new_output(kind, data=data, **count)  # type: ignore[no-untyped-call]
    return None


def _bundle(data: Any) -> dict[str, Any]:
    """Keep the forms of a thing that a page can show."""
    if not isinstance(data, dict):
        return {}
    kept = {mime: content[:_MOST_TEXT] for mime, content in data.items() if mime in _TEXTS and isinstance(content, str)}
    pictures = {mime: content for mime, content in data.items() if mime in _PICTURES and isinstance(content, str)}
    figures = {mime: content for mime, content in data.items() if mime in _DATA and isinstance(content, dict | list)}
    large = {**pictures, **figures}
    return kept | {mime: content for mime, content in large.items() if len(json.dumps(content)) <= _MOST_BUNDLE}


def _text(value: Any) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""
