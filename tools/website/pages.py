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
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from markdown_links import with_links
from website.figures import with_figures

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "notebooks/README.md",
    "notebooks/GLOSSARY.md",
    "notebooks/READING.md",
    "notebooks/SYLLABUS.md",
    "exercises/README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
)
NOTEBOOKS = ("notebooks/*.ipynb", "exercises/*/*.ipynb")
# Pages that the repository names otherwise.
OTHER_NAMES = {"README.md": "index.md", "exercises": "exercises/README.md"}
PICTURES = ("notebooks/covers/*.png", "exercises/*.png")

BADGE = re.compile(r"\[!\[([^\]]*)\]\([^)]*\)\]\(([^)]*)\)")


def repository() -> str:
    """Read the repository's address."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removesuffix("/")


def stage(folder: Path) -> None:
    """Copy everything that is a page or a picture of the site, as it is."""
    wanted = [ROOT / name for name in DOCUMENTS if (ROOT / name).exists()]
    wanted += [path for form in (*NOTEBOOKS, *PICTURES) for path in sorted(ROOT.glob(form))]
    for path in wanted:
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    shutil.copyfile(ROOT / "README.md", folder / "index.md")


def as_page(text: str, page: str) -> str:
    """Give a file's text as it stands on the site; ``page`` is its place there."""
    if page.endswith(".ipynb"):
        return adapted_notebook(text, page)
    if page == "index.md":
        return front_page(adapted(text, "README.md"))
    if page == "exercises/README.md":
        return list_of_exercises(adapted(text, page))
    return adapted(text, page)


def adapted(text: str, page: str) -> str:
    """Give Markdown as it stands on the site; ``page`` is its place in the repository."""
    text = BADGE.sub(r"[\1](\2)", text)

    folder = PurePosixPath(page).parent

    def new(target: str, anchor: str) -> str:
        place = PurePosixPath(os.path.normpath(folder / target))
        if named := OTHER_NAMES.get(str(place)):
            return os.path.relpath(named, folder) + anchor
        path = ROOT / place
        if not path.exists() or is_page(place):
            return target + anchor
        return f"{repository()}/{'tree' if path.is_dir() else 'blob'}/main/{place}{anchor}"

    return with_links(text, new)


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
    """Give the README as the site's first page, with the list of all pages."""
    documents = [name.removesuffix(".md") for name in DOCUMENTS if (ROOT / name).exists()]
    parts = {
        "Lessons": [f"notebooks/{path.stem}" for path in sorted(ROOT.glob("notebooks/*.ipynb"))],
        "Practice": ["exercises/README"],
        "The course": [name for name in documents if name.startswith("notebooks/")],
        "The library": ["api/index", *(name for name in documents if "/" not in name)],
    }
    return "\n\n".join([text, *(toctree(names, caption) for caption, names in parts.items())]) + "\n"


def list_of_exercises(text: str) -> str:
    """Give the page of all exercises, with the list of their pages."""
    names = [path.relative_to(ROOT / "exercises").with_suffix("") for path in sorted(ROOT.glob("exercises/*/*.ipynb"))]
    return "\n\n".join([text, toctree([name.as_posix() for name in names])]) + "\n"


def toctree(names: Sequence[str], caption: str = "") -> str:
    """Write the list of pages that stand below this one, for the side bar."""
    return "\n".join(["```{toctree}", ":hidden:", *([f":caption: {caption}"] if caption else []), "", *names, "```"])
