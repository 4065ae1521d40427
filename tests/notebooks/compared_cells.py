"""A pytest plugin beside nbval's: counts the cells that are compared, and can leave figures' JSON out.

With several workers each of them collects every cell, so that one worker's counts are those of all.
"""

from __future__ import annotations

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

FIGURE = "application/vnd.plotly.v1+json"
COUNTS = pytest.StashKey[tuple[int, int]]()  # cells compared, cells in all


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--other-plotly", action="store_true", help="do not compare figures' JSON")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    cells = [item for item in items if isinstance(item, IPyNbCell)]
    config.stash[COUNTS] = sum(bool(cell.options["check"]) for cell in cells), len(cells)
    if config.getoption("--other-plotly"):
        for file in {cell.parent for cell in cells}:
            if isinstance(file, IPyNbFile):
                file.skip_compare = (*file.skip_compare, FIGURE)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["cells"] = session.config.stash.get(COUNTS, (0, 0))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: pytest.Item) -> None:
    node.config.stash[COUNTS] = tuple(getattr(node, "workeroutput", {}).get("cells", (0, 0)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    config = terminalreporter.config
    compared, total = config.stash.get(COUNTS, (0, 0))
    apart = " (figures: only that they are built)" if config.getoption("--other-plotly") else ""
    terminalreporter.write_line(
        f"notebooks: outputs of {compared} of {total} code cells compared{apart}, {total - compared} may differ"
    )
