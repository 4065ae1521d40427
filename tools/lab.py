"""A JupyterLab of its own and a Chromium page in it: what the browser test, the benchmark and screenshots share.

python tools/lab.py screenshots/ notebooks/01_encodings.ipynb     run a lesson in JupyterLab, photograph every cell
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from listening import listen
from playwright.sync_api import Browser, Locator, Page, Playwright, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = (
    "--no-sandbox",  # the tests also run as root
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--enable-unsafe-swiftshader",  # WebGL, which 3-D figures need, without a graphics card
)
VIEWPORT: ViewportSize = {"width": 1400, "height": 1000}
SETTINGS = Path(__file__).resolve().parent / "lab_settings"
# What JupyterLab itself logs as errors while nothing is wrong with a lesson.
HARMLESS = ("favicon", "net::ERR_", "Failed to load resource")

# "Run all" is lost when the kernel has not answered yet. The command itself ends only with the last cell.
RUN_ALL = """async () => {
    const ready = async () => {
        const panel = window.jupyterapp.shell.currentWidget;
        await panel.context.ready;
        await panel.sessionContext.ready;
        const kernel = panel.sessionContext.session.kernel;
        await kernel.info;
        await kernel.requestKernelInfo();
        return true;
    };
    const late = new Promise(resolve => setTimeout(() => resolve(false), 60000));
    if (!await Promise.race([ready(), late])) return false;
    window.jupyterapp.commands.execute('notebook:run-all-cells');
    return true;
}"""
CELLS_STATE = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => ({count: cell.model.executionCount, error: Array.from({length: cell.model.outputs.length},
        (_, i) => cell.model.outputs.get(i).toJSON()).filter(o => o.output_type === 'error').map(o => o.evalue)[0]}))"""
SOURCES = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .map(cell => [cell.model.type, cell.model.sharedModel.source])"""
OPENED = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    return panel?.context?.isReady && panel.content.widgets.length > 0
        && panel.content.widgets.length === panel.content.model.cells.length;
}"""
SCROLL_TO = """async index => {
    const content = window.jupyterapp.shell.currentWidget.content;
    content.activeCellIndex = index;
    await content.scrollToItem(index, 'start').catch(() => {});
}"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_lab(notebooks: list[Path]) -> Iterator[str]:
    """Start JupyterLab over a copy of the notebooks, with a home folder of its own; its address."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        work = home / "notebooks"
        work.mkdir()
        for path in notebooks:
            shutil.copy2(path, work)
        flags = (
            "--LabApp.expose_app_in_browser=True",
            f"--LabApp.app_settings_dir={SETTINGS}",
        )
        with running_server("jupyterlab", home, work, *flags) as address:
            yield address


@contextmanager
def running_server(module: str, home: Path, work: Path, *flags: str) -> Iterator[str]:
    """Start a Jupyter program in a folder, with a home folder of its own; its address."""
    places = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    address = f"http://127.0.0.1:{free_port()}"
    common = [
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={address.rpartition(':')[2]}",
        "--IdentityProvider.token=",
        "--ServerApp.port_retries=0",
        f"--notebook-dir={work}",
        *(["--allow-root"] if os.getuid() == 0 else []),
    ]
    environment = os.environ | {name: str(place) for name, place in places.items()}
    environment |= {"HF_HUB_OFFLINE": "1", "JUPYTER_PREFER_ENV_PATH": "1"}
    log = home / "server.log"
    with log.open("w") as sink:
        # In a session of its own, so that its kernels end with it.
        server = subprocess.Popen(
            [sys.executable, "-m", module, *common, *flags],
            cwd=work,
            env=environment,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
        try:
            wait_until_up(address, server, log)
            yield address
        finally:
            stop(server)


def wait_until_up(address: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    for _ in range(int(seconds / 0.2)):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not come up at {address}; it said:\n{log.read_text()[-2000:]}")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server; it shuts its kernels down itself when asked to end."""
    server.terminate()
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def chromium(playwright: Playwright, *flags: str) -> Browser:
    if not Path(CHROMIUM).exists():
        raise RuntimeError(f"no browser at {CHROMIUM}: run tools/system_packages.sh browser")
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, *flags])


@dataclass
class LessonPage:
    """A notebook open in JupyterLab, and what the page complained of."""

    page: Page
    name: str
    complaints: list[str]

    def run_all(self, seconds: float = 600) -> None:
        """Run every cell and wait for the last; an error in a cell is a RuntimeError."""
        if not self.page.evaluate(RUN_ALL):
            raise RuntimeError(f"{self.name}: no kernel after a minute; does the notebook name its kernel (python3)?")
        for _ in range(int(seconds / 0.25)):
            cells = self.page.evaluate(CELLS_STATE)
            for nth, cell in enumerate(cells, 1):
                if cell.get("error"):
                    raise RuntimeError(f"{self.name}: code cell {nth} failed in JupyterLab: {cell['error']}")
            if all(cell["count"] for cell in cells):
                return
            self.page.wait_for_timeout(250)
        raise RuntimeError(f"{self.name}: not all cells ran in JupyterLab within {seconds:.0f} s")

    def cells(self) -> list[tuple[str, str]]:
        """Every cell as (type, source)."""
        return [(kind, source) for kind, source in self.page.evaluate(SOURCES)]

    def cell(self, index: int) -> Locator:
        """The cell at ``index``, scrolled into view: JupyterLab draws only what is near."""
        located = self.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")
        # Cells above get their height when they are drawn, which pushes this one away again: until it stays.
        for _ in range(30):
            self.page.evaluate(SCROLL_TO, index)
            self.page.wait_for_timeout(100)
            area = located.bounding_box() if located.count() else None
            if area is not None and 0 <= area["y"] < VIEWPORT["height"] / 2:
                break
        return located

    def within(self, index: int, css: str, seconds: float = 60) -> Locator:
        """The first match inside a cell; scrolls again while it is not there, since cells above still grow."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.cell(index).locator(css).first
            if found.count() and found.is_visible():
                return found
        raise RuntimeError(f"{self.name}: cell {index} shows no {css} after {seconds:.0f} s")


@contextmanager
def lesson_page(browser: Browser, address: str, name: str) -> Iterator[LessonPage]:
    """Open one notebook in a page of its own (a page with an unsaved notebook would ask before it leaves)."""
    context = browser.new_context(viewport=VIEWPORT)
    page = context.new_page()
    lesson = LessonPage(page, name, listen(page, harmless=HARMLESS, kinds=("error",)))
    page.goto(f"{address}/lab/workspaces/{Path(name).stem}/tree/{name}?reset")
    page.wait_for_function(OPENED, timeout=60_000)
    try:
        yield lesson
    finally:
        context.close()


def photograph(notebook: Path, folder: Path) -> int:
    """Run one notebook in JupyterLab and store a picture of each cell; how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, running_lab([notebook]) as address:
        browser = chromium(playwright)
        with lesson_page(browser, address, notebook.name) as lesson:
            lesson.run_all()
            count = len(lesson.cells())
            for index in range(count):
                cell = lesson.cell(index)
                lesson.page.wait_for_timeout(400)
                cell.screenshot(path=folder / f"{notebook.stem}-{index:03d}.png")
        browser.close()
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description="Run notebooks in JupyterLab and photograph every cell.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("notebooks", nargs="+", type=Path)
    options = parser.parse_args()
    for path in options.notebooks:
        print(f"{path}: {photograph(path, options.folder)} pictures in {options.folder}")


if __name__ == "__main__":
    main()
