"""Results on a page: a table in a notebook, lines of text elsewhere. Words and signs say what colours say."""

from __future__ import annotations

import html
import weakref
from typing import Any

from embedlab.checks.results import CaseResult, CheckResult

MIME = "application/vnd.embedlab.check+json"
# Sign, colour of the bar: from Okabe and Ito's set, which colour-blind people tell apart.
_SIGNS = {"passed": ("✓", "#009e73"), "wrong": ("✗", "#d55e00"), "not attempted": ("–", "#7b8794")}
_TABLE = (
    "border-collapse:collapse;table-layout:auto;width:100%;max-width:700px;margin:0;text-align:left;"
    "font-size:13px;line-height:1.45"
)
_CAPTION = "caption-side:top;text-align:left;font-size:14px;padding:2px 0 6px;color:inherit"
_CELL = "padding:4px 10px 4px 0;text-align:left;vertical-align:top;"
_CODE = "font-family:monospace;font-size:12px;overflow-wrap:anywhere;white-space:pre-wrap;"
_ROW = 'style="background:transparent"'  # JupyterLab stripes rows, which would cut cases in two
_LINE = "border-top:1px solid rgba(128,128,128,.35);"
# In which cell a result was shown last, so that it does not appear twice when it is also the cell's last line.
_SHOWN: weakref.WeakKeyDictionary[CheckResult, int] = weakref.WeakKeyDictionary()


def show(result: CheckResult) -> None:
    """Show a result where it belongs: in the cell's output, or on the terminal."""
    shell = _shell()
    if shell is None:
        print(result)
        return
    from IPython.display import display

    _SHOWN[result] = shell.execution_count
    display({"text/plain": as_text(result), "text/html": as_html(result), MIME: result.to_dict()}, raw=True)


def show_again(result: CheckResult) -> None:
    """Show a result unless this cell has shown it already."""
    shell = _shell()
    if shell is None or _SHOWN.get(result) != shell.execution_count:
        show(result)


def as_text(result: CheckResult) -> str:
    """Write a result as lines of text."""
    lines = [heading(result)]
    for case in result.cases:
        sign = _SIGNS[case.state][0]
        lines.append(f"  {sign} {case.state:<14} {case.name} ({case.points:g} of {case.possible:g})")
        lines += [f"      {name:<9} {text}" for name, text in _details(case)]
    return "\n".join(lines)


def as_html(result: CheckResult) -> str:
    """Write a result as a table, styled in place because a notebook may drop style sheets."""
    rows = "".join(_row(case) for case in result.cases)
    widths = {"Case": "padding-left:12px", "Result": "width:120px", "Points": "width:70px"}
    heads = "".join(f'<th scope="col" style="{_CELL}{width}">{name}</th>' for name, width in widths.items())
    title = f"<b>{html.escape(result.title)}</b>: {html.escape(_score(result))}"
    return (
        f'<table class="embedlab-check" style="{_TABLE}"><caption style="{_CAPTION}">{title}</caption>'
        f"<thead><tr {_ROW}>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def heading(result: CheckResult) -> str:
    """Write a result in one line."""
    return f"{result.title}: {_score(result)}"


def _score(result: CheckResult) -> str:
    points = f"{result.points:g} of {result.possible:g} point{'s' * (result.possible != 1)}"
    if result.passed:
        return f"{points}. All is right."
    return points if result.attempted else f"{points}. Nothing is written yet: have a go."


def _details(case: CaseResult) -> list[tuple[str, str]]:
    """Say what is to be told about a case beyond its line."""
    if case.state == "passed":
        return [("note:", case.wrong)] if case.wrong else []
    told = [("called:", case.call), ("came:", case.came), ("expected:", case.expected)]
    told += [("so:", case.wrong), ("hint:", case.hint)]
    return [(name, text) for name, text in told if text]


def _row(case: CaseResult) -> str:
    sign, colour = _SIGNS[case.state]
    cells = (
        f'<td style="{_CELL}padding-left:8px;border-left:4px solid {colour};{_LINE}">{html.escape(case.name)}</td>'
        f'<td style="{_CELL}white-space:nowrap;{_LINE}"><b style="color:{colour}">{sign}</b> {case.state}</td>'
        f'<td style="{_CELL}white-space:nowrap;{_LINE}">{case.points:g} of {case.possible:g}</td>'
    )
    details = "".join(_detail(name, text, colour) for name, text in _details(case))
    return f"<tr {_ROW}>{cells}</tr>{details}"


def _detail(name: str, text: str, colour: str) -> str:
    spoken = name in ("so:", "hint:", "note:")
    label = {"so:": "", "note:": "Note: ", "hint:": "<b>Hint:</b> "}.get(name, f"{name} ")
    style = "" if spoken else _CODE
    return (
        f'<tr {_ROW}><td colspan="3" style="{_CELL}padding:1px 10px 2px 22px;border-left:4px solid {colour};{style}">'
        f"{label}{html.escape(text)}</td></tr>"
    )


def _shell() -> Any:
    try:
        from IPython import get_ipython
    except ModuleNotFoundError:
        return None
    return get_ipython()
