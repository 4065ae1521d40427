"""What strangers wrote, made safe for a page: text, HTML, Markdown, code and pictures. Nothing of it can run."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any

import bleach
from bs4 import BeautifulSoup
from markupsafe import Markup, escape
from nbconvert.filters.ansi import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

# Headings from the third level on: the first two are the page's own.
_BLOCKS = {"blockquote", "details", "div", "figcaption", "figure", "h3", "h4", "h5", "h6", "hr", "p", "pre", "summary"}
_LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
_TABLES = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_WORDS = {
    "a",
    "abbr",
    "b",
    "bdi",
    "br",
    "code",
    "em",
    "i",
    "img",
    "kbd",
    "mark",
    "q",
    "samp",
    "small",
    "span",
    "strong",
}
_CHANGES = {"del", "ins", "s", "sub", "sup", "u", "var", "wbr"}
_TAGS = frozenset(_BLOCKS | _LISTS | _TABLES | _WORDS | _CHANGES)
# Taken out with all that is in them; of other tags the text stays.
_GONE = ["iframe", "noscript", "object", "script", "style", "svg", "template"]
_PLAIN_ATTRIBUTES = ("colspan", "rowspan", "scope", "start", "alt", "open")
_COLOUR_OF_CODE = re.compile(r"[a-z][a-z0-9]{0,2}")  # Pygments' names; those of the page's own classes are longer
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_PICTURE = re.compile(r"data:(image/(?:png|jpeg));base64,(.*)", re.DOTALL)
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
_LARGEST_SIDE = 10_000
_DEEPEST = 50  # tags in each other: reading more takes a time that grows with the square of their number


def clean_text(text: str) -> str:
    r"""Take out what a terminal would obey and a page cannot show: colours, control signs, half characters.

    Of a line that was written over, as progress bars do, the last state stays.

    Examples
    --------
    >>> clean_text("\x1b[31mred\x1b[0m\n10%\r100%")
    'red\n100%'
    """
    plain: str = strip_ansi(text)
    whole = plain.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n")
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in whole.split("\n"))
    return _CONTROL.sub("", "\n".join(lines))


def safe_html(source: str) -> Markup:
    """Keep of HTML what shows something: text, tables, lists, emphasis, links to other sites, PNG and JPEG pictures.

    Parameters
    ----------
    source : str

    Returns
    -------
    Markup
        Without scripts, styles, frames, event handlers, classes, ids, and addresses other than http(s) and mailto. Of
        tags in more than 50 others only the text.

    Examples
    --------
    >>> safe_html('<b onclick="x()">1</b><script>alert(1)</script><a href="javascript:x()">go</a>')
    Markup('<b>1</b><a>go</a>')
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Beautiful Soup takes some texts for file names or XML, and says so
        soup = BeautifulSoup(clean_text(source), "html.parser")
    for tag in soup.find_all(_GONE):
        tag.decompose()
    if _depth(soup) > _DEEPEST:
        return Markup("<pre>{}</pre>").format(soup.get_text())
    # Whatever the parser above understood, this one has the last word.
    return Markup(_cleaner().clean(soup.decode()))


def safe_markdown(source: str, attachments: Mapping[str, Any] | None = None) -> Markup:
    """Render Markdown as a notebook does; formulas stay as they were written.

    Parameters
    ----------
    source : str
    attachments : mapping, optional
        Pictures of the cell, as the notebook format has them.

    Returns
    -------
    Markup
    """
    renderer = _Renderer(escape=False, exclude_anchor_links=True, attachments=dict(attachments or {}))
    try:
        return safe_html(MarkdownWithMath(renderer=renderer).render(clean_text(source)))
    except RecursionError:
        return Markup("<pre>{}</pre>").format(clean_text(source))


def highlighted(source: str) -> Markup:
    """Colour Python code, with Pygments' short names as classes."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return Markup(highlight(clean_text(source), PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def picture(kind: str, content: str) -> str | None:
    """Give the address of a picture that is what it claims to be.

    Parameters
    ----------
    kind : str
        "image/png" or "image/jpeg"; everything else is refused. (SVG is a program.)
    content : str
        In base64.

    Returns
    -------
    str or None
        A ``data:`` address, or None if it is no such picture, or a huge one.
    """
    from PIL import Image

    if kind not in _FORMATS:
        return None
    try:
        raw = base64.b64decode("".join(content.split()), validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(raw), formats=(_FORMATS[kind],)) as image:
                if max(image.size) > _LARGEST_SIDE:
                    return None
    except (binascii.Error, ValueError, OSError, SyntaxError, Warning, Image.DecompressionBombError):
        return None
    return f"data:{kind};base64,{base64.b64encode(raw).decode('ascii')}"


class _Renderer(IPythonRenderer):
    """Notebook Markdown whose headings stand below those of the page, and whose pictures are looked at."""

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        """Write a heading two levels lower."""
        return super().heading(text, min(level + 2, 6), **attrs)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Write a picture that the text itself holds; nothing is fetched."""
        source = None
        if url.startswith("attachment:"):
            kinds = self.attachments.get(url.removeprefix("attachment:"), {})
            source = next((found for kind in kinds if (found := picture(kind, str(kinds[kind])))), None)
        elif match := _PICTURE.fullmatch(url):
            source = picture(match[1], match[2])
        if source is None:
            return str(escape(f"[picture left out: {text or 'without a name'}]"))
        return str(Markup('<img src="{}" alt="{}">').format(source, text or "Picture in the text"))


def _depth(soup: BeautifulSoup) -> int:
    depth, level = 0, list(soup.find_all(True, recursive=False))
    while level and depth <= _DEEPEST:
        depth, level = depth + 1, [tag for above in level for tag in above.find_all(True, recursive=False)]
    return depth


@cache
def _cleaner() -> Any:
    return bleach.Cleaner(
        tags=_TAGS, attributes=_allowed, protocols={"http", "https", "mailto", "data"}, strip=True, strip_comments=True
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if name in _PLAIN_ATTRIBUTES:
        return True
    if name == "class":
        return tag == "span" and _COLOUR_OF_CODE.fullmatch(value) is not None
    if name == "href":
        return tag == "a" and re.match(r"(https?://|mailto:)", value, re.IGNORECASE) is not None
    if name == "src" and tag == "img" and (match := _PICTURE.fullmatch(value)):
        return picture(match[1], match[2]) is not None
    return False
