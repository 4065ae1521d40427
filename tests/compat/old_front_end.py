"""Every explorer in the front end that Colab's widgets come from: Notebook 6.5 with ipywidgets 7.7, in a real browser.

    python tests/compat/old_front_end.py

Builds .venv-classic from .venv-colab (``make compat`` makes that), with embedlab, Notebook 6.5 and Playwright. Each
explorer of its docstring's example must show, one control is moved by keyboard, and the kernel must have heard of it.
"""

from __future__ import annotations

import doctest
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from library import build_wheel  # noqa: E402

PLAIN, ENVIRONMENT = ROOT / ".venv-colab", ROOT / ".venv-classic"
PYTHON = ENVIRONMENT / "bin" / "python"
SHOWN = ".embedlab-explorer .js-plotly-plot .main-svg, .embedlab-explorer canvas"
KERNEL_READY = (
    "window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel && Jupyter.notebook.kernel.info_reply.status"
)
ALL_RUN = "Jupyter.notebook.get_cells().every(cell => cell.input_prompt_number > 0)"
STATE = """name => new Promise(done => Jupyter.notebook.kernel.execute(
    `print(shown['${name}'].state)`, {iopub: {output: message => done(message.content.text)}}))"""


def build() -> None:
    """Make the environment anew."""
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    shutil.copytree(PLAIN, ENVIRONMENT, symlinks=True, copy_function=os.link)
    with tempfile.TemporaryDirectory() as folder:
        wanted = ["notebook==6.5.*", "playwright", str(build_wheel(Path(folder), PYTHON))]
        subprocess.run([str(PYTHON), "-m", "pip", "install", "-q", *wanted], check=True)


def write_notebook(folder: Path) -> list[str]:
    """Write a notebook with a cell for each explorer's example; give their names."""
    import nbformat

    from embedlab import explorers

    names = [name for name in explorers.__all__ if name not in ("Explorer", "View")]
    cells = ["import sys\nimport embedlab.explorers\n\nshown = {}"]
    for name in names:
        examples = doctest.DocTestParser().get_examples(getattr(explorers, name).__doc__)
        around = f"vars(sys.modules[embedlab.explorers.{name}.__module__])"
        cells.append(
            f"globals().update({{name: value for name, value in {around}.items() if name[:2] != '__'}})\n"
            + "".join(example.source for example in examples)
            + f"shown['{name}'] = next(one for one in list(globals().values()) if type(one).__name__ == '{name}')\n"
            + f"shown['{name}'].display()"
        )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "explorers.ipynb")
    return names


def moves(page: Page, cell: Locator) -> Iterator[None]:
    """Move a cell's controls one after the other, until nobody asks for more; wait after each step."""
    slider, chosen, written = (cell.locator(part).first for part in (".ui-slider-handle", "select", "input[type=text]"))
    steps = []
    if slider.count():  # it may stand at its end: one way, then the other
        steps += [lambda: slider.press("ArrowRight"), lambda: slider.press("ArrowLeft")]
    if chosen.count() and (count := chosen.locator("option").count()) > 1:
        now = chosen.evaluate("select => select.selectedIndex")
        steps.append(lambda: chosen.select_option(index=(now + 1) % count))
    if written.count():
        steps.append(lambda: (written.fill("moon"), written.press("Enter")))
    for step in steps:
        step()
        for _ in range(12):
            page.wait_for_timeout(250)
            yield


def visit() -> int:
    """Run the notebook in the browser; give the number of explorers with something wrong."""
    import lab
    from listening import listen
    from playwright.sync_api import sync_playwright

    failed = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        home = Path(folder)
        work = home / "work"
        work.mkdir()
        names = write_notebook(work)
        with lab.running_server("notebook", home, work, "--NotebookApp.token=") as address:
            browser = lab.chromium(driver)
            page = browser.new_page(viewport=lab.VIEWPORT)
            complaints = listen(page, harmless=lab.HARMLESS, kinds=("error",))
            page.goto(f"{address}/notebooks/explorers.ipynb")
            page.wait_for_function(KERNEL_READY, timeout=60_000)
            page.evaluate("Jupyter.notebook.execute_all_cells()")
            page.wait_for_function(ALL_RUN, timeout=240_000)
            for number, name in enumerate(names, 1):
                cell = page.locator(".code_cell").nth(number)
                cell.locator(SHOWN).first.wait_for(state="attached")
                before = page.evaluate(STATE, name)
                heard = any(page.evaluate(STATE, name) != before for _ in moves(page, cell))
                failed += not heard
                print(f"{name}: shown; {'a control moved it' if heard else 'FAILED: no control moved it'}", flush=True)
            browser.close()
    print("\n".join(complaints) or "no complaint in the console")
    return failed + len(complaints)


if __name__ == "__main__":
    if Path(sys.prefix) == ENVIRONMENT:
        sys.exit(bool(visit()))
    build()
    sys.exit(subprocess.run([str(PYTHON), __file__], check=False).returncode)
