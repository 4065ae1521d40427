"""The stored notebooks are whole: executed in order, clean, small, compared, and with the pictures they should have."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import nbformat
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MAX_BYTES = 2_000_000
MAX_LINES = 15
MIN_COMPARED = 0.9
FIGURE = "application/vnd.plotly.v1+json"
EXPLORER = re.compile(r"\A\w+Explorer\b")
MACHINE_PATH = re.compile(r"(/root/|/home/\w+/|/Users/\w+/|/tmp/|[A-Z]:\\\\)")


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem, scope="module")
def lesson(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture(scope="module")
def notebook(lesson: Path) -> nbformat.NotebookNode:
    stored = nbformat.read(lesson, as_version=4)
    nbformat.validate(stored)
    return stored


@pytest.fixture(scope="module")
def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def bundles(code: list[nbformat.NotebookNode]) -> list[tuple[int, dict]]:
    """Every stored display as (number of its code cell, its mime bundle)."""
    return [(nth, output.data) for nth, cell in enumerate(code, 1) for output in cell.outputs if "data" in output]


def test_there_are_lessons():
    assert [path.stem for path in LESSONS][:4] == [
        "01_encodings",
        "02_word_vectors",
        "03_word2vec",
        "04_pretrained_models",
    ]


def test_every_code_cell_was_executed_in_order(code):
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(cell.source.strip() for cell in code), "an empty code cell"


def test_no_cell_stores_an_error_or_a_warning(code):
    for nth, cell in enumerate(code, 1):
        for output in cell.outputs:
            assert output.output_type != "error", f"code cell {nth}: {output.get('ename')}"
            assert output.get("name") != "stderr", f"code cell {nth} writes to stderr: {output.get('text')}"


def test_no_widget_state_timing_or_personal_metadata(notebook):
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert notebook.metadata.language_info == {"name": "python"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}, cell.source[:80]


def test_no_output_names_a_path_of_the_machine(code):
    for nth, cell in enumerate(code, 1):
        texts = [output.get("text", "") for output in cell.outputs]
        texts += [str(bundle.get(kind, "")) for _, bundle in bundles([cell]) for kind in ("text/plain", "text/html")]
        found = MACHINE_PATH.search("\n".join(texts))
        assert found is None, f"code cell {nth}: {found}"


def test_the_file_is_small(lesson):
    assert lesson.stat().st_size <= MAX_BYTES


def test_most_cells_are_compared(lesson, code, capsys):
    compared = sum("nbval-ignore-output" not in cell.metadata.get("tags", []) for cell in code)
    with capsys.disabled():
        print(f" [{lesson.stem}: nbval compares {compared} of {len(code)} code cells]", end="")
    assert compared >= MIN_COMPARED * len(code)
    # nbval also obeys comments and other tags, which would hide cells from this count.
    for cell in code:
        assert not re.match(r"\s*#\s*(NBVAL|PYTEST_VALIDATE)", cell.source)
        others = set(cell.metadata.get("tags", [])) - {"nbval-ignore-output"}
        assert not [tag for tag in others if tag.startswith(("nbval", "raises", "skip"))], others


def picture_of(bundle: dict) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))


def test_every_interactive_figure_has_its_picture(code):
    figures = [(nth, bundle) for nth, bundle in bundles(code) if FIGURE in bundle]
    assert figures, "a lesson without a figure"
    for nth, bundle in figures:
        assert "image/png" in bundle, f"code cell {nth}: run `make notebooks`"
        layout = bundle[FIGURE]["layout"]
        picture = picture_of(bundle)
        for side, size in (("width", picture.width), ("height", picture.height)):
            assert layout.get(side, size) in (size, size / 2), f"code cell {nth}: picture's {side} is {size}"


def test_every_title_fits_above_its_figure(code):
    figures = [
        output["data"][FIGURE] for cell in code for output in cell["outputs"] if FIGURE in output.get("data", {})
    ]
    titles = [figure["layout"].get("title", {}).get("text", "") for figure in figures]
    assert [title for title in titles if len(title) > 84] == []


def test_every_explorer_has_its_picture(code):
    shown = {nth for nth, bundle in bundles(code) if EXPLORER.match(bundle.get("text/plain", ""))}
    for nth, bundle in bundles(code):
        if nth in shown and EXPLORER.match(bundle.get("text/plain", "")):
            assert "image/png" in bundle, f"code cell {nth}: run `make notebooks`"
    made = {nth for nth, cell in enumerate(code, 1) if re.search(r"\w+Explorer\(", cell.source)}
    assert made <= shown, f"code cells {sorted(made - shown)} make an explorer and do not show it"


def test_every_picture_is_a_picture(code):
    pictures = [(nth, picture_of(bundle)) for nth, bundle in bundles(code) if "image/png" in bundle]
    assert pictures
    for nth, picture in pictures:
        assert picture.width >= 400, f"code cell {nth}: {picture.size}"
        assert picture.height >= 200, f"code cell {nth}: {picture.size}"
        grey = picture.convert("L")
        histogram = grey.histogram()
        # A drawing has a background and ink on it: at least a thousandth of the area is not the commonest grey.
        ink = sum(histogram) - max(histogram)
        assert ink >= 0.001 * sum(histogram), f"code cell {nth}: one flat colour"


def test_code_cells_are_short(code):
    for nth, cell in enumerate(code, 1):
        assert len(cell.source.splitlines()) <= MAX_LINES, f"code cell {nth}: {len(cell.source.splitlines())} lines"


def test_the_set_up_cell_is_the_same_everywhere(code):
    first = nbformat.read(LESSONS[0], as_version=4)
    standard = next(cell.source for cell in first.cells if cell.cell_type == "code")
    assert code[0].source == standard
    assert "setup_notebook()" in standard


def test_the_badge_opens_this_notebook(lesson, notebook):
    title = notebook.cells[0].source
    assert title.startswith("# ")
    badge = r"\[!\[Open in Colab\]\(https://colab\.research\.google\.com/assets/colab-badge\.svg\)\]"
    target = rf"\(https://colab\.research\.google\.com/github/[\w.-]+/[\w.-]+/blob/main/notebooks/{lesson.name}\)"
    assert re.search(badge + target, title), "the first cell has no Colab badge that opens this notebook"


def test_cell_ids_are_unique(lesson):
    ids = [cell["id"] for cell in json.loads(lesson.read_text(encoding="utf-8"))["cells"]]
    assert len(ids) == len(set(ids))


def test_the_lesson_leads_to_its_exercises(lesson, notebook):
    folder = f"exercises/{lesson.stem}/{lesson.stem}.ipynb"
    if not (ROOT / folder).exists():
        assert "exercises/" not in notebook.cells[-1].source, "it leads nowhere"
        return
    assert f"](../{folder})" in notebook.cells[-1].source
    assert f"/blob/main/{folder})" in notebook.cells[-1].source


def test_a_lecturer_finds_marks_and_tasks(notebook):
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for mark, least in (
        ("> **STOP.**", 3),
        ("> **GO", 2),
        ("**Group task", 1),
        ("**Work ahead", 1),
        ("**Before you start.**", 1),
    ):
        assert sum(mark in text for text in prose) >= least, mark
