"""Which files of the repository are pages of the site, and what has to change in their text for that.

Pages keep the place and the name they have in the repository, so links between them stay as they are. Links to
other files lead to the repository. Badges come from other servers: they become plain links.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from pathlib import Path, PurePosixPath

import nbformat
from website.figures import with_figures

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "notebooks/README.md",
    "notebooks/GLOSSARY.md",
    "notebooks/READING.md",
    "notebooks/SYLLABUS.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
NOTEBOOKS = ("notebooks/*.ipynb", "exercises/*/*.ipynb")
PICTURES = ("notebooks/covers/*.png", "exercises/*.png")
LIST_OF_EXERCISES = "exercises/index.md"

BADGE = re.compile(r"\[!\[([^\]]*)\]\([^)]*\)\]\(([^)]*)\)")
LINK = re.compile(r"(?<!!)(?<=\])\(([^)#:\s]*)(#[^)\s]*)?\)")


def repository() -> str:
    """Read the repository's address."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removesuffix("/")


def stage(folder: Path) -> None:
    """Copy everything that is a page or a picture of the site, as it is, and write the pages made from others."""
    wanted = [ROOT / name for name in DOCUMENTS if (ROOT / name).exists()]
    wanted += [path for form in (*NOTEBOOKS, *PICTURES) for path in sorted(ROOT.glob(form))]
    for path in wanted:
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    shutil.copyfile(ROOT / "README.md", folder / "index.md")
    (folder / LIST_OF_EXERCISES).write_text(list_of_exercises(), encoding="utf-8")


def list_of_exercises() -> str:
    """Write the page that leads to every notebook of exercises, with its points."""
    lines = ["# Exercises", "", "| notebook | points, checked at once | points, given by hand |", "|---|---|---|"]
    names = []
    for path in sorted(ROOT.glob("exercises/*/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        title = notebook.cells[0].source.splitlines()[0].lstrip("# ")
        marks = [cell.metadata["nbgrader"] for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
        checked, by_hand = (
            sum(mark.get("points", 0) for mark in marks if bool(mark.get("solution")) is hand) for hand in (False, True)
        )
        name = path.relative_to(ROOT / "exercises").as_posix()
        names.append(name.removesuffix(".ipynb"))
        lines.append(f"| [{title}]({name}) | {checked:g} | {by_hand:g} |")
    toctree = ["", "```{toctree}", ":hidden:", "", *names, "```", ""]
    return "\n".join(lines + toctree)


def adapted(text: str, page: str) -> str:
    """Give Markdown as it stands on the site; ``page`` is its place in the repository."""
    text = BADGE.sub(r"[\1](\2)", text)

    def link(match: re.Match[str]) -> str:
        target, anchor = match[1], match[2] or ""
        if not target:
            return match[0]
        place = PurePosixPath(os.path.normpath(PurePosixPath(page).parent / target))
        if place == PurePosixPath("exercises"):
            return f"({os.path.relpath(LIST_OF_EXERCISES, PurePosixPath(page).parent)})"
        if str(place) == "README.md":
            return f"({os.path.relpath('index.md', PurePosixPath(page).parent)}{anchor})"
        path = ROOT / place
        if not path.exists() or is_page(place):
            return match[0]
        return f"({repository()}/{'tree' if path.is_dir() else 'blob'}/main/{place}{anchor})"

    return LINK.sub(link, text)


def is_page(place: PurePosixPath) -> bool:
    """Tell whether a file of the repository is on the site."""
    return str(place) in DOCUMENTS or any(place.match(form) for form in NOTEBOOKS)


def adapted_notebook(text: str, page: str) -> str:
    """Give a notebook as it stands on the site: links adapted, figures that need no kernel."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = adapted("".join(cell["source"]), page)
        for output in cell.get("outputs", ()):
            if "data" in output:
                output["data"] = with_figures(output["data"], "".join(cell["source"]))
    return json.dumps(notebook)


def front_page(text: str) -> str:
    """Give the README as the site's first page: with the list of all pages, and without what is for shells only."""
    lessons = sorted(path.stem for path in ROOT.glob("notebooks/*.ipynb"))
    parts = {
        "Lessons": [f"notebooks/{name}" for name in lessons],
        "Practice": [LIST_OF_EXERCISES.removesuffix(".md")],
        "The course": [
            name.removesuffix(".md") for name in DOCUMENTS if name.startswith("notebooks/") and (ROOT / name).exists()
        ],
        "The library": ["api/index", "CONTRIBUTING", "CHANGELOG"],
    }
    trees = [
        "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *names, "```"])
        for caption, names in parts.items()
    ]
    return "\n\n".join([text, *trees]) + "\n"
