"""Figures and explorers of a stored notebook as they stand on the site: a picture first, interactive when seen.

The picture is there at once, also without JavaScript, on paper and on a phone. ``static/figures.js`` puts the
interactive figure in its place. An explorer needs a kernel: its first view stands for it, with its text and table.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from alternative_text import alternative_text

FIGURE = "application/vnd.plotly.v1+json"


def with_figures(bundle: dict[str, Any], code: str) -> dict[str, Any]:
    """Put HTML in the place of a picture and its figure, which ``code`` made; any other output stays."""
    picture = bundle.get("image/png")
    if picture is None:
        return bundle
    figure = bundle.get(FIGURE)
    plain = "".join(bundle.get("text/plain", ""))
    words = alternative_text(figure, code)
    source = f"data:image/png;base64,{''.join(picture).strip()}"
    parts = ['<div class="figure-holder">', f'<img src="{source}" alt="{escape(words)}" loading="lazy">']
    if figure is not None:
        # "<" would end the script element early where a label holds "</script>".
        content = json.dumps(figure, separators=(",", ":")).replace("<", "\\u003c")
        parts.append(f'<script type="application/json">{content}</script>')
    parts.append("</div>")
    if figure is not None and plain:
        parts.append(first_view(plain))
    return {"text/html": "".join(parts)}


def first_view(plain: str) -> str:
    """Give an explorer's line and table, with a word on where its controls move."""
    line, _, table = plain.partition("\n")
    name, _, said = line.partition(": ")
    said = said if said.endswith((".", "!", "?")) else f"{said}."
    return (
        f'<p class="explorer-note"><strong>{escape(name)}.</strong> {escape(said)} '
        "Its controls need a kernel: open this lesson in Colab or JupyterLab to move them.</p>"
        f"<details><summary>The same view as a table</summary><pre>{escape(table)}</pre></details>"
    )
