"""Pages that are whole in one file: nothing is asked of a network, and only scripts of our own run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(template: str, title: str, figures: Sequence[Any] = (), **values: Any) -> str:
    """Fill a template; every value is escaped unless it is Markup.

    Parameters
    ----------
    template : str
        A file in ``templates/``.
    title : str
    figures : sequence of mapping
        Each with "data" and "layout", as plotly has them. ``data-figure`` on an element of the page names one by its
        place. A page with figures holds plotly's script, about 2 MB.
    **values
        What the template asks for.

    Returns
    -------
    str
        HTML.
    """
    policy = _POLICY
    if figures:
        # By their hashes these two scripts may run, and no other, whatever a notebook brings along.
        policy += f"; script-src {_hash(_drawing())} {_hash(_plotly())}"
        values |= {"plotly": packed_plotly(), "figures": _packed(json.dumps(list(figures))), "script": _drawing()}
    return (
        _environment()
        .get_template(template)
        .render(
            {"title": title, "policy": policy, "figures": "", **values},
        )
    )


@cache
def packed_plotly() -> str:
    """Give plotly's script, gzipped and written as base64."""
    return _packed(_plotly())


def as_points(value: float) -> str:
    """Write points with at most two decimals.

    Examples
    --------
    >>> as_points(3.0), as_points(2.6667)
    ('3', '2.67')
    """
    return f"{round(value, 2):g}" if abs(value) < 100_000 else f"{value:.0f}"


def as_share(value: float) -> str:
    """Write a share as percent.

    Examples
    --------
    >>> as_share(0.125)
    '12%'
    """
    return f"{value:.0%}"


@cache
def _environment() -> Environment:
    # Without {#: it is also how a rule for an id begins in a style sheet.
    environment = Environment(
        loader=PackageLoader("embedlab.grading", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        comment_start_string="{##",
    )
    environment.filters |= {"points": as_points, "share": as_share}
    return environment


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


@cache
def _drawing() -> Markup:
    script = files("embedlab.grading").joinpath("templates", "figures.js")
    return Markup(script.read_text(encoding="utf-8"))


def _packed(text: str) -> str:
    # A time of 0: the same page is the same file.
    return base64.b64encode(gzip.compress(text.encode("utf-8"), mtime=0)).decode("ascii")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode('utf-8')).digest()).decode('ascii')}'"
