"""Run notebooks from top to bottom and store their outputs, so that two runs give the same file.

    python tools/publish.py notebooks/*.ipynb

Each notebook runs in an empty folder (a lesson must run when it is the only file there) with this environment's
kernel and without network. An interactive figure is stored together with a PNG, for places where only pictures
show. Widget state and everything that differs from run to run or tells of a person or a machine is left out.
When a cell fails, the notebook file stays as it was.
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import kaleido
import nbformat
from alternative_text import alternative_text
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from notebook_environment import ENVIRONMENT
from PIL import Image

FIGURE = "application/vnd.plotly.v1+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KEPT = ("tags", "nbgrader")  # of a cell's metadata


def execute(notebook: nbformat.NotebookNode, timeout: int) -> None:
    """Run every cell in place; an error names the cell."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    running: list[int] = []

    def remember(cell: nbformat.NotebookNode, cell_index: int) -> None:
        running.append(cell_index)

    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=timeout,
            record_timing=False,
            coalesce_streams=True,
            on_cell_start=remember,
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute(cwd=folder)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            index = running[-1] if running else 0
            nth = sum(cell.cell_type == "code" for cell in notebook.cells[: index + 1])
            source = notebook.cells[index].source
            raise RuntimeError(f"code cell {nth} failed:\n{source}\n\n{error}") from error


def cleaned(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same notebook with nothing in it that differs from run to run or from machine to machine."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {name: cell.metadata[name] for name in KEPT if cell.metadata.get(name)}
        for output in cell.get("outputs", []):
            bundle: dict[str, Any] = output.get("data", {})
            bundle.pop(WIDGET_VIEW, None)
    return nbformat.from_dict(notebook)


def check_silent(notebook: nbformat.NotebookNode) -> None:
    """A published cell shows no warning: it would name a file of this machine, and puzzle a student."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise RuntimeError(f"a cell wrote to stderr:\n{cell.source}\n\n{output.text}")


def add_pictures(notebook: nbformat.NotebookNode) -> None:
    """Store a PNG beside each interactive figure; one server draws them all."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if figure := output.get("data", {}).get(FIGURE):
                size = {side: figure["layout"][side] for side in ("width", "height") if side in figure["layout"]}
                picture = kaleido.calc_fig_sync(figure, opts={"format": "png", **size})
                output["data"]["image/png"] = base64.b64encode(picture).decode("ascii")


def shrink_pictures(notebook: nbformat.NotebookNode) -> None:
    """Give each picture at most 256 colours: a half to a third of the size, and no eye sees it in a chart."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if picture := output.get("data", {}).get("image/png"):
                drawn = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
                small = io.BytesIO()
                drawn.quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
                output["data"]["image/png"] = base64.b64encode(small.getvalue()).decode("ascii")


def describe_pictures(notebook: nbformat.NotebookNode) -> None:
    """Keep in words what each picture shows, where converters look for an image's alternative text."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            bundle = output.get("data", {})
            if "image/png" in bundle and (words := alternative_text(bundle.get(FIGURE), cell.source)):
                output["metadata"]["image/png"] = {"alt": words}


def store_cover(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Keep the picture of the cell tagged "cover" beside the lessons, for the README's lesson table."""
    for cell in notebook.cells:
        if "cover" in cell.metadata.get("tags", []):
            (picture,) = [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]
            folder = path.parent / "covers"
            folder.mkdir(exist_ok=True)
            (folder / f"{path.stem}.png").write_bytes(base64.b64decode(picture))


def publish(path: Path, timeout: int = 300) -> bool:
    """Run one notebook and store it; whether the file changed."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, timeout)
    check_silent(notebook)
    add_pictures(notebook)
    shrink_pictures(notebook)
    describe_pictures(notebook)
    store_cover(notebook, path)
    text = nbformat.writes(cleaned(notebook)) + "\n"
    if text == path.read_text(encoding="utf-8"):
        return False
    partial = path.with_suffix(".ipynb.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--timeout", type=int, default=300, help="seconds a cell may take")
    options = parser.parse_args()
    os.environ.update(ENVIRONMENT)
    kaleido.start_sync_server(silence_warnings=True)
    failed = 0
    for path in options.notebooks:
        start = time.perf_counter()
        try:
            changed = publish(path, options.timeout)
        except RuntimeError as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed += 1
            continue
        size, seconds = path.stat().st_size / 1e6, time.perf_counter() - start
        print(f"{path}: {'stored' if changed else 'unchanged'}, {size:.2f} MB, {seconds:.0f} s")
    kaleido.stop_sync_server(silence_warnings=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
