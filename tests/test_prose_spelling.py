"""All prose is spelt as British English spells it.

Hunspell looks every word up: a list of known misspellings would miss the new ones, and American forms. Its British
dictionary (with "-ise") comes with JupyterLab's spell checker. What the course needs beyond it is in course_words.txt.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import hunspell
import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
DICTIONARIES = Path(sys.prefix) / "share" / "jupyter" / "dictionaries"
OWN = Path(__file__).with_name("course_words.txt")
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("notebooks/*.md"), *ROOT.glob("solutions/*.md")])
WORD = re.compile(r"[^\W\d_²₂]+(?:['’][^\W\d_²₂]+)*")
NO_PROSE = [
    re.compile(pattern, re.DOTALL | re.MULTILINE)
    for pattern in (
        r"```.*?```",
        r"`[^`\n]*`",
        r"\$\$.*?\$\$",
        r"\$[^$\n]+\$",
        # A text to read: names, a title, a venue, which keep their own spelling.
        r"(?:^- |; )(?:\*\*)?[^*\n;]+, \*[^*\n]+\*, .*?(?:\d{4}|online|draft)",
        r"<[^>]*>",
        r"(?<=\])\([^)]*\)",
        r"https?://\S+",
        r"\b[\w.-]+\.(?:ipynb|json|md|py|txt|npz|html|toml)\b",
        r"^\| (?:[A-H]\d+) \|(?=.*ipynb)",
    )
]


def words(text: str) -> Iterator[str]:
    """Give the words of a Markdown text's prose."""
    for pattern in NO_PROSE:
        text = pattern.sub(" ", text)
    yield from (word.replace("’", "'") for word in WORD.findall(text))


def prose(path: Path) -> str:
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def dictionary() -> hunspell.Hunspell:
    assert (DICTIONARIES / "en_GB-ise.dic").is_file(), (
        "install the extra dev: jupyterlab-spellchecker has the dictionary"
    )
    return hunspell.Hunspell("en_GB-ise", hunspell_data_dir=str(DICTIONARIES))


@pytest.fixture(scope="module")
def own() -> list[str]:
    return [line for line in OWN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def in_dictionary(word: str, dictionary: hunspell.Hunspell) -> bool:
    return dictionary.spell(word) or dictionary.spell(word.removesuffix("'s"))


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_word_is_in_the_dictionary_or_the_course_s_own(path, dictionary, own):
    found = set(words(prose(path)))
    assert found
    unknown = {word for word in found if not in_dictionary(word, dictionary)}
    wrong = sorted(word for word in unknown if not {word, word.removesuffix("'s")} & set(own))
    assert wrong == [], f"mend them; or, if they are right, add them to {OWN.name}"


def test_the_course_s_own_words_are_needed_and_in_order(dictionary, own):
    assert own == sorted(set(own), key=lambda word: (word.casefold(), word))
    assert [word for word in own if dictionary.spell(word)] == []
    used = {
        form for path in [*NOTEBOOKS, *PAGES] for word in words(prose(path)) for form in (word, word.removesuffix("'s"))
    }
    assert sorted(set(own) - used) == [], "no page has these any more: take them out"


@pytest.mark.parametrize("word", ["color", "normalize", "neighbor", "recieve", "seperate", "vektor", "embbeding"])
def test_american_and_misspelt_words_are_found(word, dictionary, own):
    assert not in_dictionary(word, dictionary)
    assert word not in own


def test_code_and_titles_are_no_prose():
    text = (
        "Use `np.zeros`:\n\n```python\nfoo\n```\n\n- Ann Lee, *Neighborhood*, ACL, 2001: old. [A](b/c.md) $x^k$ don’t"
    )
    assert list(words(text)) == ["Use", "old", "A", "don't"]
