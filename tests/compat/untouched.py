"""Run exercises as students get them: every cell runs, nothing is earned, and nothing counts as an attempt.

python tests/compat/untouched.py exercises/*/*.ipynb
"""

from __future__ import annotations

import sys

from embedlab.checks import NotebookReport, check_notebook


def complaints(report: NotebookReport) -> list[str]:
    """What is not as it should be in a notebook that nobody has touched."""
    found = list(report.problems)
    if not report.tasks:
        found.append("it checks nothing")
    if report.points:
        found.append(f"it earns {report.points:g} points")
    states = {(name, case["state"]) for name, task in report.tasks.items() for case in task["cases"]}
    found += [f"{name} is called {state}" for name, state in sorted(states) if state != "not attempted"]
    return found


def main() -> int:
    failed = 0
    for path in sys.argv[1:]:
        report = check_notebook(path)
        found = complaints(report)
        failed += bool(found)
        print(
            f"{path}: {'; '.join(found) or f'{len(report.tasks)} tasks, {report.possible:g} points to earn'}",
            flush=True,
        )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
