"""Code and texts as rows of signs that stay the same when names, comments or white space are changed."""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from embedlab.grading.sources import tree_of

OWN_NAME = "name"
_KNOWN = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_LAYOUT = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
# Python 3.12 and later cut f-strings into their parts.
_F_START, _F_END = getattr(tokenize, "FSTRING_START", None), getattr(tokenize, "FSTRING_END", None)
_STRING = r"""[rbufRBUF]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")"""
_OPERATOR = r"\*\*=?|//=?|<<=?|>>=?|->|\.\.\.|[-+*/%@&|^<>=!:]=|."
# For what Python cannot cut: the same pieces, as far as they can be told.
_PIECE = re.compile(rf"(?P<space>\s+|#[^\n]*)|(?P<string>{_STRING})|(?P<word>\w+)|(?P<sign>{_OPERATOR})", re.DOTALL)
_QUOTES = re.compile(r"^([A-Za-z]*)('''|\"\"\"|'|\")(.*)\2$", re.DOTALL)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sign:
    """A word or an operator, and where it stands in its source."""

    text: str
    start: int
    end: int


def text_signs(text: str) -> list[Sign]:
    """Cut a text into its words, in small letters.

    >>> [sign.text for sign in text_signs("A *token*, again.")]
    ['a', 'token', 'again']
    """
    return [Sign(found.group().casefold(), found.start(), found.end()) for found in _WORD.finditer(text)]


def code_signs(source: str, names: Collection[str] = ()) -> list[Sign]:
    """Cut code into signs: no comments, docstrings or layout, and one sign for all names of the author's own.

    Parameters
    ----------
    source : str
        Line ends are line feeds. What Python cannot cut is cut by a simpler rule.
    names : collection of str
        Names that stay, beside keywords, built-in names, attributes and names of arguments.

    Returns
    -------
    list of Sign

    Examples
    --------
    >>> " ".join(sign.text for sign in code_signs("total = np.sum(rows, axis=0)  # add", {"np"}))
    'name = np . sum ( name , axis = 0 )'
    """
    try:
        pieces = list(_cut_by_python(source))
    except (tokenize.TokenError, SyntaxError, ValueError):  # the last: signs that no encoding knows
        pieces = list(_cut_simply(source))
    signs: list[Sign] = []
    open_brackets = 0
    for place, piece in enumerate(pieces):
        text = piece.text
        open_brackets += (text == "(") - (text == ")")
        if text[-1] in "'\"":
            text = _content(text)
        elif text.isidentifier() and text not in _KNOWN and text not in names:
            attribute = place > 0 and pieces[place - 1].text == "."
            argument = open_brackets > 0 and place + 1 < len(pieces) and pieces[place + 1].text == "="
            text = text if attribute or argument else OWN_NAME
        signs.append(Sign(text, piece.start, piece.end))
    return signs


def imported(source: str) -> frozenset[str]:
    r"""Name what a cell imports, by the names that it is used by.

    >>> sorted(imported("import numpy as np\nfrom math import log, sqrt"))
    ['log', 'np', 'sqrt']
    """
    tree = tree_of(source)
    nodes = ast.walk(tree) if tree else iter(())
    return frozenset(
        (alias.asname or alias.name).split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )


def _cut_by_python(source: str) -> Iterator[Sign]:
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(source, newline="\n").readline)
        if token.type not in (tokenize.COMMENT, tokenize.NL)
    ]
    formatted: list[int] = []  # Where the f-strings begin that are open; each becomes one sign.
    for place, token in enumerate(tokens):
        if token.type == _F_START:
            formatted.append(starts[token.start[0] - 1] + token.start[1])
        elif token.type == _F_END:
            start, end = formatted.pop(), starts[token.end[0] - 1] + token.end[1]
            if not formatted:
                yield Sign(source[start:end], start, end)
            continue
        if formatted or token.type in _LAYOUT or not token.string.strip():
            continue
        alone = place + 1 < len(tokens) and tokens[place + 1].type in _LAYOUT
        if token.type == tokenize.STRING and alone and (place == 0 or tokens[place - 1].type in _LAYOUT):
            continue  # a docstring
        (row, column), (last_row, last_column) = token.start, token.end
        yield Sign(token.string, starts[row - 1] + column, starts[last_row - 1] + last_column)


def _cut_simply(source: str) -> Iterator[Sign]:
    for found in _PIECE.finditer(source):
        text = found.group()
        line = source[source.rfind("\n", 0, found.start()) + 1 : found.start()]
        docstring = found.lastgroup == "string" and text.endswith(('"""', "'''")) and not line.strip()
        if found.lastgroup != "space" and not docstring:
            yield Sign(text, found.start(), found.end())


def _content(string: str) -> str:
    """Give what a string holds, however it is quoted; names in an f-string are the author's own."""
    found = _QUOTES.match(string)
    if found is None:
        return string
    prefix, _, content = found.groups()
    return '"' + (re.sub(r"\{[^{}]*\}", "{}", content) if "f" in prefix.lower() else content)
