"""Run notebooks again with nbval and compare every output with the stored one; say how many cells were compared.

    python tests/notebooks/run.py notebooks/*.ipynb
    python tests/notebooks/run.py --other-plotly notebooks/*.ipynb

nbval compares all cells but those tagged ``nbval-ignore-output``. It looks neither at pictures nor at cells that
were never run: ``tests/test_notebooks_form.py`` does. With ``--other-plotly`` figures only have to be built without
an error, since another major version of plotly writes other JSON for the same figure; all else is compared as ever.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from notebook_environment import ENVIRONMENT

FIGURE = "application/vnd.plotly.v1+json"
SETTINGS = Path(__file__).with_name("pytest.ini")


class ComparedCells:
    """A pytest plugin: counts the cells that nbval compares and can leave figures' JSON out."""

    def __init__(self, other_plotly: bool) -> None:
        self.other_plotly = other_plotly
        self.compared = 0
        self.total = 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        cells = [item for item in items if isinstance(item, IPyNbCell)]
        self.total = len(cells)
        self.compared = sum(bool(cell.options["check"]) for cell in cells)
        if self.other_plotly:
            for file in {cell.parent for cell in cells}:
                if isinstance(file, IPyNbFile):
                    file.skip_compare = (*file.skip_compare, FIGURE)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        apart = " (figures: only that they are built)" if self.other_plotly else ""
        terminalreporter.write_line(
            f"notebooks: outputs of {self.compared} of {self.total} code cells compared{apart}, "
            f"{self.total - self.compared} may differ"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--other-plotly", action="store_true", help="do not compare figures' JSON")
    parser.add_argument("notebooks", nargs="+", type=Path)
    options = parser.parse_args()
    if missing := [str(path) for path in options.notebooks if not path.is_file()]:
        parser.error(f"no such notebook: {', '.join(missing)}")
    os.environ |= ENVIRONMENT
    paths = [str(path) for path in options.notebooks]
    # --rootdir keeps pytest from taking up a conftest.py or settings of the folder around the notebooks.
    settings = ["-c", str(SETTINGS), f"--rootdir={Path(paths[0]).resolve().parent}", "-p", "no:cacheprovider"]
    return int(
        pytest.main([*settings, "--nbval", "--nbval-current-env", *paths], [ComparedCells(options.other_plotly)])
    )


if __name__ == "__main__":
    sys.exit(main())
