"""What a stored picture shows, in words, for readers who cannot see it.

A figure of the course has a title that says what to see and a one-line summary; a plain picture's title is in the
code that drew it. `tools/publish.py` keeps the words in the output's metadata, ``{"image/png": {"alt": ...}}``, where
nbconvert's classic template finds them; the course's site gives them to its own pictures. JupyterLab and nbconvert's
lab template look for no such words.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

TAG = re.compile(r"<[^>]+>")
TITLE_IN_CODE = re.compile(r'title="([^"]+)"')


def alternative_text(figure: dict[str, Any] | None, code: str) -> str:
    """Say what a figure, or else the picture that this code drew, shows; "" when neither has a title."""
    if figure is None:
        found = TITLE_IN_CODE.search(code)
        return found[1] if found else ""
    layout = figure["layout"]
    title = without_marks(layout.get("title", {}).get("text", ""))
    summary = without_marks(layout.get("meta", {}).get("summary", ""))
    return summary if summary.startswith(title) else f"{title}. {summary}".removesuffix(". ")


def without_marks(text: str) -> str:
    """Give plotly's little HTML as plain text in one line."""
    return " ".join(unescape(TAG.sub(" ", text)).split())
