"""Every picture of the course can be read in words: stored figures, and images in Markdown."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from alternative_text import alternative_text
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output
from publish import FIGURE, describe_pictures

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*/*.ipynb")])
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("notebooks/*.md"), *ROOT.glob("solutions/*.md")])
IMAGE = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<file>[^)\s]*)|<img(?P<rest>[^>]*)>")
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
LEAST = 10  # characters


def by_file(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def figure(title: str, **meta: str) -> dict:
    return {"layout": {"title": {"text": title}, "meta": meta}}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=by_file)
def test_every_stored_picture_has_the_words_that_publishing_gives_it(path):
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                words = alternative_text(output.data.get(FIGURE), cell.source)
                assert len(words) >= LEAST, cell.source
                assert output.metadata["image/png"] == {"alt": words}, cell.source


@pytest.mark.parametrize("path", [*NOTEBOOKS, *PAGES], ids=by_file)
def test_every_image_in_markdown_says_what_it_shows(path):
    cells = nbformat.read(path, as_version=4).cells if path.suffix == ".ipynb" else None
    texts = (
        [path.read_text(encoding="utf-8")] if cells is None else [c.source for c in cells if c.cell_type == "markdown"]
    )
    for found in IMAGE.finditer("\n\n".join(texts)):
        rest = found["rest"] or ""
        words = found["words"] or "".join(re.findall(r'\balt="([^"]*)"', rest))
        file = found["file"] or "".join(re.findall(r'\bsrc="([^"]*)"', rest))
        assert len(words) >= LEAST, found[0]
        assert words.casefold() not in (Path(file).name.casefold(), Path(file).stem.casefold()), found[0]
        assert not re.search(r"\.(png|svg|jpe?g|gif)\b", words), found[0]


def test_the_readme_s_pictures_are_among_them():
    assert len(IMAGE.findall((ROOT / "README.md").read_text(encoding="utf-8"))) >= 7


def test_a_title_and_its_summary_are_the_words():
    said = alternative_text(figure("Cats &amp; <b>dogs</b>", summary="cosine 0.92"), "")
    assert said == "Cats & dogs. cosine 0.92"


def test_a_title_that_the_summary_repeats_is_said_once():
    assert alternative_text(figure("Two rise", summary="Two rise, one falls"), "") == "Two rise, one falls"


def test_a_title_may_stand_alone():
    assert alternative_text(figure("Two axes show an eighth"), "") == "Two axes show an eighth"


def test_the_title_of_a_plain_picture_is_in_its_code():
    assert alternative_text(None, 'still(points, title="A map for print")') == "A map for print"
    assert alternative_text(None, "still(points)") == ""


def test_a_page_made_by_nbconvert_has_the_words():
    from nbconvert import HTMLExporter

    data = {"image/png": DOT, FIGURE: figure("Cats & dogs", summary="cosine 0.92")}
    cell = new_code_cell("draw()", outputs=[new_output("display_data", data)])
    notebook = new_notebook(cells=[cell, new_code_cell("1", outputs=[new_output("display_data", {"text/plain": "1"})])])
    describe_pictures(notebook)
    assert notebook.cells[1].outputs[0].metadata == {}
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert [image["alt"] for image in BeautifulSoup(page, "html.parser").select("img")] == ["Cats & dogs. cosine 0.92"]
